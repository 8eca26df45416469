using Farthing.Storage.Queues;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Farthing.Ingest.Transports;

/// <summary>Tells receivers, every second, how long what this writer takes has waited.</summary>
internal sealed partial class QueueAgeWriter(MessagesInHand hand, QueueAges ages, TimeProvider time, ILogger<QueueAgeWriter> log) : BackgroundService
{
    private readonly Guid _writer = Guid.NewGuid();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                try
                {
                    await ages.NoteAsync(_writer, hand.SecondsByLane(), stoppingToken);
                }
                catch (NpgsqlException e)
                {
                    LogNotNoted(e);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopping.
        }
    }

    [LoggerMessage(LogLevel.Warning, "How long batches wait could not be noted.")]
    private partial void LogNotNoted(Exception exception);
}
