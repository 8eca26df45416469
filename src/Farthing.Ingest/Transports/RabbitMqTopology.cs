using Farthing.Ingest.Batches;
using MassTransit;
using MassTransit.Middleware;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Farthing.Ingest.Transports;

/// <summary>
/// What is declared at the broker, by receivers and writers alike, so that either may start first: one exchange, and a
/// quorum queue a lane.
/// </summary>
internal static class RabbitMqTopology
{
    private const string Exchange = "farthing.calls";

    // A policy of the operator's can make it less; more needs queues made anew.
    private const long BytesALane = 512L << 20;

    // Quorum queues of RabbitMQ 4 drop what came back twenty times, and a database may be away for longer. Versions
    // before 4 know no word for "never"; this many, at one in fifteen seconds, is centuries.
    private const int Deliveries = 1_000_000_000;

    // Of each lane; messages are of a bounded size, and so this bounds bytes as well.
    private const int MessagesATransaction = 16;
    private const int AtOnceALane = 2;

    public static void Configure(IBusRegistrationConfigurator bus, TransportOptions options)
    {
        if (options.Writes)
        {
            bus.AddConsumer<CallBatchConsumer>(consumer => consumer.Options<BatchOptions>(batch => batch.Gather(MessagesATransaction, AtOnceALane)));
        }

        bus.UsingRabbitMq((context, rabbit) =>
        {
            rabbit.Host(options.RabbitMq!, "farthing", host =>
            {
                host.Heartbeat(TimeSpan.FromSeconds(10));
                host.RequestedConnectionTimeout(TimeSpan.FromSeconds(5));
                host.ContinuationTimeout(TimeSpan.FromSeconds(10));
                host.PublisherConfirmation = true;
            });
            rabbit.ConnectPublishObserver(new NotTakenObserver());
            rabbit.Publish<CallBatch>(Declare);
            rabbit.Publish<CallBatchSettled>(message => message.Exclude = true);
            rabbit.DeployPublishTopology = true;
            for (var lane = 0; options.Writes && lane < Lanes.Count; lane++)
            {
                rabbit.ReceiveEndpoint(Lanes.Queue(lane), endpoint =>
                {
                    SetArguments(endpoint);
                    endpoint.ConfigureConsumeTopology = false;
                    endpoint.PrefetchCount = MessagesATransaction * AtOnceALane;
                    endpoint.PublishFaults = false;
                    endpoint.ConfigureError(pipe =>
                    {
                        pipe.UseFilter(new BackToTheQueue(context.GetRequiredService<TimeProvider>(), context.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping));
                        pipe.UseFilter(new ErrorTransportFilter());
                    });
                    endpoint.ConfigureConsumer<CallBatchConsumer>(context);
                });
            }
        });
    }

    private static void Declare(IRabbitMqMessagePublishTopologyConfigurator<CallBatch> message)
    {
        message.ExchangeType = "direct";
        for (var lane = 0; lane < Lanes.Count; lane++)
        {
            var key = Lanes.Key(lane);
            message.BindQueue(Exchange, Lanes.Queue(lane), queue =>
            {
                queue.ExchangeType = "direct";
                queue.RoutingKey = key;
                SetArguments(queue);
            });
        }
    }

    private static void SetArguments(IRabbitMqQueueConfigurator queue)
    {
        queue.SetQuorumQueue();
        queue.SetQueueArgument("x-delivery-limit", Deliveries);
        queue.SetQueueArgument("x-max-length-bytes", BytesALane);
        // Full, it says no instead of dropping what it has.
        queue.SetQueueArgument("x-overflow", "reject-publish");
    }
}
