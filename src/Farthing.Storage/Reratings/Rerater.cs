using Farthing.Core.Calls;
using Farthing.Core.Pricing;
using Farthing.Storage.Live;
using Farthing.Storage.Owners;
using Farthing.Storage.Projects;
using Farthing.Storage.Writing;
using Npgsql;

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

    private readonly ReratingNotes _notes = new(time);

    /// <summary>How many it takes: fewer only in tests.</summary>
    internal int PageSize { get; init; } = CallsInTransaction;

    /// <summary>Takes up the next one that waits or was left, unless another process is at one.</summary>
    /// <returns>Whether there was one to do.</returns>
    /// <exception cref="OperationCanceledException">This process ends; the next one goes on with it.</exception>
    public async Task<bool> RunNextAsync(PriceCall price, CancellationToken cancel)
    {
        await using var held = await ReratingLock.TryTakeAsync(source, cancel);
        if (held is null || await store.NextAsync(cancel) is not { } id || await store.FindAsync(id, null, cancel) is not { } rerating)
        {
            return false;
        }

        await GoOnAsync(held.Connection, rerating, price, _ => { }, cancel);
        return true;
    }

    /// <summary>Does one, and tells of it after each transaction.</summary>
    /// <returns>False when another process is at one: it, or a server, takes this one up later.</returns>
    /// <exception cref="OperationCanceledException">It is stopped; what is done stays.</exception>
    public async Task<bool> RunAsync(long id, PriceCall price, Action<Rerating> progress, CancellationToken cancel)
    {
        await using var held = await ReratingLock.TryTakeAsync(source, cancel);
        if (held is null)
        {
            return false;
        }

        try
        {
            if (await store.FindAsync(id, null, cancel) is { IsOver: false } rerating)
            {
                await GoOnAsync(held.Connection, rerating, price, progress, cancel);
            }

            return true;
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            await SetStateElsewhereAsync(id, ReratingState.Stopped, null);
            throw;
        }
    }

    private async Task GoOnAsync(
        NpgsqlConnection connection, Rerating rerating, PriceCall price, Action<Rerating> progress, CancellationToken cancel)
    {
        try
        {
            if (rerating.State == ReratingState.Stopping)
            {
                await _notes.SetStateAsync(connection, rerating.Id, ReratingState.Stopped, null, cancel);
                return;
            }

            if (!await _notes.SetStateAsync(connection, rerating.Id, ReratingState.Running, null, cancel))
            {
                return;
            }

            var place = await ReratingNotes.PlaceAsync(connection, rerating, cancel);
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
                        await _notes.SetStateAsync(connection, rerating.Id, ReratingState.Stopped, null, cancel);
                        return;
                    }
                }
            }

            await _notes.FinishAsync(connection, rerating, cancel);
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
            var cost = stored.Cost.Status == PricingStatus.Superseded ? stored.Cost
                : rerating.Kind == ReratingKind.Rollback ? before
                : stored.Call.Dimensions.Model == SeriesIds.Others ? stored.Cost
                : price(project, stored.Call);
            if (!cost.SaysTheSameAs(stored.Cost))
            {
                corrections.Add(new(project, series, stored.Call, stored.Cost, cost));
            }
        }

        var last = page[^1].Stored.Call;
        var ids = await names.ResolvePricesAsync(corrections.Select(c => c.New), cancel);
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        if (corrections.Count > 0 && rerating.Kind != ReratingKind.Preview)
        {
            // Calls may have been superseded since they were read, which may be long ago. From here on none is.
            await CorrectionLock.TakeAsync(connection, cancel);
            var superseded = await OwnerCalls.SupersededAsync(connection, corrections.ConvertAll(c => new CallKey(project, c.Call.Id, c.Call.Time)), cancel);
            corrections.RemoveAll(c => superseded.Contains(new(project, c.Call.Id, c.Call.Time)));
        }

        corrections.ForEach(report.Add);
        if (corrections.Count > 0 && rerating.Kind != ReratingKind.Preview)
        {
            await CorrectionRows.CopyAsync(connection, rerating.Id, time.GetUtcNow().UtcDateTime, corrections, ids, cancel);
            await RollupWriter.MoveAsync(connection, corrections, cancel);
            await CommitFeed.NotifyAsync(connection, [project], cancel);
        }

        await ReratingNotes.NoteAsync(connection, rerating.Id, project, last, page.Count, corrections.Count, report, cancel);
        await transaction.CommitAsync(cancel);
        return new(last.Time, last.Id);
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

    // The connection that did the work may be in the middle of a query or gone.
    private async Task SetStateElsewhereAsync(long id, ReratingState state, string? error)
    {
        await using var connection = await source.OpenConnectionAsync(CancellationToken.None);
        await _notes.SetStateAsync(connection, id, state, error, CancellationToken.None);
    }
}
