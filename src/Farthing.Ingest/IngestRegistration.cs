using Microsoft.Extensions.DependencyInjection.Extensions;
using Farthing.Ingest.Batches;
using Farthing.Ingest.DeadLetters;
using Farthing.Ingest.KeyLimits;
using Farthing.Ingest.Observing;
using Farthing.Ingest.Otlp;
using Farthing.Ingest.Refusals;
using Farthing.Ingest.Settling;
using Farthing.Ingest.Transports;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Farthing.Ingest;

/// <summary>Registers ingestion with a host.</summary>
public static class IngestRegistration
{
    /// <summary>Adds the receiver, the bus on its in-memory transport, and the writer.</summary>
    /// <param name="services">The host's services, with storage.</param>
    /// <param name="options">The bounds.</param>
    /// <exception cref="InvalidOperationException">An option is out of its range.</exception>
    public static IServiceCollection AddFarthingIngest(this IServiceCollection services, IngestOptions options) =>
        services.AddFarthingIngest(options, new());

    /// <summary>Adds the receiver, the writer, or both, and the bus between them.</summary>
    /// <param name="services">The host's services, with storage.</param>
    /// <param name="options">The bounds.</param>
    /// <param name="transport">What carries batches, and which ends of it are here.</param>
    /// <exception cref="InvalidOperationException">An option is out of its range.</exception>
    public static IServiceCollection AddFarthingIngest(this IServiceCollection services, IngestOptions options, TransportOptions transport)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(transport);
        options.Validate();
        transport.Validate();
        services.AddSingleton(options);
        services.TryAddSingleton<KeyLimiter>();
        if (transport.Receives)
        {
            services.AddReceiver(options, transport);
        }

        if (transport.Writes)
        {
            services.AddWriter(transport);
        }

        if (transport.Receives || transport.Writes)
        {
            services.AddMassTransit(bus =>
            {
                // The bus would report its use to its makers: nothing leaves this machine that its owner did not send.
                bus.DisableUsageTelemetry();
                if (transport.RabbitMq is null)
                {
                    InMemoryTransport.Configure(bus);
                }
                else
                {
                    RabbitMqTopology.Configure(bus, transport);
                }
            });
        }

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

    /// <summary>Maps the paths of OTLP, over HTTP and gRPC.</summary>
    public static IEndpointConventionBuilder MapFarthingIngest(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        return endpoints.ServiceProvider.GetRequiredService<OtlpEndpoints>().Map(endpoints);
    }

    private static void AddReceiver(this IServiceCollection services, IngestOptions options, TransportOptions transport)
    {
        services.AddSingleton(new BytesInFlight(options.MaxBytesInFlight));
        services.AddSingleton<RefusalCounter>();
        services.AddHostedService(s => s.GetRequiredService<RefusalCounter>());
        services.AddSingleton<WaitingBatches>();
        services.AddSingleton<BatchSender>();
        services.AddSingleton<OtlpReceiver>();
        services.AddSingleton<OtlpEndpoints>();
        if (transport.RabbitMq is null)
        {
            services.AddSingleton<IBatchTransport, InMemoryTransport>();
            return;
        }

        services.AddSingleton<IBatchTransport, RabbitMqTransport>();
        services.AddSingleton<Backlog>();
        services.AddHostedService(s => s.GetRequiredService<Backlog>());
    }

    private static void AddWriter(this IServiceCollection services, TransportOptions transport)
    {
        services.AddFarthingReplay();
        services.AddHostedService<SettlingWorker>();
        services.AddSingleton<WriterSlots>();
        services.AddSingleton<MessagesInHand>();
        if (transport.RabbitMq is not null)
        {
            services.AddHostedService<QueueAgeWriter>();
        }
    }
}
