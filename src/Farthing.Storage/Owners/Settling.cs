using Farthing.Core.Calls;
using Farthing.Core.Spans;
using Farthing.Storage.Writing;
using Npgsql;
using NpgsqlTypes;

namespace Farthing.Storage.Owners;

/// <summary>How what may turn out to be another's is kept until it is looked at again.</summary>
/// <param name="Due">When that is first done, in UTC.</param>
/// <param name="Encode">A call as it is carried.</param>
public sealed record Settling(DateTime Due, Func<Call, byte[]> Encode)
{
    /// <summary>Notes, in the connection's transaction, what of a batch is to be looked at again.</summary>
    internal async Task NoteAsync(NpgsqlConnection connection, IEnumerable<PricedCall> calls, IEnumerable<Owned<Span>> spans, CancellationToken cancel)
    {
        // Farthing's SDK and gateway say themselves which of their spans is a call: embeddings, which have no id, are many.
        var pending = calls.Where(c => c.Call is { ParentSpanId: not 0, ResponseId: null or "", Dialect: not (Dialect.Farthing or Dialect.Gateway) }).Select(c => (Key: new CallKey(c), Payload: (byte[]?)null))
            .Concat(spans.Where(s => s.Value.Fallback is not null)
                .Select(s => (Key: new CallKey(s.Project, s.Value.Id, s.Value.Time), Payload: (byte[]?)Encode(s.Value.Fallback!))))
            .OrderBy(p => p.Key.Project.Value).ThenBy(p => p.Key.Id.TraceId).ThenBy(p => p.Key.Id.SpanId).ToList();
        if (pending.Count == 0)
        {
            return;
        }

        await using var command = new NpgsqlCommand(
            """
            INSERT INTO pending_spans (project_id, trace_id, span_id, time, payload, due) SELECT *, $6 FROM unnest($1, $2, $3, $4, $5)
            ON CONFLICT DO NOTHING
            """,
            connection);
        command.Parameters.Add(new() { Value = pending.ConvertAll(p => p.Key.Project.Value) });
        command.Parameters.Add(new() { Value = pending.ConvertAll(p => CallRows.TraceUuid(p.Key.Id.TraceId)) });
        command.Parameters.Add(new() { Value = pending.ConvertAll(p => unchecked((long)p.Key.Id.SpanId)) });
        command.Parameters.Add(new() { Value = pending.ConvertAll(p => p.Key.Time), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz });
        command.Parameters.Add(new() { Value = pending.ConvertAll(p => p.Payload), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea });
        command.Parameters.AddWithValue(Due);
        await command.ExecuteNonQueryAsync(cancel);
    }
}
