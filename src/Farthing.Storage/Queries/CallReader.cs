using Farthing.Core.Calls;
using Farthing.Core.Pricing;
using Farthing.Core.Usage;
using Farthing.Storage.Projects;
using Farthing.Storage.Writing;
using Npgsql;

namespace Farthing.Storage.Queries;

/// <summary>Reads calls with the cost entry that holds.</summary>
internal static class CallReader
{
    // In the order in which they are read; above what is made of it.
    private static readonly string[] s_costColumns = ["pricing_status", "unpriced_reason", "cost_source", "price_rule", "cost_estimated"];

    /// <summary>Calls, as c, with their newest correction.</summary>
    public static string Select { get; } = SelectFrom("calls c", "");

    /// <summary>Calls, as c, with the newest correction that meets a condition, else the first entry.</summary>
    /// <param name="from">Where c comes from.</param>
    /// <param name="condition">On the correction, k: empty, or starting with AND.</param>
    public static string SelectFrom(string from, string condition) =>
        $"""
        SELECT c.time, c.trace_id, c.span_id, c.parent_span_id, c.duration_us, c.first_chunk_us,
          s.environment, s.provider, s.model, s.model_requested, s.tier, s.region, s.operation, s.service, s.feature, s.team,
          u.value, b.value, n.value,
          (SELECT array_agg(value ORDER BY value) FROM labels WHERE label_id = ANY (c.tag_ids)),
          c.response_id, c.request_id, c.tier_requested, c.error_type, c.http_status, c.streamed, c.complete, c.usage_partial, c.anomaly, c.dialect,
          c.input_text_bytes, c.output_text_bytes, c.stated_cost, c.units,
          {string.Join(", ", MeterColumns.Tokens.Select(t => $"c.{t}"))},
          k.entry_id, c.project_id, c.series_id,
          p.version, p.provider, p.model, p.valid_from, p.valid_to, p.currency, p.cards, p.source, p.as_of,
          {string.Join(", ", s_costColumns.Concat(MeterColumns.Costs).Select(Holding))},
          k.unit_amounts, k.owner_trace_id, k.owner_span_id
        FROM {from} JOIN series s ON s.series_id = c.series_id
          LEFT JOIN LATERAL (
            SELECT * FROM cost_corrections k
            WHERE k.project_id = c.project_id AND k.trace_id = c.trace_id AND k.span_id = c.span_id AND k.time = c.time {condition}
            ORDER BY k.entry_id DESC LIMIT 1) k ON true
          LEFT JOIN prices p ON p.price_id = {Holding("price_id")}
          LEFT JOIN labels u ON u.label_id = c.user_id LEFT JOIN labels b ON b.label_id = c.customer_id
          LEFT JOIN labels n ON n.label_id = c.session_id
        """;

    /// <summary>A column of the entry that holds, in SQL.</summary>
    public static string Holding(string column) => $"CASE WHEN k.entry_id IS NULL THEN c.{column} ELSE k.{column} END";

    public static StoredCall Read(NpgsqlDataReader row) => Read(row, out _, out _);

    /// <summary>Reads a row.</summary>
    /// <param name="row">Of <see cref="Select"/>.</param>
    /// <param name="project">Whose it is.</param>
    /// <param name="series">The call's series.</param>
    public static StoredCall Read(NpgsqlDataReader row, out ProjectId project, out int series)
    {
        var at = 0;
        var call = ReadCall(row, ref at);
        var units = Text(row, ref at);
        var usage = ReadMeters(row, ref at);
        var entry = Nullable<long>(row, ref at);
        project = new(row.GetInt32(at++));
        series = row.GetInt32(at++);
        var price = ReadPrice(row, ref at);
        var cost = new CallCost
        {
            Status = (PricingStatus)row.GetInt16(at++),
            Reason = Text(row, ref at),
            Source = (CostSource?)Nullable<short>(row, ref at) ?? SourceOf(price is not null),
            Rule = Text(row, ref at),
            EstimatedAmount = Nullable<decimal>(row, ref at),
            Price = price,
            Stated = call.StatedCostUsd,
        };
        if (cost.Status == PricingStatus.Superseded)
        {
            cost = CallCost.Superseded;
        }

        var amounts = ReadMeters(row, ref at);
        var unitAmounts = Text(row, ref at);
        if (units is not null)
        {
            UnitsJson.Read(units, ref usage, ref amounts);
        }

        if (entry is not null)
        {
            UnitsJson.ReadAmounts(unitAmounts, ref amounts);
        }

        var owner = row.IsDBNull(at) ? (CallId?)null : new(CallRows.TraceId(row.GetGuid(at)), unchecked((ulong)row.GetInt64(at + 1)));
        return new(call with { Usage = usage }, cost.Status == PricingStatus.Superseded ? cost : cost with { Amounts = amounts }) { Owner = owner };
    }

    /// <summary>The source of an entry from before sources were kept: whatever had a price had the list's.</summary>
    public static CostSource? SourceOf(bool hasPrice) => hasPrice ? CostSource.List : null;

    private static Call ReadCall(NpgsqlDataReader row, ref int at)
    {
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
        return new()
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
            Dialect = (Dialect)Nullable<short>(row, ref at).GetValueOrDefault(),
            InputTextBytes = Nullable<long>(row, ref at),
            OutputTextBytes = Nullable<long>(row, ref at),
            StatedCostUsd = Nullable<decimal>(row, ref at),
        };
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
