using Farthing.Storage.Queues;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Farthing.Ingest.Transports;

/// <summary>
/// How long what is in the broker has waited, as the writers say, looked up every second. While that cannot be looked up,
/// it grows: the database that does not answer a receiver most likely does not answer a writer.
/// </summary>
internal sealed partial class Backlog(QueueAges ages, IngestOptions options, TimeProvider time, ILogger<Backlog> log) : BackgroundService
{
    private volatile Reading _last = new([], time.GetTimestamp());

    /// <summary>Whether more of the lane would wait too long.</summary>
    public bool IsTooOld(int lane)
    {
        var last = _last;
        var waited = TimeSpan.FromSeconds(lane < last.Seconds.Count ? last.Seconds[lane] : 0);
        return waited + time.GetElapsedTime(last.At) > options.MaxQueueAge;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await LookAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopping.
        }
    }

    private async Task LookAsync(CancellationToken cancel)
    {
        try
        {
            // Where there never was a writer, the time without one counts.
            if (await ages.ReadAsync(cancel) is { Count: > 0 } seconds)
            {
                _last = new(seconds, time.GetTimestamp());
            }
        }
        catch (NpgsqlException e)
        {
            LogNotRead(e);
        }
    }

    [LoggerMessage(LogLevel.Warning, "How long batches wait in the broker could not be looked up.")]
    private partial void LogNotRead(Exception exception);

    private sealed record Reading(IReadOnlyList<double> Seconds, long At);
}
