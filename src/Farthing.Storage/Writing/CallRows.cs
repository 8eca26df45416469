using System.Buffers.Binary;
using Farthing.Core.Calls;
using Farthing.Core.Usage;
using Npgsql;

namespace Farthing.Storage.Writing;

/// <summary>The columns of the table calls, in the order in which COPY writes them.</summary>
internal static class CallRows
{
    private static readonly string[] s_columns =
        [
            "project_id", "series_id", "time", "trace_id", "span_id", "parent_span_id", "duration_us", "first_chunk_us",
            "user_id", "customer_id", "session_id", "tag_ids", "response_id", "request_id", "tier_requested", "error_type", "http_status", "streamed",
            "complete", "usage_partial", "anomaly", "dialect", .. MeterColumns.Tokens, "units", "input_text_bytes", "output_text_bytes",
            "stated_cost", "cost_source", "pricing_status", "unpriced_reason", "price_id",
            "price_rule", .. MeterColumns.Costs, "cost_units", "cost_estimated",
        ];

    public static string Columns { get; } = string.Join(", ", s_columns);

    /// <summary>Copies the calls into a table that has the columns of calls.</summary>
    public static async Task CopyAsync(
        NpgsqlConnection connection, string table, IEnumerable<PricedCall> calls, BatchIds ids, CancellationToken cancel)
    {
        await using var copy = await BinaryCopy.BeginAsync(connection, table, s_columns, cancel);
        foreach (var priced in calls)
        {
            await copy.StartRowAsync(cancel);
            Write(copy, priced, ids);
        }

        await copy.CompleteAsync(cancel);
    }

    public static Guid TraceUuid(UInt128 traceId)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, traceId);
        return new(bytes, bigEndian: true);
    }

    public static UInt128 TraceId(Guid uuid)
    {
        Span<byte> bytes = stackalloc byte[16];
        uuid.TryWriteBytes(bytes, bigEndian: true, out _);
        return BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }

    private static void Write(BinaryCopy copy, PricedCall priced, BatchIds ids)
    {
        var (project, call, cost) = priced;
        ref readonly var counts = ref call.Counts;
        var amounts = cost.Amounts;
        copy.Write(project.Value);
        copy.Write(ids.Series(project, call.Dimensions));
        copy.Write(call.Time);
        copy.WriteUuid(call.Id.TraceId);
        copy.Write(unchecked((long)call.Id.SpanId));
        copy.Write(call.ParentSpanId == 0 ? (long?)null : unchecked((long)call.ParentSpanId));
        copy.Write(call.DurationUs);
        copy.Write(call.TimeToFirstChunkUs);
        copy.Write(ids.Label(project, "user", call.User));
        copy.Write(ids.Label(project, "customer", call.Customer));
        copy.Write(ids.Label(project, "session", call.Session));
        copy.Write(ids.Tags(project, call.Tags));
        copy.Write(call.ResponseId);
        copy.Write(call.RequestId);
        copy.Write(call.TierRequested);
        copy.Write(call.ErrorType);
        copy.Write((short?)call.HttpStatus);
        copy.Write(call.Streamed);
        copy.Write(call.Complete);
        copy.Write(call.UsageIsPartial);
        copy.Write(call.Anomaly);
        copy.Write(call.Dialect == Dialect.OpenTelemetry ? (short?)null : (short)call.Dialect);
        foreach (var meter in Meters.Tokens)
        {
            copy.Write((long?)counts[meter]);
        }

        copy.WriteJson(UnitsJson.Write(counts, amounts));
        copy.Write(call.InputTextBytes);
        copy.Write(call.OutputTextBytes);
        copy.Write(call.StatedCostUsd);
        copy.Write((short?)cost.Source);
        copy.Write((short)cost.Status);
        copy.Write(cost.Reason);
        copy.Write(cost.Price is { } price ? ids.Price(price) : (int?)null);
        copy.Write(cost.Rule);
        foreach (var meter in Meters.Tokens)
        {
            copy.Write(amounts[meter]);
        }

        var unitAmounts = amounts.Sum(static m => !m.IsToken());
        copy.Write(unitAmounts == 0 ? (decimal?)null : unitAmounts);
        copy.Write(cost.EstimatedAmount);
    }
}
