using Farthing.Sdk.Reporting.Spool;

namespace Farthing.Sdk.Reporting;

/// <summary>
/// Sends what waits on disk, oldest first and one at a time; looks for what former processes left there; and sees to it
/// that the server is told of losses. While the line is down, what it sends is the probe.
/// </summary>
internal sealed class Drainer(
    Desk desk, SpoolRoot spool, LossReporter reporter, DeliveryLog log, Func<Parcel, Task> attempt, TimeProvider time, CancellationToken stopping)
{
    private static readonly TimeSpan BetweenAdoptions = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan AfterFault = TimeSpan.FromSeconds(1);

    private readonly Signal _wakes = new(time);
    private long? _adoptedAt;
    private long _settled;

    public Task Ended { get; private set; } = Task.CompletedTask;

    public void Start() => Ended = Task.Run(RunAsync, CancellationToken.None);

    public void Wake() => _wakes.Set();

    /// <summary>So many that were on disk are done.</summary>
    public void Settled(int spans) => Interlocked.Add(ref _settled, spans);

    private async Task RunAsync()
    {
        while (!stopping.IsCancellationRequested)
        {
            var wait = AfterFault;
            try
            {
                await DrainAsync().ConfigureAwait(false);
                wait = desk.Pause is var pause && pause > TimeSpan.Zero ? pause : BetweenAdoptions;
                wait = reporter.NextIn is { } next && next < wait ? next : wait;
            }
#pragma warning disable CA1031 // The next turn may fare better.
            catch (Exception e)
#pragma warning restore CA1031
            {
                Telemetry.Lost(e);
            }

            await _wakes.WaitAsync(wait).ConfigureAwait(false);
        }
    }

    private async Task DrainAsync()
    {
        if (_adoptedAt is not { } at || time.GetElapsedTime(at) >= BetweenAdoptions)
        {
            _adoptedAt = time.GetTimestamp();
            spool.Adopt(OnKilled);
        }

        while (!stopping.IsCancellationRequested && desk.Pause == TimeSpan.Zero && Next() is { } parcel)
        {
            await attempt(parcel).ConfigureAwait(false);
        }

        if (desk.IsUp && !stopping.IsCancellationRequested)
        {
            log.Back(Interlocked.Exchange(ref _settled, 0));
            await reporter.ReportAsync(mustHurry: false, stopping).ConfigureAwait(false);
        }
    }

    private Parcel? Next()
    {
        var next = desk.Next() ?? spool.Next();
        if (next is not null)
        {
            next.IsSending = true;
        }

        return next;
    }

    private void OnKilled(Instance former, long lost)
    {
        Telemetry.Lost(lost, Former.Crashed);
        log.Crashed(lost);
    }
}
