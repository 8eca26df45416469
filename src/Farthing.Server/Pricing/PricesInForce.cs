using Farthing.Server.Commands;
using Farthing.Server.Serving;
using Farthing.Storage.Prices;
using Farthing.Storage.Projects;

namespace Farthing.Server.Pricing;

/// <summary>The prices that a command looks into: those in force where a database is configured, else those shipped.</summary>
internal sealed class PricesInForce : IAsyncDisposable
{
    private readonly ServiceProvider? _services;

    private PricesInForce(ServiceProvider? services, PricesNow now) => (_services, Now) = (services, now);

    public PricesNow Now { get; }

    /// <summary>The parts of storage.</summary>
    /// <exception cref="InvalidOperationException">No database is configured.</exception>
    public T Get<T>()
        where T : notnull => (_services ?? throw new InvalidOperationException(
            "No database is configured: set FARTHING_DATABASE to an Npgsql connection string, or start with deploy/up.")).GetRequiredService<T>();

    public static async Task<PricesInForce> LoadAsync(CancellationToken cancel, bool needsDatabase = true)
    {
        if (!needsDatabase && string.IsNullOrWhiteSpace(ServerOptions.FromEnvironment().Database))
        {
            return new(null, PricesNow.Shipped);
        }

        var services = StorageServices.Create();
        try
        {
            await services.GetRequiredService<CurrentPrices>().LoadAsync(cancel);
            return new(services, services.GetRequiredService<CurrentPrices>().Now);
        }
        catch
        {
            await services.DisposeAsync();
            throw;
        }
    }

    public async Task<Project> ProjectAsync(string name, CancellationToken cancel) =>
        await Get<ProjectStore>().FindAsync(name, cancel) ?? throw new InvalidOperationException($"There is no project named '{name}'.");

    public ValueTask DisposeAsync() => _services?.DisposeAsync() ?? ValueTask.CompletedTask;
}
