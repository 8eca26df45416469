using Farthing.Ingest.Batches;
using Farthing.Storage.DeadLetters;
using Farthing.Storage.Prices;
using Farthing.Storage.Projects;
using Farthing.Storage.Writing;

namespace Farthing.Ingest.DeadLetters;

/// <summary>
/// Tries dead letters again by the path that everything takes: stored, or kept aside once more with the new reason. A
/// letter is taken away only after it is stored, in a transaction of its own: who dies between leaves one that is stored
/// and still kept, which the next replay finds to be stored. The accounting balances at every commit.
/// </summary>
internal sealed class DeadLetterReplayer(DeadLetterQueries letters, DeadLetterRemoval removal, BatchSettler settler, CurrentPrices prices)
{
    /// <summary>Tries those that are chosen, the oldest first. What fails is tried once.</summary>
    /// <param name="project">Whose.</param>
    /// <param name="choice">Which.</param>
    /// <param name="most">Stops after so many, or some more.</param>
    /// <param name="progress">Told the sums so far, now and then.</param>
    /// <param name="cancel">Stops between two steps: what is done stays.</param>
    /// <returns>Null when someone else is replaying or purging this project's.</returns>
    /// <exception cref="Npgsql.NpgsqlException">The database is away. What was done stays, the rest is kept.</exception>
    public async Task<ReplayResult?> RunAsync(
        ProjectId project, DeadLetterChoice choice, int most, Action<ReplayResult>? progress, CancellationToken cancel)
    {
        await using var alone = await removal.TryLockAsync(project, cancel);
        if (alone is null)
        {
            return null;
        }

        var sum = ReplayResult.None;
        await foreach (var page in letters.OpenAllAsync(project, choice, cancel))
        {
            sum += await RunAsync(project, page, cancel);
            progress?.Invoke(sum);
            if (sum.Tried >= most)
            {
                break;
            }
        }

        return sum;
    }

    private async Task<ReplayResult> RunAsync(ProjectId project, IReadOnlyList<OpenedDeadLetter> page, CancellationToken cancel)
    {
        var readable = page.Select(p => (p.Letter, Content: DeadLetterContent.TryRead(p.Payload, out _)!)).Where(p => p.Content is not null).ToList();
        if (readable.Count == 0)
        {
            return new(0, 0, page.Count);
        }

        var now = prices.Now;
        await settler.SettleAsync(
            new WriteBatch
            {
                Calls = [.. readable.SelectMany(r => r.Content.Calls.Select(c => new PricedCall(project, c, now.Price(project, c))))],
                Outcomes = [.. Of(c => c.Outcomes)],
                Revenue = [.. Of(c => c.Revenue)],
                Reports = [.. Of(c => c.Reports)],
                Spans = [.. Of(c => c.Spans)],
                Metrics = [.. Of(c => c.Metrics)],
            },
            cancel);

        // What failed again has been noted at its letter, which therefore stays.
        var gone = await removal.RemoveStoredAsync(project, readable.ConvertAll(r => r.Letter), cancel);
        return new(gone, readable.Count - gone, page.Count - readable.Count);

        IEnumerable<Owned<T>> Of<T>(Func<BatchContent, IReadOnlyList<T>> part) => readable.SelectMany(r => part(r.Content).Select(item => new Owned<T>(project, item)));
    }
}
