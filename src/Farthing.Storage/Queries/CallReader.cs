using Farthing.Core.Calls;
using Farthing.Core.Pricing;
using Farthing.Core.Usage;
using Farthing.Storage.Writing;
using Npgsql;

namespace Farthing.Storage.Queries;

/// <summary>Reads calls with their cost entry.</summary>
internal static class CallReader
{
    public static string Select { get; } =
        $"""
        SELECT c.time, c.trace_id, c.span_id, c.parent_span_id, c.duration_us, c.first_chunk_us,
          s.environment, s.provider, s.model, s.model_requested, s.tier, s.region, s.operation, s.service, s.feature, s.team,
          u.value, k.value, n.value,
          (SELECT array_agg(value ORDER BY value) FROM labels WHERE label_id = ANY (c.tag_ids)),
          c.response_id, c.request_id, c.tier_requested, c.error_type, c.http_status, c.streamed, c.complete, c.usage_partial, c.anomaly, c.units,
          c.input_text_bytes, c.output_text_bytes, c.stated_cost, c.cost_source, c.cost_estimated,
          c.pricing_status, c.unpriced_reason, c.price_rule,
          p.version, p.provider, p.model, p.valid_from, p.valid_to, p.currency, p.cards, p.source, p.as_of,
          {string.Join(", ", MeterColumns.Tokens.Concat(MeterColumns.Costs).Select(c => $"c.{c}"))}
        FROM calls c JOIN series s USING (series_id) LEFT JOIN prices p USING (price_id)
          LEFT JOIN labels u ON u.label_id = c.user_id LEFT JOIN labels k ON k.label_id = c.customer_id
          LEFT JOIN labels n ON n.label_id = c.session_id
        """;

    public static StoredCall Read(NpgsqlDataReader row)
    {
        var at = 0;
        var time = row.GetDateTime(at++);
        var id = new CallId(CallRows.TraceId(row.GetGuid(at++)), unchecked((ulong)row.GetInt64(at++)));
        var parent = Nullable<long>(row, ref at);
        var duration = row.GetInt64(at++);
        var firstChunk = Nullable<long>(row, ref at);
        var dimensions = new CallDimensions
        {
            Environment = row.GetString(at++),
            Provider = row.GetString(at++),
            Model = row.GetString(at++),
            ModelRequested = row.GetString(at++),
            Tier = row.GetString(at++),
            Region = row.GetString(at++),
            Operation = row.GetString(at++),
            Service = row.GetString(at++),
            Feature = row.GetString(at++),
            Team = row.GetString(at++),
        };
        var call = new Call
        {
            Id = id,
            ParentSpanId = unchecked((ulong)parent.GetValueOrDefault()),
            Time = time,
            DurationUs = duration,
            TimeToFirstChunkUs = firstChunk,
            Dimensions = dimensions,
            User = Text(row, ref at),
            Customer = Text(row, ref at),
            Session = Text(row, ref at),
            Tags = row.IsDBNull(at++) ? [] : row.GetFieldValue<string[]>(at - 1),
            ResponseId = Text(row, ref at),
            RequestId = Text(row, ref at),
            TierRequested = Text(row, ref at),
            ErrorType = Text(row, ref at),
            HttpStatus = Nullable<short>(row, ref at),
            Streamed = row.GetBoolean(at++),
            Complete = row.GetBoolean(at++),
            UsageIsPartial = row.GetBoolean(at++),
            Anomaly = Text(row, ref at),
        };
        var units = Text(row, ref at);
        call = call with
        {
            InputTextBytes = Nullable<long>(row, ref at),
            OutputTextBytes = Nullable<long>(row, ref at),
            StatedCostUsd = Nullable<decimal>(row, ref at),
        };
        var source = (CostSource?)Nullable<short>(row, ref at);
        var estimated = Nullable<decimal>(row, ref at);
        var status = (PricingStatus)row.GetInt16(at++);
        var reason = Text(row, ref at);
        var rule = Text(row, ref at);
        var price = ReadPrice(row, ref at);
        var usage = ReadMeters(row, ref at);
        var amounts = ReadMeters(row, ref at);
        if (units is not null)
        {
            UnitsJson.Read(units, ref usage, ref amounts);
        }

        return new(
            call with { Usage = usage },
            new()
            {
                Status = status,
                Reason = reason,
                Source = source,
                Rule = rule,
                Price = price,
                Amounts = amounts,
                EstimatedAmount = estimated,
                Stated = call.StatedCostUsd,
            });
    }

    private static ModelPrice? ReadPrice(NpgsqlDataReader row, ref int at)
    {
        var first = at;
        at += 9;
        return row.IsDBNull(first) ? null : new()
        {
            Version = row.GetString(first),
            Provider = row.GetString(first + 1),
            Model = row.GetString(first + 2),
            From = row.IsDBNull(first + 3) ? null : row.GetDateTime(first + 3),
            To = row.IsDBNull(first + 4) ? null : row.GetDateTime(first + 4),
            Currency = row.GetString(first + 5),
            Cards = PriceCards.FromJson(row.GetString(first + 6)),
            Source = row.GetString(first + 7),
            AsOf = row.GetFieldValue<DateOnly>(first + 8),
        };
    }

    /// <summary>Reads a column for each token meter.</summary>
    public static MeterMap<decimal> ReadMeters(NpgsqlDataReader row, ref int at)
    {
        var map = new MeterMap<decimal>();
        foreach (var meter in Meters.Tokens)
        {
            map[meter] = Nullable<decimal>(row, ref at);
        }

        return map;
    }

    private static string? Text(NpgsqlDataReader row, ref int at) => row.IsDBNull(at++) ? null : row.GetString(at - 1);

    private static T? Nullable<T>(NpgsqlDataReader row, ref int at)
        where T : struct =>
        row.IsDBNull(at++) ? null : row.GetFieldValue<T>(at - 1);
}
