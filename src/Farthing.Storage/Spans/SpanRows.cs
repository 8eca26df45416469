using Farthing.Core.Spans;
using Farthing.Storage.Writing;
using Npgsql;
using NpgsqlTypes;

namespace Farthing.Storage.Spans;

/// <summary>The columns of the table spans, in the order in which COPY writes them.</summary>
internal static class SpanRows
{
    public const string Columns =
        "project_id, time, trace_id, span_id, parent_span_id, duration_us, kind, dialect, name, service, model, error_type, input_tokens, output_tokens, owner_trace_id, owner_span_id";

    /// <summary>Copies spans into a table that has the columns of spans.</summary>
    public static async Task CopyAsync(NpgsqlConnection connection, string table, List<Owned<Span>> spans, CancellationToken cancel)
    {
        await using var copy = await connection.BeginBinaryImportAsync($"COPY {table} ({Columns}) FROM STDIN (FORMAT BINARY)", cancel);
        foreach (var (project, span) in spans)
        {
            copy.StartRow();
            copy.Write(project.Value, NpgsqlDbType.Integer);
            copy.Write(span.Time, NpgsqlDbType.TimestampTz);
            copy.Write(CallRows.TraceUuid(span.Id.TraceId), NpgsqlDbType.Uuid);
            copy.Write(unchecked((long)span.Id.SpanId), NpgsqlDbType.Bigint);
            copy.WriteOrNull(span.ParentSpanId == 0 ? (long?)null : unchecked((long)span.ParentSpanId), NpgsqlDbType.Bigint);
            copy.Write(span.DurationUs, NpgsqlDbType.Bigint);
            copy.Write((short)span.Kind, NpgsqlDbType.Smallint);
            copy.Write((short)span.Dialect, NpgsqlDbType.Smallint);
            copy.Write(span.Name, NpgsqlDbType.Text);
            copy.Write(span.Service, NpgsqlDbType.Text);
            copy.WriteOrNull(span.Model, NpgsqlDbType.Text);
            copy.WriteOrNull(span.ErrorType, NpgsqlDbType.Text);
            copy.WriteOrNull(span.InputTokens, NpgsqlDbType.Bigint);
            copy.WriteOrNull(span.OutputTokens, NpgsqlDbType.Bigint);
            copy.WriteOrNull(span.Owner is { TraceId: var trace } ? CallRows.TraceUuid(trace) : (Guid?)null, NpgsqlDbType.Uuid);
            copy.WriteOrNull(span.Owner is { SpanId: var owner } ? unchecked((long)owner) : (long?)null, NpgsqlDbType.Bigint);
        }

        var written = await copy.CompleteAsync(cancel);
        if (written != (ulong)spans.Count)
        {
            throw new InvalidOperationException($"COPY stored {written} of {spans.Count} spans.");
        }
    }
}
