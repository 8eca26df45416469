using Farthing.Storage.Prices;
using Farthing.Storage.Reratings;

namespace Farthing.Server.Reratings;

/// <summary>
/// Does, one after the other, the re-ratings that were asked for, and those that were under way when their process died.
/// Of several servers one is at it at a time.
/// </summary>
internal sealed partial class ReratingWorker(Rerater rerater, CurrentPrices prices, TimeProvider time, ILogger<ReratingWorker> log) : BackgroundService
{
    // What another process asked for, or left, is found by looking.
    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _woken = new(0, 1);

    /// <summary>Tells that there is something to do.</summary>
    public void Wake()
    {
        try
        {
            _woken.Release();
        }
        catch (SemaphoreFullException)
        {
            // It is awake already.
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _woken.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                // What was imported a moment ago counts.
                await prices.LoadAsync(stoppingToken);
                if (!await rerater.RunNextAsync(prices.Now.Price, stoppingToken))
                {
                    await WaitAsync(stoppingToken);
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // It is noted with the re-rating, which can be resumed, or, where the database is away, or prices cannot be
                // read, goes on by itself.
                LogFailed(e);
                await Task.Delay(s_look, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task WaitAsync(CancellationToken cancel)
    {
        using var look = new CancellationTokenSource(s_look, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(look.Token, cancel);
        try
        {
            await _woken.WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            // Time to look again.
        }
    }

    [LoggerMessage(LogLevel.Error, "A re-rating failed.")]
    private partial void LogFailed(Exception exception);
}
