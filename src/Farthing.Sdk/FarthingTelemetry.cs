using System.Net.Http.Headers;
using Farthing.Sdk.Reporting;
using OpenTelemetry;
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

    /// <summary>Longer than the server takes at most to answer (30 s, for a commit), or a batch that it stores counts as lost.</summary>
    internal static readonly TimeSpan SendTimeout = TimeSpan.FromSeconds(40);

    private readonly TracerProvider _provider;
    private readonly HttpClient _http;

    private FarthingTelemetry(TracerProvider provider, HttpClient http) => (_provider, _http) = (provider, http);

    /// <summary>Starts reporting. Keep the result until the app ends, then dispose it.</summary>
    /// <param name="options">Null takes everything from the environment.</param>
    /// <exception cref="InvalidOperationException">An option is missing or wrong; the message names the variable to set.</exception>
    public static FarthingTelemetry Start(FarthingOptions? options = null) => Start(options ?? new FarthingOptions(), SendTimeout);

    internal static FarthingTelemetry Start(FarthingOptions options, TimeSpan sendTimeout)
    {
        var (uri, key) = (options.TracesUri(), options.ProjectKey());
        var retry = new ExportRetry(new HttpClientHandler(), TimeProvider.System);
        var http = new HttpClient(retry) { Timeout = sendTimeout };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        var provider = OpenTelemetry.Sdk.CreateTracerProviderBuilder()
            .ConfigureResource(resource => Describe(resource, options))
            .AddSource(SourceName)
            // Not the default, which follows the parent: a request that the app does not trace still costs money.
            .SetSampler(new AlwaysOnSampler())
            .AddProcessor(SpanQueue.Of(uri, http, retry))
            .Build();
        return new FarthingTelemetry(provider, http);
    }

    /// <summary>Sends what is waiting now, and waits for what is being sent.</summary>
    /// <param name="timeout">How long to wait at most; <see cref="Timeout.InfiniteTimeSpan"/> for as long as it takes.</param>
    /// <returns>false when it was not all sent: the time was up, or the server refused it or stayed away.</returns>
    public bool Flush(TimeSpan timeout) => _provider.ForceFlush((int)Math.Clamp(timeout.TotalMilliseconds, Timeout.Infinite, int.MaxValue));

    /// <summary>
    /// Sends what is waiting, for at most five seconds if the server is away, and stops reporting. What could not be
    /// sent is lost, and counted by <c>farthing.sdk.export.failures</c> of the meter <see cref="SourceName"/>.
    /// </summary>
    public void Dispose()
    {
        _provider.Dispose();
        // The sender may be at its last attempt still: this ends it.
        _http.Dispose();
    }

    private static void Describe(ResourceBuilder resource, FarthingOptions options)
    {
        resource.AddService(options.Service());
        if (!string.IsNullOrEmpty(options.Environment))
        {
            resource.AddAttributes([new("deployment.environment.name", options.Environment)]);
        }
    }
}
