using System.Diagnostics;
using System.Net.Http.Headers;
using Farthing.Sdk.Outcomes;
using Farthing.Sdk.Reporting;
using OpenTelemetry;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Farthing.Sdk;

/// <summary>
/// Observes the model calls of every <see cref="HttpClient"/> in the process and reports them to a Farthing server over
/// OTLP/HTTP, within half a second. An app that has a TracerProvider of its own may add the source <see cref="SourceName"/> to it
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
    private readonly Capture _capture;

    private FarthingTelemetry(TracerProvider provider, HttpClient http, Capture capture) => (_provider, _http, _capture) = (provider, http, capture);

    /// <summary>Starts reporting. Keep the result until the app ends, then dispose it.</summary>
    /// <param name="options">Null takes everything from the environment.</param>
    /// <exception cref="InvalidOperationException">An option is missing or wrong; the message names the variable to set.</exception>
    public static FarthingTelemetry Start(FarthingOptions? options = null) => Start(options ?? new FarthingOptions(), SendTimeout);

    // The spans go to the reporter; null is a queue of their own.
    internal static FarthingTelemetry Start(
        FarthingOptions options, TimeSpan sendTimeout, Func<Uri, HttpClient, ExportRetry, BaseProcessor<Activity>>? reporter = null)
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
            .AddProcessor(reporter?.Invoke(uri, http, retry) ?? SpanQueue.Of(uri, http, retry))
            .Build();
        return new FarthingTelemetry(provider, http, Capture.Start(options));
    }

    /// <summary>
    /// Says what the work came to for which models were called: a ticket solved, a document accepted. It belongs to the
    /// current trace and bears the attribution in force, so that cost can be set against it. Does nothing while nobody reports.
    /// </summary>
    /// <param name="name">What happened, such as <c>ticket_solved</c>; the same each time.</param>
    /// <param name="value">How many or how much of it. Default: 1.</param>
    /// <param name="key">Your own id of it, so that what is recorded twice counts once. Default: each is another.</param>
    /// <param name="trace">The trace of the work, where it is not the current one: what was <c>Activity.Current.Context</c> then.</param>
    /// <exception cref="ArgumentException"><paramref name="name"/> is null or empty, or <paramref name="value"/> is no number.</exception>
    public static void RecordOutcome(string name, double value = 1, string? key = null, ActivityContext trace = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (!double.IsFinite(value))
        {
            throw new ArgumentException("An outcome's value is a finite number.", nameof(value));
        }

        OutcomeSpans.Outcome(name, value, key, trace);
    }

    /// <summary>
    /// Says what the work earned. It belongs to the current trace and bears the attribution in force, so that margins by
    /// customer and feature can be told. Does nothing while nobody reports.
    /// </summary>
    /// <param name="amount">In <paramref name="currency"/>; negative for what is given back.</param>
    /// <param name="currency">ISO 4217. Default: USD.</param>
    /// <param name="kind">What it is paid for, in your words, such as <c>subscription</c>. Default: not stated.</param>
    /// <param name="key">Your own id of it, such as the invoice's line, so that what is recorded twice counts once.</param>
    /// <param name="trace">The trace of the work, where it is not the current one.</param>
    /// <exception cref="ArgumentException"><paramref name="currency"/> is not three letters.</exception>
    public static void RecordRevenue(decimal amount, string currency = "USD", string? kind = null, string? key = null, ActivityContext trace = default)
    {
        ArgumentNullException.ThrowIfNull(currency);
        if (currency.Length != 3 || !currency.All(char.IsAsciiLetterUpper))
        {
            throw new ArgumentException($"'{currency}' is not a currency of ISO 4217, such as USD.", nameof(currency));
        }

        OutcomeSpans.Revenue(amount, currency, kind, key, trace);
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
        _capture.Dispose();
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
