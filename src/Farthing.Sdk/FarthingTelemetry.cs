using System.Diagnostics;
using Farthing.Sdk.Outcomes;
using Farthing.Sdk.Reporting;

namespace Farthing.Sdk;

/// <summary>
/// Observes the model calls of every <see cref="HttpClient"/> in the process and reports them to a Farthing server over
/// OTLP/HTTP, within half a second. While the server is away they are kept on disk
/// (<see cref="FarthingOptions.SpoolDirectory"/>), also over the end of the process; the app never waits for any of this.
/// An app that has a TracerProvider of its own may add the source <see cref="SourceName"/> to it as well, for another back end,
/// or add <c>AddFarthing</c> to it in place of this.
/// </summary>
public sealed class FarthingTelemetry : IDisposable
{
    /// <summary>Name of the ActivitySource, for <c>AddSource</c>.</summary>
    public const string SourceName = "Farthing.Sdk";

    /// <summary>Longer than the server takes at most to answer (30 s, for a commit), or a batch that it stores counts as lost.</summary>
    internal static readonly TimeSpan SendTimeout = TimeSpan.FromSeconds(40);

    // Null where reporting is turned off.
    private readonly Reporter? _reporter;
    private readonly Capture? _capture;
    private int _isDisposed;

    private FarthingTelemetry(Reporter? reporter, Capture? capture) => (_reporter, _capture) = (reporter, capture);

    /// <summary>
    /// Starts reporting, for the whole process. Dispose the result when the app ends; where nobody holds it, it lives as
    /// long as the process and is flushed at its exit. Started again for the same server and key, as by several hosts of one
    /// process, it is the same reporting, with the options of the first, until the last is disposed.
    /// </summary>
    /// <param name="options">Null takes everything from the environment.</param>
    /// <exception cref="InvalidOperationException">
    /// An option is missing or wrong, and the message names the variable to set; or calls of this process are reported to
    /// another server or by another key already.
    /// </exception>
    public static FarthingTelemetry Start(FarthingOptions? options = null) => Start(options ?? new FarthingOptions(), SendTimeout);

    /// <param name="options">Checked here.</param>
    /// <param name="sendTimeout">For one attempt.</param>
    /// <param name="queue">Makes the queue where it is another provider's than the reporter's; null where it is its own.</param>
    internal static FarthingTelemetry Start(FarthingOptions options, TimeSpan sendTimeout, QueueOf? queue = null)
    {
        if (!options.IsEnabled())
        {
            return new FarthingTelemetry(null, null);
        }

        var reporter = Reporter.Start(options, sendTimeout, queue);
        try
        {
            return new FarthingTelemetry(reporter, Capture.Start(options));
        }
        catch
        {
            reporter.Dispose();
            throw;
        }
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

    /// <summary>Sends what is waiting now, and waits until the server has accepted it. Writing to disk does not count.</summary>
    /// <param name="timeout">How long to wait at most; <see cref="Timeout.InfiniteTimeSpan"/> for as long as it takes.</param>
    /// <returns>
    /// Whether the server has accepted every call that ended before. false when the time was up, when some were lost since the
    /// last flush, and when the server is away: then what it has not got is on disk, and is sent when it is back.
    /// </returns>
    public bool Flush(TimeSpan timeout) => _reporter?.Flush(timeout) ?? true;

    /// <summary>The queue of another provider, that this one has, is about to end.</summary>
    internal void StepDown() => _reporter?.StepDown();

    /// <summary>
    /// Sends what is waiting, for <see cref="FarthingOptions.ExitTimeout"/> at most, and stops reporting. What could not be
    /// sent stays on disk for the next process; without a spool it is lost, and counted by
    /// <c>farthing.sdk.export.failures</c> of the meter <see cref="SourceName"/>. An app that ends without this call gets
    /// the same at its exit. Does not throw.
    /// </summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
        {
            return;
        }

        _capture?.Dispose();
        _reporter?.Dispose();
    }
}
