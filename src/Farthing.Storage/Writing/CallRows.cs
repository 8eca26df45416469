using System.Buffers.Binary;
using Farthing.Core.Calls;
using Farthing.Core.Usage;
using Npgsql;
using NpgsqlTypes;

namespace Farthing.Storage.Writing;

/// <summary>The columns of the table calls, in the order in which COPY writes them.</summary>
internal static class CallRows
{
    public static string Columns { get; } = string.Join(
        ", ",
        (string[])[
            "project_id", "series_id", "time", "trace_id", "span_id", "parent_span_id", "duration_us", "first_chunk_us",
            "user_id", "customer_id", "session_id", "tag_ids", "response_id", "request_id", "tier_requested", "error_type", "http_status", "streamed",
            "complete", "usage_partial", "anomaly", "dialect", .. MeterColumns.Tokens, "units", "input_text_bytes", "output_text_bytes",
            "stated_cost", "cost_source", "pricing_status", "unpriced_reason", "price_id",
            "price_rule", .. MeterColumns.Costs, "cost_units", "cost_estimated",
        ]);

    /// <summary>Copies the calls into a table that has the columns of calls.</summary>
    public static async Task CopyAsync(
        NpgsqlConnection connection, string table, IEnumerable<PricedCall> calls, BatchIds ids, CancellationToken cancel)
    {
        await using var copy = await connection.BeginBinaryImportAsync(
            $"COPY {table} ({Columns}) FROM STDIN (FORMAT BINARY)", cancel);
        var expected = 0UL;
        foreach (var priced in calls)
        {
            copy.StartRow();
            Write(copy, priced, ids);
            expected++;
        }

        var written = await copy.CompleteAsync(cancel);
        if (written != expected)
        {
            throw new InvalidOperationException($"COPY stored {written} of {expected} calls.");
        }
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

    private static void Write(NpgsqlBinaryImporter copy, PricedCall priced, BatchIds ids)
    {
        var (project, call, cost) = priced;
        copy.Write(project.Value, NpgsqlDbType.Integer);
        copy.Write(ids.Series(project, call.Dimensions), NpgsqlDbType.Integer);
        copy.Write(call.Time, NpgsqlDbType.TimestampTz);
        copy.Write(TraceUuid(call.Id.TraceId), NpgsqlDbType.Uuid);
        copy.Write(unchecked((long)call.Id.SpanId), NpgsqlDbType.Bigint);
        copy.WriteOrNull(call.ParentSpanId == 0 ? (long?)null : unchecked((long)call.ParentSpanId), NpgsqlDbType.Bigint);
        copy.Write(call.DurationUs, NpgsqlDbType.Bigint);
        copy.WriteOrNull(call.TimeToFirstChunkUs, NpgsqlDbType.Bigint);
        copy.WriteOrNull(ids.Label(project, "user", call.User), NpgsqlDbType.Integer);
        copy.WriteOrNull(ids.Label(project, "customer", call.Customer), NpgsqlDbType.Integer);
        copy.WriteOrNull(ids.Label(project, "session", call.Session), NpgsqlDbType.Integer);
        copy.WriteTags(ids.Tags(project, call.Tags));
        copy.WriteOrNull(call.ResponseId, NpgsqlDbType.Text);
        copy.WriteOrNull(call.RequestId, NpgsqlDbType.Text);
        copy.WriteOrNull(call.TierRequested, NpgsqlDbType.Text);
        copy.WriteOrNull(call.ErrorType, NpgsqlDbType.Text);
        copy.WriteOrNull((short?)call.HttpStatus, NpgsqlDbType.Smallint);
        copy.Write(call.Streamed, NpgsqlDbType.Boolean);
        copy.Write(call.Complete, NpgsqlDbType.Boolean);
        copy.Write(call.UsageIsPartial, NpgsqlDbType.Boolean);
        copy.WriteOrNull(call.Anomaly, NpgsqlDbType.Text);
        copy.WriteOrNull(call.Dialect == Dialect.OpenTelemetry ? (short?)null : (short)call.Dialect, NpgsqlDbType.Smallint);
        foreach (var meter in Meters.Tokens)
        {
            copy.WriteOrNull((long?)call.Usage[meter], NpgsqlDbType.Bigint);
        }

        copy.WriteOrNull(UnitsJson.Write(call.Usage, cost.Amounts), NpgsqlDbType.Jsonb);
        copy.WriteOrNull(call.InputTextBytes, NpgsqlDbType.Bigint);
        copy.WriteOrNull(call.OutputTextBytes, NpgsqlDbType.Bigint);
        copy.WriteOrNull(call.StatedCostUsd, NpgsqlDbType.Numeric);
        copy.WriteOrNull((short?)cost.Source, NpgsqlDbType.Smallint);
        copy.Write((short)cost.Status, NpgsqlDbType.Smallint);
        copy.WriteOrNull(cost.Reason, NpgsqlDbType.Text);
        copy.WriteOrNull(cost.Price is { } price ? ids.Price(price) : (int?)null, NpgsqlDbType.Integer);
        copy.WriteOrNull(cost.Rule, NpgsqlDbType.Text);
        foreach (var meter in Meters.Tokens)
        {
            copy.WriteOrNull(cost.Amounts[meter], NpgsqlDbType.Numeric);
        }

        var unitAmounts = cost.Amounts.Sum(static m => !m.IsToken());
        copy.WriteOrNull(unitAmounts == 0 ? (decimal?)null : unitAmounts, NpgsqlDbType.Numeric);
        copy.WriteOrNull(cost.EstimatedAmount, NpgsqlDbType.Numeric);
    }
}
