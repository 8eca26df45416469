using Farthing.Server.Serving;
using Farthing.Storage.Observing;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;

namespace Farthing.Server.Observing;

/// <summary>
/// Farthing's own metrics, as Prometheus reads them at <c>/metrics</c> of every port, and over OTLP where an endpoint is
/// set.
/// </summary>
internal static class ObservingRegistration
{
    public const string Path = "/metrics";

    public static void AddFarthingObserving(this IServiceCollection services, ServerOptions options)
    {
        services.AddSingleton<HostGauges>();
        services.AddSingleton<MetricsAccess>();
        services.AddOpenTelemetry().WithMetrics(metrics =>
        {
            metrics.AddMeter(FarthingMeter.Name).AddMeter("System.Runtime");

            // A scrape shows what is so: one that is a moment old would show another's.
            metrics.AddPrometheusExporter(prometheus => prometheus.ScrapeResponseCacheDurationMilliseconds = 0);
            if (options.OtelEndpoint is { } endpoint)
            {
                metrics.AddOtlpExporter(otlp => (otlp.Protocol, otlp.Endpoint) = (OtlpExportProtocol.HttpProtobuf, new Uri(endpoint, "v1/metrics")));
            }
            else if (options.OtelByEnvironment)
            {
                metrics.AddOtlpExporter();
            }
        });
        if (options.OtelEndpoint is not null || options.OtelByEnvironment)
        {
            services.AddHostedService<GaugeRefresher>();
        }
    }

    /// <summary>Maps <c>/metrics</c>. Call it after authentication, where there is any.</summary>
    public static void MapFarthingMetrics(this WebApplication app)
    {
        var access = app.Services.GetRequiredService<MetricsAccess>();
        app.Use((context, next) => context.Request.Path == Path ? access.InvokeAsync(context, next) : next(context));
        app.MapPrometheusScrapingEndpoint(Path).AllowAnonymous();
    }
}
