using Farthing.Ingest.Batches;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace Farthing.Ingest.Transports;

/// <summary>Inside the process: a message is durable when its writer has committed it, and not before.</summary>
internal sealed class InMemoryTransport(IServiceScopeFactory scopes) : IBatchTransport
{
    // One transaction takes up to so many messages, or what has come within the time: under load the first bound
    // rules, and at rest the second is how much later a call is stored.
    private const int MessagesATransaction = 32;
    private const int Writers = 2;

    public async Task<bool> SendAsync(CallBatch message)
    {
        await using var scope = scopes.CreateAsyncScope();
        var client = scope.ServiceProvider.GetRequiredService<IRequestClient<CallBatch>>();
        try
        {
            await client.GetResponse<CallBatchSettled>(message);
            return true;
        }
        catch (RequestException)
        {
            // The writer has logged why.
            return false;
        }
        catch (OperationCanceledException)
        {
            // The bus is stopping.
            return false;
        }
    }

    public static void Configure(IBusRegistrationConfigurator bus)
    {
        bus.AddConsumer<CallBatchConsumer>(consumer => consumer.Options<BatchOptions>(batch => batch.Gather(MessagesATransaction, Writers)));
        // A request ends when its batch is settled, not before: until then it is held, and counted as held.
        bus.AddRequestClient<CallBatch>(RequestTimeout.None);
        bus.UsingInMemory((context, transport) => transport.ReceiveEndpoint("farthing-calls", endpoint =>
        {
            endpoint.PrefetchCount = MessagesATransaction * Writers;
            endpoint.ConfigureConsumer<CallBatchConsumer>(context);
        }));
    }
}
