using Farthing.Core.Calls;
using Farthing.Core.Spans;
using Farthing.Storage.Owners;
using Farthing.Storage.Projects;
using Farthing.Storage.Writing;
using Npgsql;

namespace Farthing.Storage.Spans;

/// <summary>Stores spans that are no billed calls, each once.</summary>
internal static class SpanWriter
{
    public static CallKey KeyOf(Owned<Span> span) => new(span.Project, span.Value.Id, span.Value.Time);

    /// <summary>Stores spans in the connection's transaction.</summary>
    /// <param name="connection">With a transaction.</param>
    /// <param name="sent">The spans, which may stand in it twice.</param>
    /// <param name="duplicatesKnown">Whether some are known to be stored already: otherwise the index objects to them.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>Those that were not there.</returns>
    public static async Task<List<Owned<Span>>> AddAsync(
        NpgsqlConnection connection, IEnumerable<Owned<Span>> sent, bool duplicatesKnown, CancellationToken cancel)
    {
        // In one order for all writers, so that none waits for one that waits for it.
        List<Owned<Span>> once =
        [
            .. sent.DistinctBy(KeyOf).OrderBy(s => s.Project.Value).ThenBy(s => s.Value.Id.TraceId).ThenBy(s => s.Value.Id.SpanId).ThenBy(s => s.Value.Time),
        ];
        if (once.Count == 0)
        {
            return once;
        }

        if (!duplicatesKnown)
        {
            await SpanRows.CopyAsync(connection, "spans", once, cancel);
            return once;
        }

        await using (var create = new NpgsqlCommand("CREATE TEMP TABLE arriving_spans (LIKE spans) ON COMMIT DROP", connection))
        {
            await create.ExecuteNonQueryAsync(cancel);
        }

        await SpanRows.CopyAsync(connection, "arriving_spans", once, cancel);
        await using var insert = new NpgsqlCommand(
            $"""
            INSERT INTO spans ({SpanRows.Columns}) SELECT {SpanRows.Columns} FROM arriving_spans ORDER BY project_id, trace_id, span_id, time
            ON CONFLICT DO NOTHING RETURNING project_id, trace_id, span_id, time
            """,
            connection);
        var added = new HashSet<CallKey>();
        await using var row = await insert.ExecuteReaderAsync(cancel);
        while (await row.ReadAsync(cancel))
        {
            added.Add(new(new ProjectId(row.GetInt32(0)), new CallId(CallRows.TraceId(row.GetGuid(1)), unchecked((ulong)row.GetInt64(2))), row.GetDateTime(3)));
        }

        return once.FindAll(s => added.Contains(KeyOf(s)));
    }
}
