using Farthing.Storage.DeadLetters;
using Farthing.Storage.Events;
using Farthing.Storage.Keys;
using Farthing.Storage.Live;
using Farthing.Storage.Losses;
using Farthing.Storage.Metrics;
using Farthing.Storage.Migrations;
using Farthing.Storage.Observing;
using Farthing.Storage.Owners;
using Farthing.Storage.Prices;
using Farthing.Storage.Projects;
using Farthing.Storage.Queries;
using Farthing.Storage.Queues;
using Farthing.Storage.Reratings;
using Farthing.Storage.Status;
using Farthing.Storage.Traces;
using Farthing.Storage.Writing;
using Microsoft.Extensions.DependencyInjection;

namespace Farthing.Storage;

/// <summary>Registers storage with a host.</summary>
public static class StorageRegistration
{
    /// <summary>Adds the data source, the writer, the queries, the prices in force and the commit feed.</summary>
    /// <param name="services">The host's services, which must have a <see cref="TimeProvider"/>.</param>
    /// <param name="options">Where the database is.</param>
    /// <exception cref="InvalidOperationException">The connection string is missing or malformed, or an option is out of its range.</exception>
    public static IServiceCollection AddFarthingStorage(this IServiceCollection services, StorageOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Prices.Validate();
        var source = options.CreateDataSource();
        services.AddSingleton(options);
        services.AddSingleton(options.Prices);
        services.AddSingleton(_ => source);
        services.AddSingleton<Migrator>();
        services.AddSingleton<ProjectStore>();
        services.AddSingleton<KeyUse>();
        services.AddHostedService(s => s.GetRequiredService<KeyUse>());
        services.AddSingleton<ApiKeyStore>();
        services.AddSingleton<NameIds>();
        services.AddSingleton<CallWriter>();
        services.AddSingleton<TraceSettler>();
        services.AddSingleton<DeadLetterWriter>();
        services.AddSingleton<DeadLetterQueries>();
        services.AddSingleton<DeadLetterRemoval>();
        services.AddSingleton<AccountingWriter>();
        services.AddSingleton<StorageReadings>();
        services.AddSingleton<SpendQueries>();
        services.AddSingleton<CallQueries>();
        services.AddSingleton<TraceQueries>();
        services.AddSingleton<StatusQueries>();
        services.AddSingleton<QueueAges>();
        services.AddSingleton<EventQueries>();
        services.AddSingleton<LossQueries>();
        services.AddSingleton<MetricQueries>();
        services.AddSingleton<ReratingStore>();
        services.AddSingleton<Rerater>();
        services.AddSingleton<PriceChangeStore>();
        services.AddSingleton<ContractPriceStore>();
        services.AddSingleton<UnpricedQueries>();
        services.AddSingleton<PriceStatusReader>();
        services.AddSingleton<CurrentPrices>();
        services.AddHostedService(s => s.GetRequiredService<CurrentPrices>());
        services.AddSingleton<CommitFeed>();
        services.AddHostedService(s => s.GetRequiredService<CommitFeed>());
        return services;
    }
}
