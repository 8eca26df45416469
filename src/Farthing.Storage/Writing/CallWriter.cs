using Farthing.Core.Spans;
using Farthing.Storage.Events;
using Farthing.Storage.Gpu;
using Farthing.Storage.Live;
using Farthing.Storage.Losses;
using Farthing.Storage.Metrics;
using Farthing.Storage.Observing;
using Farthing.Storage.Owners;
using Farthing.Storage.Reratings;
using Farthing.Storage.Spans;
using Farthing.Storage.Status;
using Npgsql;

namespace Farthing.Storage.Writing;

/// <summary>
/// Stores calls with their cost and what comes with them, moves the rollups and the accounting, all in one transaction.
/// </summary>
public sealed class CallWriter(NpgsqlDataSource source, NameIds names, AccountingWriter accounting, TimeProvider time)
{
    /// <summary>Stores calls.</summary>
    /// <exception cref="NpgsqlException">Nothing of them was stored. Transient ones are worth another try.</exception>
    public Task<WriteResult> WriteAsync(IReadOnlyList<PricedCall> calls, CancellationToken cancel) => WriteAsync(new WriteBatch { Calls = calls }, cancel);

    /// <summary>
    /// Stores a batch, of any number of projects. What is already stored is left as it is and counted: the same batch may
    /// be written again, also after a commit whose answer was lost. Of several records of one response the one that knows
    /// most is billed, whichever came first: the others are shown, and what was billed before is superseded.
    /// </summary>
    /// <exception cref="NpgsqlException">Nothing of the batch was stored. Transient ones are worth another try.</exception>
    public async Task<WriteResult> WriteAsync(WriteBatch batch, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (batch.Count == 0)
        {
            return default;
        }

        try
        {
            // Redelivery is rare: the straight way first, and the slow one when an index objects.
            return await StoreAsync(batch, null, straight: true, cancel);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            return await StoreAsync(batch, null, straight: false, cancel);
        }
    }

    /// <summary>Bills and supersedes calls of a trace that was looked at again, in one transaction.</summary>
    /// <exception cref="NpgsqlException">Nothing of it was stored. Transient ones are worth another try.</exception>
    internal Task<WriteResult> SettleAsync(Settlement settlement, CancellationToken cancel) =>
        StoreAsync(new() { Calls = settlement.Bill }, settlement, straight: false, cancel);

    private async Task<WriteResult> StoreAsync(WriteBatch batch, Settlement? settlement, bool straight, CancellationToken cancel)
    {
        var responses = BatchResponses.Of(batch.Calls);
        var ids = await names.ResolveAsync(batch with { Calls = responses.ConvertAll(r => r.Best) }, cancel);
        await using var connection = await source.OpenConnectionAsync(cancel);

        // Whoever writes takes its locks in this order: none waits for one that waits for it.
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        List<Correction> superseded = [];
        if (!straight)
        {
            superseded = await OwnerDecision.TakeAsync(connection, responses, settlement?.Supersede ?? [], cancel);
        }
        else if (responses.Count > 0)
        {
            await ClaimRows.CopyAsync(connection, "call_claims", responses, cancel);
        }

        var stored = await CallStore.AddAsync(connection, [.. responses.Where(r => r.IsNew).Select(r => r.Best)], ids, !straight, cancel);
        await CallGpuRows.CopyAsync(connection, stored, cancel);
        await CorrectionRows.CopyAsync(connection, CorrectionRows.NoRerating, time.GetUtcNow().UtcDateTime, superseded, ids, cancel);
        var repeats = settlement is null ? await RepeatsAsync(connection, responses, straight, cancel) : [];
        var repeated = repeats.ConvertAll(SpanWriter.KeyOf).ToHashSet();
        var spans = await SpanWriter.AddAsync(connection, [.. batch.Spans, .. repeats], !straight, cancel);
        await (batch.Settling?.NoteAsync(connection, stored, spans, cancel) ?? Task.CompletedTask);
        await (settlement?.NoteAsync(connection, cancel) ?? Task.CompletedTask);
        await RollupWriter.AddAsync(connection, stored, superseded, ids, cancel);
        List<AccountingEntry> counts =
        [
            .. BatchCounts.OfCalls(settlement is null ? batch.Calls : stored, stored, superseded, ids),
            .. BatchCounts.OfSpans(batch.Spans, spans.FindAll(s => !repeated.Contains(SpanWriter.KeyOf(s)))),
            .. await EventWriter.AddAsync(connection, EventTables.Outcomes, batch.Outcomes, ids, !straight, cancel),
            .. await EventWriter.AddAsync(connection, EventTables.Revenue, batch.Revenue, ids, !straight, cancel),
            .. await MetricWriter.AddAsync(connection, batch.Metrics, ids, !straight, cancel),
        ];
        await LossWriter.AddAsync(connection, batch.Reports, cancel);
        // A record that is not billed is a duplicate of the call, and a span of its own.
        var shown = spans.FindAll(s => repeated.Contains(SpanWriter.KeyOf(s)));
        await accounting.AddAsync(connection, [.. counts, .. BatchCounts.OfSpans(shown, shown)], cancel);
        var changed = counts.Where(c => c is { Outcome: AccountingOutcome.Stored or AccountingOutcome.Superseded, Count: > 0 })
            .Select(c => c.Project).Concat(batch.Reports.Select(r => r.Project));
        await CommitFeed.NotifyAsync(connection, changed.Distinct(), cancel);
        await transaction.CommitAsync(cancel);
        StorageInstruments.Count(counts);
        return new(Sum(counts, AccountingOutcome.Stored), Sum(counts, AccountingOutcome.Duplicate));
    }

    /// <summary>The records that are not billed, as spans. One that was billed once, and is superseded, is a call already.</summary>
    private static async Task<List<Owned<Span>>> RepeatsAsync(NpgsqlConnection connection, List<Response> responses, bool straight, CancellationToken cancel)
    {
        List<(PricedCall Call, CallOwner Owner)> repeats =
        [
            .. responses.SelectMany(r => r.Others, (r, other) => (other, r.Owner)),
            .. responses.Where(r => r.Owner.Id != r.Best.Call.Id).Select(r => (r.Best, r.Owner)),
        ];
        var known = straight ? [] : await OwnerCalls.ExistingAsync(connection, repeats.ConvertAll(r => new CallKey(r.Call)), cancel);
        return [.. repeats.Where(r => r.Call.Call.Id != r.Owner.Id && !known.Contains(new(r.Call)))
            .Select(r => new Owned<Span>(r.Call.Project, Span.Of(r.Call.Call) with { Owner = r.Owner.Id }))];
    }

    private static int Sum(List<AccountingEntry> counts, AccountingOutcome outcome) => (int)counts.Where(c => c.Outcome == outcome).Sum(c => c.Count);
}
