using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Farthing.Sdk.Hosting;

/// <summary>Reports from before the other services start until after they stopped.</summary>
internal sealed class FarthingHostedService(IOptions<FarthingOptions> options, IServiceProvider services) : IHostedLifecycleService, IDisposable
{
    private FarthingTelemetry? _telemetry;

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        options.Value.Logger ??= services.GetService<ILoggerFactory>()?.CreateLogger(FarthingTelemetry.SourceName);
        options.Value.Environment ??= services.GetService<IHostEnvironment>()?.EnvironmentName.ToLowerInvariant();
        _telemetry = FarthingTelemetry.Start(options.Value);
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // Disposing waits for the server, for as long as the options say.
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.Run(Dispose, CancellationToken.None);

    public void Dispose() => Interlocked.Exchange(ref _telemetry, null)?.Dispose();
}
