using Farthing.Core.Calls;
using Farthing.Core.Pricing;
using Farthing.Storage.Live;
using Farthing.Storage.Projects;
using Farthing.Storage.Writing;
using Npgsql;
using NpgsqlTypes;

namespace Farthing.Storage.Reratings;

/// <summary>What a call of a project costs by the prices of now.</summary>
public delegate CallCost PriceCall(ProjectId project, Call call);

/// <summary>
/// Prices calls again, some thousands in a transaction: it writes a new entry for each whose cost is another, moves the
/// rollups by the difference, and notes how far it is. Whatever ends it, ended after a whole transaction: it goes on
/// there, and sums were right all along. One at a time in a database, so that entries have one order.
/// </summary>
public sealed class Rerater(NpgsqlDataSource source, NameIds names, ReratingStore store, TimeProvider time)
{
    /// <summary>How many calls a transaction takes at most.</summary>
    public const int CallsInTransaction = 5_000;

    // Any number that nothing else in the database locks by.
    private const long Lock = 0x4641_5254_0003;

    /// <summary>How many it takes: fewer only in tests.</summary>
    internal int PageSize { get; init; } = CallsInTransaction;

    /// <summary>Takes up the next one that waits or was left, unless another process is at one.</summary>
    /// <returns>Whether there was one to do.</returns>
    /// <exception cref="OperationCanceledException">This process ends; the next one goes on with it.</exception>
    public async Task<bool> RunNextAsync(PriceCall price, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        if (!await TryLockAsync(connection, cancel))
        {
            return false;
        }

        try
        {
            if (await store.NextAsync(cancel) is not { } id || await store.FindAsync(id, null, cancel) is not { } rerating)
            {
                return false;
            }

            await GoOnAsync(connection, rerating, price, _ => { }, cancel);
            return true;
        }
        finally
        {
            await UnlockAsync(connection);
        }
    }

    /// <summary>Does one, and tells of it after each transaction.</summary>
    /// <returns>False when another process is at one: it, or a server, takes this one up later.</returns>
    /// <exception cref="OperationCanceledException">It is stopped; what is done stays.</exception>
    public async Task<bool> RunAsync(long id, PriceCall price, Action<Rerating> progress, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        if (!await TryLockAsync(connection, cancel))
        {
            return false;
        }

        try
        {
            if (await store.FindAsync(id, null, cancel) is { IsOver: false } rerating)
            {
                await GoOnAsync(connection, rerating, price, progress, cancel);
            }

            return true;
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            await SetStateElsewhereAsync(id, ReratingState.Stopped, null);
            throw;
        }
        finally
        {
            await UnlockAsync(connection);
        }
    }

    private async Task GoOnAsync(
        NpgsqlConnection connection, Rerating rerating, PriceCall price, Action<Rerating> progress, CancellationToken cancel)
    {
        try
        {
            if (rerating.State == ReratingState.Stopping)
            {
                await SetStateAsync(connection, rerating.Id, ReratingState.Stopped, null, cancel);
                return;
            }

            if (!await SetStateAsync(connection, rerating.Id, ReratingState.Running, null, cancel))
            {
                return;
            }

            var place = await PlaceAsync(connection, rerating, cancel);
            var report = new ReratingReport(rerating.Report);
            foreach (var project in await ProjectsAsync(connection, rerating.Scope, place.Project, cancel))
            {
                var at = project == place.Project ? place.At : new(rerating.Scope.Range.From, null);
                while (await StepAsync(connection, rerating, project, at, price, report, cancel) is { } next)
                {
                    at = next;
                    var now = (await store.FindAsync(rerating.Id, null, cancel))!;
                    progress(now);
                    if (now.State == ReratingState.Stopping)
                    {
                        await SetStateAsync(connection, rerating.Id, ReratingState.Stopped, null, cancel);
                        return;
                    }
                }
            }

            await FinishAsync(connection, rerating, cancel);
        }
        catch (Exception e) when (e is not NpgsqlException { IsTransient: true } && !cancel.IsCancellationRequested)
        {
            // A fault that may pass leaves it running: whoever is next goes on with it.
            await SetStateElsewhereAsync(rerating.Id, ReratingState.Failed, (e as PostgresException)?.MessageText ?? e.Message);
            throw;
        }
    }

    /// <returns>Where the next step starts; null when the project is done.</returns>
    private async Task<ReratingPlace?> StepAsync(
        NpgsqlConnection connection, Rerating rerating, ProjectId project, ReratingPlace at, PriceCall price, ReratingReport report, CancellationToken cancel)
    {
        var page = rerating.Kind == ReratingKind.Rollback
            ? await ReratingPages.CorrectedAsync(connection, project, rerating.Scope, at, PageSize, rerating.Undoes!.Value, cancel)
            : await ReratingPages.CallsAsync(connection, project, rerating.Scope, at, PageSize, cancel);
        if (page.Count == 0)
        {
            return null;
        }

        var corrections = new List<Correction>();
        foreach (var (stored, series, before) in page)
        {
            // What model answered is not known of a call whose project has too many to tell them apart.
            var cost = rerating.Kind == ReratingKind.Rollback ? before
                : stored.Call.Dimensions.Model == SeriesIds.Others ? stored.Cost
                : price(project, stored.Call);
            if (!cost.SaysTheSameAs(stored.Cost))
            {
                var correction = new Correction(project, series, stored.Call, stored.Cost, cost);
                corrections.Add(correction);
                report.Add(correction);
            }
        }

        var last = page[^1].Stored.Call;
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        if (corrections.Count > 0 && rerating.Kind != ReratingKind.Preview)
        {
            var ids = await names.ResolvePricesAsync(corrections.Select(c => c.New), cancel);
            await CorrectionRows.CopyAsync(connection, rerating.Id, time.GetUtcNow().UtcDateTime, corrections, ids, cancel);
            await RollupWriter.MoveAsync(connection, corrections, cancel);
            await CommitFeed.NotifyAsync(connection, [project], cancel);
        }

        await NoteAsync(connection, rerating.Id, project, last, page.Count, corrections.Count, report, cancel);
        await transaction.CommitAsync(cancel);
        return new(last.Time, last.Id);
    }

    private static async Task NoteAsync(
        NpgsqlConnection connection, long id, ProjectId project, Call last, int seen, int changed, ReratingReport report, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(
            """
            UPDATE reratings SET at_project = $2, at_time = $3, at_trace = $4, at_span = $5, seen = seen + $6, changed = changed + $7,
              report = CASE WHEN $7 = 0 THEN report ELSE $8 END
            WHERE rerating_id = $1
            """,
            connection);
        command.Parameters.AddWithValue(id);
        command.Parameters.AddWithValue(project.Value);
        command.Parameters.AddWithValue(last.Time);
        command.Parameters.AddWithValue(CallRows.TraceUuid(last.Id.TraceId));
        command.Parameters.AddWithValue(unchecked((long)last.Id.SpanId));
        command.Parameters.AddWithValue(seen);
        command.Parameters.AddWithValue(changed);
        command.Parameters.AddWithValue(NpgsqlDbType.Jsonb, report.ToJson());
        await command.ExecuteNonQueryAsync(cancel);
    }

    private static async Task<(ProjectId? Project, ReratingPlace At)> PlaceAsync(NpgsqlConnection connection, Rerating rerating, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(
            "SELECT at_project, at_time, at_trace, at_span FROM reratings WHERE rerating_id = $1 AND at_project IS NOT NULL", connection);
        command.Parameters.AddWithValue(rerating.Id);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        return await reader.ReadAsync(cancel)
            ? (new ProjectId(reader.GetInt32(0)), new(reader.GetDateTime(1), new CallId(CallRows.TraceId(reader.GetGuid(2)), unchecked((ulong)reader.GetInt64(3)))))
            : (null, default);
    }

    private static async Task<List<ProjectId>> ProjectsAsync(
        NpgsqlConnection connection, ReratingScope scope, ProjectId? first, CancellationToken cancel)
    {
        if (scope.Project is { } one)
        {
            return [one];
        }

        await using var command = new NpgsqlCommand("SELECT project_id FROM projects WHERE project_id >= $1 ORDER BY 1", connection);
        command.Parameters.AddWithValue(first?.Value ?? 0);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var all = new List<ProjectId>();
        while (await reader.ReadAsync(cancel))
        {
            all.Add(new(reader.GetInt32(0)));
        }

        return all;
    }

    private async Task FinishAsync(NpgsqlConnection connection, Rerating rerating, CancellationToken cancel)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        await SetStateAsync(connection, rerating.Id, ReratingState.Done, null, cancel);
        if (rerating.Undoes is { } undone)
        {
            await SetStateAsync(connection, undone, ReratingState.RolledBack, null, cancel);
        }

        await transaction.CommitAsync(cancel);
    }

    // The connection that did the work may be in the middle of a query or gone.
    private async Task SetStateElsewhereAsync(long id, ReratingState state, string? error)
    {
        await using var connection = await source.OpenConnectionAsync(CancellationToken.None);
        await SetStateAsync(connection, id, state, error, CancellationToken.None);
    }

    // What is over stays as it ended, whoever is late to say otherwise: only that it was rolled back is told of it.
    private async Task<bool> SetStateAsync(NpgsqlConnection connection, long id, ReratingState state, string? error, CancellationToken cancel)
    {
        // One that is to stop is not set running again.
        string[] from = state == ReratingState.RolledBack ? [.. Enum.GetValues<ReratingState>().Select(s => s.Name())]
            : state == ReratingState.Running ? ["waiting", "running"]
            : ["waiting", "running", "stopping"];
        await using var command = new NpgsqlCommand(
            "UPDATE reratings SET state = $2, error = $3, finished_at = $4 WHERE rerating_id = $1 AND state = ANY ($5)", connection);
        command.Parameters.AddWithValue(id);
        command.Parameters.AddWithValue(state.Name());
        command.Parameters.Add(new() { Value = (object?)error ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        command.Parameters.Add(new()
        {
            Value = state == ReratingState.Running ? DBNull.Value : time.GetUtcNow().UtcDateTime,
            NpgsqlDbType = NpgsqlDbType.TimestampTz,
        });
        command.Parameters.AddWithValue(from);
        return await command.ExecuteNonQueryAsync(cancel) > 0;
    }

    private static async Task<bool> TryLockAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand("SELECT pg_try_advisory_lock($1)", connection);
        command.Parameters.AddWithValue(Lock);
        return (bool)(await command.ExecuteScalarAsync(cancel))!;
    }

    private static async Task UnlockAsync(NpgsqlConnection connection)
    {
        try
        {
            await using var command = new NpgsqlCommand("SELECT pg_advisory_unlock($1)", connection);
            command.Parameters.AddWithValue(Lock);
            await command.ExecuteNonQueryAsync(CancellationToken.None);
        }
        catch (Exception e) when (e is NpgsqlException or InvalidOperationException)
        {
            // The connection is gone, and its lock with it.
        }
    }
}
