using System.Diagnostics;
using OpenTelemetry;

namespace Farthing.Sdk.Reporting;

/// <summary>
/// OpenTelemetry's batches, with the account that they lack: on their own they drop silently what finds no room, and
/// their flush is content when a batch has been taken up, sent or not.
/// </summary>
internal class SpanQueue : BatchActivityExportProcessor
{
    /// <summary>With those that are being sent.</summary>
    internal const int MostWaiting = 16384;

    private const int BatchSize = 512;
    private const int ExportDelayMs = 250;

    private readonly SpanAccount _account;

    /// <summary>Sends with <paramref name="http"/>, which remains the caller's.</summary>
    protected SpanQueue(Uri uri, HttpClient http, ExportRetry retry)
        : this(uri, http, retry, new SpanAccount(MostWaiting))
    {
    }

    private SpanQueue(Uri uri, HttpClient http, ExportRetry retry, SpanAccount account)
        // Room for a batch more, so that the account's bound is the one that is met.
        : base(new SpanExporter(uri, http, retry, account), MostWaiting + BatchSize, ExportDelayMs, (int)http.Timeout.TotalMilliseconds, BatchSize) =>
        _account = account;

    /// <summary>Sends with <paramref name="http"/>, which remains the caller's.</summary>
    public static SpanQueue Of(Uri uri, HttpClient http, ExportRetry retry) => new(uri, http, retry);

    public override void OnEnd(Activity data)
    {
        if (data.Recorded && _account.Take())
        {
            base.OnEnd(data);
        }
    }

    protected override bool OnForceFlush(int timeoutMilliseconds)
    {
        // Wakes the sender and does not wait.
        _ = base.OnForceFlush(0);
        return _account.WaitUntilSent(TimeSpan.FromMilliseconds(timeoutMilliseconds), TimeProvider.System);
    }
}
