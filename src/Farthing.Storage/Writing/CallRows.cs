using System.Buffers.Binary;
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
            "complete", "usage_partial", "anomaly", .. MeterColumns.Tokens, "units", "input_text_bytes", "output_text_bytes",
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
        WriteOrNull(copy, call.ParentSpanId == 0 ? (long?)null : unchecked((long)call.ParentSpanId), NpgsqlDbType.Bigint);
        copy.Write(call.DurationUs, NpgsqlDbType.Bigint);
        WriteOrNull(copy, call.TimeToFirstChunkUs, NpgsqlDbType.Bigint);
        WriteOrNull(copy, ids.Label(project, "user", call.User), NpgsqlDbType.Integer);
        WriteOrNull(copy, ids.Label(project, "customer", call.Customer), NpgsqlDbType.Integer);
        WriteOrNull(copy, ids.Label(project, "session", call.Session), NpgsqlDbType.Integer);
        WriteTags(copy, priced, ids);
        WriteText(copy, call.ResponseId);
        WriteText(copy, call.RequestId);
        WriteText(copy, call.TierRequested);
        WriteText(copy, call.ErrorType);
        WriteOrNull(copy, (short?)call.HttpStatus, NpgsqlDbType.Smallint);
        copy.Write(call.Streamed, NpgsqlDbType.Boolean);
        copy.Write(call.Complete, NpgsqlDbType.Boolean);
        copy.Write(call.UsageIsPartial, NpgsqlDbType.Boolean);
        WriteText(copy, call.Anomaly);
        foreach (var meter in Meters.Tokens)
        {
            WriteOrNull(copy, (long?)call.Usage[meter], NpgsqlDbType.Bigint);
        }

        if (UnitsJson.Write(call.Usage, cost.Amounts) is { } units)
        {
            copy.Write(units, NpgsqlDbType.Jsonb);
        }
        else
        {
            copy.WriteNull();
        }

        WriteOrNull(copy, call.InputTextBytes, NpgsqlDbType.Bigint);
        WriteOrNull(copy, call.OutputTextBytes, NpgsqlDbType.Bigint);
        WriteOrNull(copy, call.StatedCostUsd, NpgsqlDbType.Numeric);
        WriteOrNull(copy, (short?)cost.Source, NpgsqlDbType.Smallint);
        copy.Write((short)cost.Status, NpgsqlDbType.Smallint);
        WriteText(copy, cost.Reason);
        WriteOrNull(copy, cost.Price is { } price ? ids.Price(price) : (int?)null, NpgsqlDbType.Integer);
        WriteText(copy, cost.Rule);
        foreach (var meter in Meters.Tokens)
        {
            WriteOrNull(copy, cost.Amounts[meter], NpgsqlDbType.Numeric);
        }

        var unitAmounts = cost.Amounts.Sum(static m => !m.IsToken());
        WriteOrNull(copy, unitAmounts == 0 ? (decimal?)null : unitAmounts, NpgsqlDbType.Numeric);
        WriteOrNull(copy, cost.EstimatedAmount, NpgsqlDbType.Numeric);
    }

    private static void WriteTags(NpgsqlBinaryImporter copy, PricedCall priced, BatchIds ids)
    {
        if (priced.Call.Tags.Count == 0)
        {
            copy.WriteNull();
            return;
        }

        var tags = priced.Call.Tags.Select(t => ids.Label(priced.Project, "tag", t)!.Value).Distinct().ToArray();
        copy.Write(tags, NpgsqlDbType.Array | NpgsqlDbType.Integer);
    }

    private static void WriteText(NpgsqlBinaryImporter copy, string? text)
    {
        if (text is null)
        {
            copy.WriteNull();
        }
        else
        {
            copy.Write(text, NpgsqlDbType.Text);
        }
    }

    private static void WriteOrNull<T>(NpgsqlBinaryImporter copy, T? value, NpgsqlDbType type)
        where T : struct
    {
        if (value is { } present)
        {
            copy.Write(present, type);
        }
        else
        {
            copy.WriteNull();
        }
    }
}
