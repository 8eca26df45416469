using System.Net.Http.Headers;
using Farthing.Sdk.Reporting;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Farthing.Sdk;

/// <summary>
/// Reports the calls seen by <see cref="FarthingHandler"/> to a Farthing server over OTLP/HTTP, within half a
/// second. An app that has a TracerProvider of its own may add the source <see cref="SourceName"/> to it
/// instead; it must then sample every span of this source, for a call that is not recorded is not costed.
/// </summary>
public sealed class FarthingTelemetry : IDisposable
{
    /// <summary>Name of the ActivitySource, for <c>AddSource</c>.</summary>
    public const string SourceName = "Farthing.Sdk";

    private const int ExportDelayMs = 250;

    private readonly TracerProvider _provider;

    private FarthingTelemetry(TracerProvider provider) => _provider = provider;

    /// <summary>Starts reporting. Keep the result until the app ends, then dispose it.</summary>
    /// <param name="options">Null takes everything from the environment.</param>
    /// <exception cref="InvalidOperationException">An option is missing or wrong; the message names the variable to set.</exception>
    public static FarthingTelemetry Start(FarthingOptions? options = null)
    {
        options ??= new FarthingOptions();
        var (uri, key) = (options.TracesUri(), options.ProjectKey());
        var provider = OpenTelemetry.Sdk.CreateTracerProviderBuilder()
            .ConfigureResource(resource => Describe(resource, options))
            .AddSource(SourceName)
            // Not the default, which follows the parent: a request that the app does not trace still costs money.
            .SetSampler(new AlwaysOnSampler())
            .AddOtlpExporter(exporter => Configure(exporter, uri, key))
            .Build();
        return new FarthingTelemetry(provider);
    }

    /// <summary>Sends what is waiting now.</summary>
    /// <param name="timeout">How long to wait at most.</param>
    /// <returns>false when it could not all be sent in time.</returns>
    public bool Flush(TimeSpan timeout) => _provider.ForceFlush((int)Math.Clamp(timeout.TotalMilliseconds, Timeout.Infinite, int.MaxValue));

    /// <summary>Sends what is waiting, for at most five seconds if the server is away, and stops reporting.</summary>
    public void Dispose() => _provider.Dispose();

    private static void Describe(ResourceBuilder resource, FarthingOptions options)
    {
        resource.AddService(options.Service());
        if (!string.IsNullOrEmpty(options.Environment))
        {
            resource.AddAttributes([new("deployment.environment.name", options.Environment)]);
        }
    }

    private static void Configure(OtlpExporterOptions exporter, Uri uri, string key)
    {
        exporter.Protocol = OtlpExportProtocol.HttpProtobuf;
        exporter.Endpoint = uri;
        // The variables for OTLP headers belong to another back end, and may hold its credentials.
        exporter.Headers = string.Empty;
        exporter.HttpClientFactory = () =>
        {
            var client = new HttpClient(new ExportRetry(new HttpClientHandler(), TimeProvider.System))
            {
                Timeout = TimeSpan.FromMilliseconds(exporter.TimeoutMilliseconds),
            };
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
            return client;
        };
        exporter.ExportProcessorType = ExportProcessorType.Batch;
        exporter.BatchExportProcessorOptions.ScheduledDelayMilliseconds = ExportDelayMs;
        exporter.BatchExportProcessorOptions.MaxQueueSize = 16384;
    }
}
