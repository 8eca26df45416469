using System.Diagnostics;
using OpenTelemetry;

namespace Farthing.Sdk.Reporting;

/// <summary>
/// OpenTelemetry's batches, with the account that they lack: on their own they drop silently what finds no room, and
/// their flush is content when a batch has been taken up, sent or not.
/// </summary>
internal class SpanQueue : BatchActivityExportProcessor
{
    /// <summary>With those that are being sent, but not those on disk.</summary>
    internal const int MostWaiting = 16384;

    private const int BatchSize = 512;
    private const int ExportDelayMs = 250;

    private readonly SpanAccount _account;
    private readonly Delivery _delivery;

    public SpanQueue(SpanExporter exporter, SpanAccount account, Delivery delivery)
        // Room for a batch more, so that the account's bound is the one that is met.
        : base(exporter, MostWaiting + BatchSize, ExportDelayMs, maxExportBatchSize: BatchSize) => (_account, _delivery) = (account, delivery);

    public override void OnEnd(Activity data) => Report(data);

    /// <summary>A span of ours, whose start was counted.</summary>
    public void Report(Activity data) => Report(data, Recording.Current.HasBodies ? SpanText.Weigh(data) : 0);

    /// <summary>A span that is not ours, of which we know only now.</summary>
    protected void ReportForeign(Activity data)
    {
        _account.Started();
        Report(data, SpanText.Weigh(data));
    }

    protected override bool OnForceFlush(int timeoutMilliseconds)
    {
        // Wakes the sender and does not wait.
        _ = base.OnForceFlush(0);
        return _delivery.Flush(TimeSpan.FromMilliseconds(timeoutMilliseconds));
    }

    private void Report(Activity data, long text)
    {
        if (_account.Ended(data.Recorded, text))
        {
            base.OnEnd(data);
        }
    }
}
