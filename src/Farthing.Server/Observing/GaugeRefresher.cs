namespace Farthing.Server.Observing;

/// <summary>Asks the database for what is pushed: whoever scrapes asks by scraping.</summary>
internal sealed class GaugeRefresher(HostGauges gauges, TimeProvider time) : BackgroundService
{
    // Exporters send every minute: a fifth of it is young enough.
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(12);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(s_interval, time);
        do
        {
            await gauges.RefreshAsync(stoppingToken);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
