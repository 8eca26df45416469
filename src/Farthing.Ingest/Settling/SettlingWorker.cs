using Farthing.Ingest.Batches;
using Farthing.Storage.Owners;
using Farthing.Storage.Prices;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Farthing.Ingest.Settling;

/// <summary>Looks again, wherever a writer runs, at traces whose owners were not certain when they came.</summary>
internal sealed partial class SettlingWorker(TraceSettler settler, CurrentPrices prices, TimeProvider time, ILogger<SettlingWorker> log) : BackgroundService
{
    // What is due waits so long at most; at work there is no pause.
    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(2);

    private const int SpansAtOnce = 100;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            if (!await TrySettleAsync(stoppingToken))
            {
                await Task.Delay(s_look, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task<bool> TrySettleAsync(CancellationToken cancel)
    {
        try
        {
            return await settler.SettleDueAsync(payload => CallBatchCodec.Read(payload).Calls.Single(), prices.Now.Price, SpansAtOnce, cancel) > 0;
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return false;
        }
        catch (Exception e)
        {
            // What was due is due again in some minutes.
            LogFailed(e);
            return false;
        }
    }

    [LoggerMessage(LogLevel.Error, "A trace could not be settled; it is tried again.")]
    private partial void LogFailed(Exception exception);
}
