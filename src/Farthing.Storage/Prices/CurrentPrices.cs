using Farthing.Storage.Live;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Farthing.Storage.Prices;

/// <summary>How the loading of prices goes.</summary>
/// <param name="LoadedAt">When they were last known to be current, in UTC; null when never.</param>
/// <param name="Error">Why the last attempt failed; null when it did not.</param>
public sealed record PricesLoad(DateTime? LoadedAt, string? Error);

/// <summary>
/// Holds the prices in force. They are loaded at start, when the database tells of a change, and every minute. What
/// cannot be loaded leaves the last good ones in force, and says so.
/// </summary>
public sealed partial class CurrentPrices : BackgroundService
{
    private static readonly TimeSpan s_every = TimeSpan.FromMinutes(1);

    private readonly StorageOptions _options;
    private readonly NpgsqlDataSource _source;
    private readonly PriceChangeStore _changes;
    private readonly ContractPriceStore _contracts;
    private readonly TimeProvider _time;
    private readonly ILogger<CurrentPrices> _log;
    private readonly SemaphoreSlim _loading = new(1, 1);
    private readonly SemaphoreSlim _told = new(0, 1);
    private (string? Changes, string? Contracts)? _loaded;
    private volatile PricesNow _now = PricesNow.Shipped;
    private volatile PricesLoad _load = new(null, null);

    /// <summary>Makes it, with the shipped prices.</summary>
    public CurrentPrices(
        StorageOptions options, NpgsqlDataSource source, PriceChangeStore changes, ContractPriceStore contracts, TimeProvider time, ILogger<CurrentPrices> log) =>
        (_options, _source, _changes, _contracts, _time, _log) = (options, source, changes, contracts, time, log);

    /// <summary>The prices in force: take them once for what belongs together.</summary>
    public PricesNow Now => _now;

    /// <summary>How the loading goes.</summary>
    public PricesLoad Load => _load;

    /// <summary>Loads what has changed.</summary>
    /// <exception cref="NpgsqlException">The database does not answer. The prices stay as they were.</exception>
    public async Task LoadAsync(CancellationToken cancel)
    {
        await _loading.WaitAsync(cancel);
        try
        {
            var inForce = await InForceAsync(cancel);
            if (inForce != _loaded)
            {
                _now = PricesNow.Make(await _changes.InForceAsync(cancel), await _contracts.InForceAsync(cancel));
                _loaded = inForce;
                foreach (var problem in _now.Problems)
                {
                    LogProblem(problem);
                }
            }

            _load = new(_time.GetUtcNow().UtcDateTime, null);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            _load = _load with { Error = (e as PostgresException)?.MessageText ?? e.Message };
            throw;
        }
        finally
        {
            _loading.Release();
        }
    }

    /// <inheritdoc/>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        // Before the first call is priced.
        await TryLoadAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _loading.Dispose();
        _told.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var listening = DatabaseNotifications.ListenAsync(_options, "farthing_prices", _time, Tell, _ => Tell(), LogLost, stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            await WaitAsync(stoppingToken);
            await TryLoadAsync(stoppingToken);
        }

        await listening;
    }

    private async Task TryLoadAsync(CancellationToken cancel)
    {
        try
        {
            await LoadAsync(cancel);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // Stopping.
        }
        catch (Exception e)
        {
            LogFailed(e);
        }
    }

    private async Task WaitAsync(CancellationToken cancel)
    {
        using var minute = new CancellationTokenSource(s_every, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(minute.Token, cancel);
        try
        {
            await _told.WaitAsync(either.Token);
        }
        catch (OperationCanceledException)
        {
            // Time to look, or to stop.
        }
    }

    private void Tell()
    {
        try
        {
            _told.Release();
        }
        catch (SemaphoreFullException)
        {
            // It will look anyway.
        }
    }

    // What is in force is never edited: its numbers tell whether it is another.
    private async Task<(string? Changes, string? Contracts)> InForceAsync(CancellationToken cancel)
    {
        await using var command = _source.CreateCommand(
            """
            SELECT (SELECT string_agg(price_change_id::text, ',' ORDER BY price_change_id) FROM price_changes WHERE withdrawn_at IS NULL),
              (SELECT string_agg(contract_price_id::text, ',' ORDER BY contract_price_id) FROM contract_prices WHERE withdrawn_at IS NULL)
            """);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        await reader.ReadAsync(cancel);
        return (reader.IsDBNull(0) ? null : reader.GetString(0), reader.IsDBNull(1) ? null : reader.GetString(1));
    }

    [LoggerMessage(LogLevel.Error, "Prices could not be loaded: those of before stay in force.")]
    private partial void LogFailed(Exception exception);

    [LoggerMessage(LogLevel.Warning, "A price change does not go with this version's price book and is left out: {Problem}")]
    private partial void LogProblem(string problem);

    [LoggerMessage(LogLevel.Warning, "Lost the connection that tells of price changes; they are looked for every minute until it is back.")]
    private partial void LogLost(Exception exception);
}
