using Farthing.Core.Calls;
using Farthing.Storage.Events;
using Farthing.Storage.Gpu;
using Farthing.Storage.Live;
using Farthing.Storage.Losses;
using Farthing.Storage.Observing;
using Farthing.Storage.Projects;
using Farthing.Storage.Status;
using Npgsql;

namespace Farthing.Storage.Writing;

/// <summary>
/// Stores calls with their cost and what comes with them, moves the rollups and the accounting, all in one transaction.
/// </summary>
public sealed class CallWriter(NpgsqlDataSource source, NameIds names, AccountingWriter accounting)
{
    /// <summary>Stores calls.</summary>
    /// <exception cref="NpgsqlException">Nothing of them was stored. Transient ones are worth another try.</exception>
    public Task<WriteResult> WriteAsync(IReadOnlyList<PricedCall> calls, CancellationToken cancel) => WriteAsync(new WriteBatch { Calls = calls }, cancel);

    /// <summary>
    /// Stores a batch, of any number of projects. What is already stored is left as it is and counted: the same batch may
    /// be written again, also after a commit whose answer was lost.
    /// </summary>
    /// <exception cref="NpgsqlException">Nothing of the batch was stored. Transient ones are worth another try.</exception>
    public async Task<WriteResult> WriteAsync(WriteBatch batch, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (batch.Count == 0)
        {
            return default;
        }

        var calls = batch.Calls;
        var once = new List<PricedCall>(calls.Count);
        var seen = new HashSet<(ProjectId, CallId, DateTime)>(calls.Count);
        foreach (var call in calls)
        {
            if (seen.Add((call.Project, call.Call.Id, call.Call.Time)))
            {
                once.Add(call);
            }
        }

        var ids = await names.ResolveAsync(batch with { Calls = once }, cancel);
        await using var connection = await source.OpenConnectionAsync(cancel);
        try
        {
            return await StoreAsync(connection, batch, once, ids, duplicatesKnown: false, cancel);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            return await StoreAsync(connection, batch, once, ids, duplicatesKnown: true, cancel);
        }
    }

    private async Task<WriteResult> StoreAsync(
        NpgsqlConnection connection, WriteBatch batch, List<PricedCall> once, BatchIds ids, bool duplicatesKnown, CancellationToken cancel)
    {
        // Whoever writes takes its locks in this order: none waits for one that waits for it.
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        var stored = await StoreCallsAsync(connection, once, ids, duplicatesKnown, cancel);
        await CallGpuRows.CopyAsync(connection, stored, cancel);
        await RollupWriter.AddAsync(connection, stored, ids, cancel);
        List<AccountingEntry> counts =
        [
            .. Counts(batch.Calls, stored, ids),
            .. await EventWriter.AddAsync(connection, EventTables.Outcomes, batch.Outcomes, ids, duplicatesKnown, cancel),
            .. await EventWriter.AddAsync(connection, EventTables.Revenue, batch.Revenue, ids, duplicatesKnown, cancel),
        ];
        await LossWriter.AddAsync(connection, batch.Reports, cancel);
        await accounting.AddAsync(connection, counts, cancel);
        var changed = counts.Where(c => c is { Outcome: AccountingOutcome.Stored, Count: > 0 }).Select(c => c.Project).Concat(batch.Reports.Select(r => r.Project));
        await CommitFeed.NotifyAsync(connection, changed.Distinct(), cancel);
        await transaction.CommitAsync(cancel);
        StorageInstruments.Count(counts);
        return new(Sum(counts, AccountingOutcome.Stored), Sum(counts, AccountingOutcome.Duplicate));
    }

    private static async Task<List<PricedCall>> StoreCallsAsync(
        NpgsqlConnection connection, List<PricedCall> once, BatchIds ids, bool duplicatesKnown, CancellationToken cancel)
    {
        if (once.Count == 0)
        {
            return once;
        }

        if (duplicatesKnown)
        {
            return await StoreNewOnesAsync(connection, once, ids, cancel);
        }

        // Redelivery is rare: the straight way first, and the slow one when the index objects.
        await CallRows.CopyAsync(connection, "calls", once, ids, cancel);
        return once;
    }

    private static async Task<List<PricedCall>> StoreNewOnesAsync(
        NpgsqlConnection connection, List<PricedCall> calls, BatchIds ids, CancellationToken cancel)
    {
        await using (var create = new NpgsqlCommand(
            "CREATE TEMP TABLE arriving (LIKE calls) ON COMMIT DROP", connection))
        {
            await create.ExecuteNonQueryAsync(cancel);
        }

        await CallRows.CopyAsync(connection, "arriving", calls, ids, cancel);
        await using var insert = new NpgsqlCommand(
            $"""
            INSERT INTO calls ({CallRows.Columns}) SELECT {CallRows.Columns} FROM arriving
            ON CONFLICT DO NOTHING RETURNING project_id, trace_id, span_id, time
            """,
            connection);
        var added = new HashSet<(ProjectId, CallId, DateTime)>();
        await using var reader = await insert.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
        {
            var id = new CallId(CallRows.TraceId(reader.GetGuid(1)), unchecked((ulong)reader.GetInt64(2)));
            added.Add((new(reader.GetInt32(0)), id, reader.GetDateTime(3)));
        }

        return calls.FindAll(c => added.Contains((c.Project, c.Call.Id, c.Call.Time)));
    }

    private static IEnumerable<AccountingEntry> Counts(IReadOnlyList<PricedCall> sent, IReadOnlyList<PricedCall> stored, BatchIds ids)
    {
        var storedByProject = stored.CountBy(c => c.Project).ToDictionary();
        foreach (var (project, count) in sent.CountBy(c => c.Project))
        {
            var added = storedByProject.GetValueOrDefault(project);
            yield return new(project, AccountingOutcome.Accepted, "", added);
            yield return new(project, AccountingOutcome.Stored, "", added);
            yield return new(project, AccountingOutcome.Duplicate, "", count - added);
            yield return new(project, AccountingOutcome.Collapsed, "", stored.Count(c => c.Project == project && ids.Collapsed.Contains((project, c.Call.Dimensions))));
        }
    }

    private static int Sum(List<AccountingEntry> counts, AccountingOutcome outcome) => (int)counts.Where(c => c.Outcome == outcome).Sum(c => c.Count);
}
