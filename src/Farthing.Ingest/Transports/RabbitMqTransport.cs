using Farthing.Ingest.Batches;
using Farthing.Ingest.Otlp;
using Farthing.Storage.Projects;
using MassTransit;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Farthing.Ingest.Transports;

/// <summary>Over RabbitMQ: a message is durable when the broker has confirmed it, and only a queue's broker does.</summary>
internal sealed partial class RabbitMqTransport(IBus bus, Backlog backlog, IngestOptions options, TimeProvider time, ILogger<RabbitMqTransport> log) : IBatchTransport
{
    public async Task<bool> SendAsync(CallBatch message)
    {
        var lane = Lanes.Of(new ProjectId(message.Project));
        if (backlog.IsTooOld(lane))
        {
            throw new RefusedException(StatusCodes.Status503ServiceUnavailable, "behind", "What was sent before still waits to be stored: try again later.");
        }

        using var deadline = new CancellationTokenSource(options.CommitTimeout, time);
        try
        {
            await bus.Publish(message, context =>
            {
                context.SetRoutingKey(Lanes.Key(lane));
                // Without a queue the broker would confirm it and throw it away.
                context.Mandatory = true;
            }, deadline.Token);
            return true;
        }
        catch (NotTakenException e)
        {
            throw new RefusedException(StatusCodes.Status503ServiceUnavailable, "queue_full", e.Message);
        }
        catch (MessageReturnedException e)
        {
            LogReturned(e, Lanes.Queue(lane));
            return false;
        }
        catch (Exception e) when (e is OperationCanceledException or RabbitMqConnectionException or MassTransitException)
        {
            LogNotConfirmed(e);
            return false;
        }
    }

    [LoggerMessage(LogLevel.Error, "The broker has no queue {Queue}; it is declared again with the next batch.")]
    private partial void LogReturned(Exception exception, string queue);

    [LoggerMessage(LogLevel.Warning, "The broker did not confirm a batch.")]
    private partial void LogNotConfirmed(Exception exception);
}
