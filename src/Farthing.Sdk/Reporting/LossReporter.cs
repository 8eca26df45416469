using Farthing.Sdk.Reporting.Spool;

namespace Farthing.Sdk.Reporting;

/// <summary>Tells the server what this process has lost, and those before it whose spool it has taken over.</summary>
internal sealed class LossReporter(OtlpClient server, SpoolRoot spool, SpanAccount account, LossReport report, TimeProvider time)
{
    /// <summary>While losses go on they are told in sums.</summary>
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(10);

    private readonly Guid _id = spool.Own?.Id ?? Guid.NewGuid();
    private long? _reportedAt;

    /// <summary>When there is something to tell; null when all is told.</summary>
    public TimeSpan? NextIn => account.TotalLost == account.Reported ? null
        : _reportedAt is { } at && time.GetElapsedTime(at) is var elapsed && elapsed < Between ? Between - elapsed
        : Between;

    /// <summary>And lets go of those before us who are sent and told. In a hurry, as at the end, without regard for the last report.</summary>
    public async Task ReportAsync(bool mustHurry, CancellationToken cancellationToken)
    {
        if (account.TotalLost is var own && own > account.Reported && (mustHurry || _reportedAt is not { } at || time.GetElapsedTime(at) >= Between))
        {
            _reportedAt = time.GetTimestamp();
            if (await TellAsync(_id, account.Losses(), cancellationToken).ConfigureAwait(false))
            {
                account.SetReported(own);
            }
        }

        foreach (var former in spool.Adopted())
        {
            if (former.Counters is { } counters && counters.TotalLost is var lost && lost > counters.Reported
                && await TellAsync(former.Id, counters.Lost(), cancellationToken).ConfigureAwait(false))
            {
                counters.Reported = lost;
            }

            if (former.IsSettled && (former.Counters is null || former.Counters.TotalLost == former.Counters.Reported))
            {
                spool.Release(former);
            }
        }
    }

    /// <returns>Whether the server knows, or will never want to.</returns>
    private async Task<bool> TellAsync(Guid instance, List<KeyValuePair<string, long>> losses, CancellationToken cancellationToken) =>
        await server.PostAsync(report.Of(instance, losses), cancellationToken).ConfigureAwait(false) is { Kind: AnswerKind.Accepted or AnswerKind.Refused };
}
