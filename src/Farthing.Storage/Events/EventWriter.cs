using Farthing.Core.Calls;
using Farthing.Core.Outcomes;
using Farthing.Storage.Projects;
using Farthing.Storage.Status;
using Farthing.Storage.Writing;
using Npgsql;

namespace Farthing.Storage.Events;

/// <summary>Stores outcomes and revenue, each once.</summary>
internal static class EventWriter
{
    /// <summary>Stores events in the connection's transaction and says what became of them.</summary>
    /// <param name="connection">With a transaction.</param>
    /// <param name="table">Where they go.</param>
    /// <param name="sent">The events, which may stand in it twice.</param>
    /// <param name="ids">Of their labels.</param>
    /// <param name="duplicatesKnown">Whether some are known to be stored already: otherwise the index objects to them.</param>
    /// <param name="cancel">Gives up.</param>
    public static async Task<IReadOnlyList<AccountingEntry>> AddAsync<T>(
        NpgsqlConnection connection, EventTable<T> table, IReadOnlyList<Owned<T>> sent, BatchIds ids, bool duplicatesKnown, CancellationToken cancel)
        where T : AttributedEvent
    {
        if (sent.Count == 0)
        {
            return [];
        }

        var once = sent.DistinctBy(e => (e.Project, e.Value.Origin.Id, e.Value.Origin.Time)).ToList();
        var stored = await EventKeys.TakeAsync(connection, table.Kind, once, cancel);
        if (duplicatesKnown)
        {
            stored = await StoreNewOnesAsync(connection, table, stored, ids, cancel);
        }
        else
        {
            await EventRows.CopyAsync(connection, table, table.Name, stored, ids, cancel);
        }

        return [.. Counts(table.Kind, sent.CountBy(e => e.Project), stored.CountBy(e => e.Project).ToDictionary())];
    }

    private static async Task<List<Owned<T>>> StoreNewOnesAsync<T>(
        NpgsqlConnection connection, EventTable<T> table, List<Owned<T>> events, BatchIds ids, CancellationToken cancel)
        where T : AttributedEvent
    {
        await using (var create = new NpgsqlCommand($"CREATE TEMP TABLE arriving_{table.Name} (LIKE {table.Name}) ON COMMIT DROP", connection))
        {
            await create.ExecuteNonQueryAsync(cancel);
        }

        await EventRows.CopyAsync(connection, table, $"arriving_{table.Name}", events, ids, cancel);
        var columns = EventRows.Columns(table);
        await using var insert = new NpgsqlCommand(
            $"INSERT INTO {table.Name} ({columns}) SELECT {columns} FROM arriving_{table.Name} ON CONFLICT DO NOTHING RETURNING project_id, trace_id, span_id, time",
            connection);
        var added = new HashSet<(ProjectId, CallId, DateTime)>();
        await using var reader = await insert.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
        {
            added.Add((new(reader.GetInt32(0)), new(CallRows.TraceId(reader.GetGuid(1)), unchecked((ulong)reader.GetInt64(2))), reader.GetDateTime(3)));
        }

        return events.FindAll(e => added.Contains((e.Project, e.Value.Origin.Id, e.Value.Origin.Time)));
    }

    private static IEnumerable<AccountingEntry> Counts(
        AccountedKind kind, IEnumerable<KeyValuePair<ProjectId, int>> sent, Dictionary<ProjectId, int> stored)
    {
        foreach (var (project, count) in sent)
        {
            var added = stored.GetValueOrDefault(project);
            yield return new(project, AccountingOutcome.Accepted, "", added, kind);
            yield return new(project, AccountingOutcome.Stored, "", added, kind);
            yield return new(project, AccountingOutcome.Duplicate, "", count - added, kind);
        }
    }
}
