using Farthing.Storage.Projects;
using Farthing.Storage.Writing;
using Npgsql;

namespace Farthing.Storage.Owners;

/// <summary>A span that is to be looked at again.</summary>
/// <param name="SpanId">Which one of its trace.</param>
/// <param name="Time">When it started, in UTC.</param>
/// <param name="Attempts">How often it was looked at.</param>
/// <param name="Payload">What it would be billed as; null for what is a call already.</param>
/// <param name="IsTaken">Whether it is this one's turn, and not only another one's of its trace.</param>
internal sealed record PendingSpan(ulong SpanId, DateTime Time, int Attempts, byte[]? Payload, bool IsTaken);

/// <summary>What of a trace is to be looked at again.</summary>
internal sealed record PendingTrace(ProjectId Project, UInt128 TraceId, List<PendingSpan> Spans);

/// <summary>The spans that are to be looked at again, and whose turn it is.</summary>
internal static class PendingSpans
{
    // Whoever takes some has so long to settle them; if it dies another one takes them then.
    private static readonly TimeSpan s_lease = TimeSpan.FromMinutes(2);

    /// <summary>Takes spans whose turn it is, which no other process takes meanwhile.</summary>
    public static async Task<List<PendingTrace>> TakeAsync(NpgsqlDataSource source, DateTime now, int limit, CancellationToken cancel)
    {
        await using var command = source.CreateCommand(
            """
            WITH due AS (
              SELECT project_id, trace_id, span_id FROM pending_spans WHERE due <= $1 ORDER BY due LIMIT $2 FOR UPDATE SKIP LOCKED),
            taken AS (
              UPDATE pending_spans p SET due = $3 FROM due d
              WHERE p.project_id = d.project_id AND p.trace_id = d.trace_id AND p.span_id = d.span_id RETURNING p.project_id, p.trace_id, p.span_id)
            SELECT p.project_id, p.trace_id, p.span_id, p.time, p.attempts, p.payload, t.span_id IS NOT NULL
            FROM pending_spans p LEFT JOIN taken t USING (project_id, trace_id, span_id)
            WHERE (p.project_id, p.trace_id) IN (SELECT project_id, trace_id FROM taken)
            """);
        command.Parameters.AddWithValue(now);
        command.Parameters.AddWithValue(limit);
        command.Parameters.AddWithValue(now + s_lease);
        var traces = new Dictionary<(ProjectId, UInt128), PendingTrace>();
        await using var row = await command.ExecuteReaderAsync(cancel);
        while (await row.ReadAsync(cancel))
        {
            var key = (Project: new ProjectId(row.GetInt32(0)), Trace: CallRows.TraceId(row.GetGuid(1)));
            if (!traces.TryGetValue(key, out var trace))
            {
                traces.Add(key, trace = new(key.Project, key.Trace, []));
            }

            trace.Spans.Add(new(
                unchecked((ulong)row.GetInt64(2)), row.GetDateTime(3), row.GetInt16(4), row.IsDBNull(5) ? null : row.GetFieldValue<byte[]>(5), row.GetBoolean(6)));
        }

        return [.. traces.Values];
    }
}
