using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Farthing.Ingest.Batches;
using Farthing.Ingest.DeadLetters;
using Farthing.Ingest.KeyLimits;
using Farthing.Ingest.Observing;
using Farthing.Ingest.Otlp;
using Farthing.Ingest.Refusals;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Farthing.Ingest;

/// <summary>Registers ingestion with a host.</summary>
public static class IngestRegistration
{
    // One transaction takes up to so many messages, or what has come within the time: under load the first bound
    // rules, and at rest the second is how much later a call is stored.
    private const int MessagesATransaction = 32;
    private const int Writers = 2;
    private static readonly TimeSpan s_gather = TimeSpan.FromMilliseconds(5);

    /// <summary>Adds the receiver, the bus on its in-memory transport, and the writer.</summary>
    /// <param name="services">The host's services, with storage.</param>
    /// <param name="options">The bounds.</param>
    /// <exception cref="InvalidOperationException">An option is out of its range.</exception>
    public static IServiceCollection AddFarthingIngest(this IServiceCollection services, IngestOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        services.AddSingleton(options);
        services.AddSingleton(new BytesInFlight(options.MaxBytesInFlight));
        services.TryAddSingleton<KeyLimiter>();
        services.AddSingleton<RefusalCounter>();
        services.AddHostedService(s => s.GetRequiredService<RefusalCounter>());
        services.AddSingleton<WaitingBatches>();
        services.AddSingleton<BatchSender>();
        services.AddSingleton<TraceReceiver>();
        services.AddFarthingReplay();
        services.AddMassTransit(bus =>
        {
            // The bus would report its use to its makers: nothing leaves this machine that its owner did not send.
            bus.DisableUsageTelemetry();
            bus.AddConsumer<CallBatchConsumer>(consumer => consumer.Options<BatchOptions>(batch => batch
                .SetMessageLimit(MessagesATransaction).SetTimeLimit(s_gather).SetConcurrencyLimit(Writers)
                // One project a transaction: what is wrong with one's calls is not the others' trouble.
                .GroupBy<CallBatch, int>(message => message.Message.Project)));
            // A request ends when its batch is settled, not before: until then it is held, and counted as held.
            bus.AddRequestClient<CallBatch>(RequestTimeout.None);
            bus.UsingInMemory((context, transport) => transport.ReceiveEndpoint("farthing-calls", endpoint =>
            {
                endpoint.PrefetchCount = MessagesATransaction * Writers;
                endpoint.ConfigureConsumer<CallBatchConsumer>(context);
            }));
        });
        return services;
    }

    /// <summary>Adds what tries dead letters again; also for a process that neither receives nor writes.</summary>
    /// <param name="services">The host's services, with storage.</param>
    public static IServiceCollection AddFarthingReplay(this IServiceCollection services)
    {
        services.TryAddSingleton<BatchSettler>();
        services.TryAddSingleton<DeadLetterReplayer>();
        return services;
    }

    /// <summary>Maps <c>POST /v1/traces</c>.</summary>
    public static IEndpointConventionBuilder MapFarthingIngest(this IEndpointRouteBuilder endpoints)
    {
        var receiver = endpoints.ServiceProvider.GetRequiredService<TraceReceiver>();
        return endpoints.MapPost("/v1/traces", receiver.ReceiveAsync);
    }
}
