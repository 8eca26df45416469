using System.Diagnostics.Metrics;
using Farthing.Ingest.Observing;
using Farthing.Ingest.Otlp;
using Farthing.Storage.Observing;
using Npgsql;

namespace Farthing.Server.Observing;

/// <summary>
/// What is so at the moment, of this process and of the database. The database is asked when somebody is about to read, and
/// not otherwise; while it is away its gauges are silent, and tell nothing old.
/// </summary>
internal sealed class HostGauges : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);
    private readonly Meter _meter = new(FarthingMeter.Name);
    private readonly StorageReadings _readings;
    private readonly TimeProvider _time;
    private volatile StorageReading? _last;

    public HostGauges(StorageReadings readings, TimeProvider time, IServiceProvider services)
    {
        (_readings, _time) = (readings, time);
        if (services.GetService<BytesInFlight>() is { } inFlight)
        {
            _meter.CreateObservableGauge("farthing.inflight.bytes", () => inFlight.Held, "By", "What requests hold, from the first byte of their bodies until they are settled.");
            _meter.CreateObservableGauge("farthing.inflight.limit", () => inFlight.Limit, "By", "What they may hold: beyond it senders are told to wait.");
        }

        if (services.GetService<WaitingBatches>() is { } waiting)
        {
            _meter.CreateObservableGauge("farthing.queue.bytes", () => waiting.Bytes, "By", "Batches that were received here and are not yet safe.");
            _meter.CreateObservableGauge("farthing.queue.age", () => waiting.Age.TotalSeconds, "s", "How long the oldest of them has waited.");
        }

        _meter.CreateObservableGauge("farthing.unpriced.calls.ratio", () => Last(r => r.UnpricedCalls), description: "The share of calls without a price, of those made in the last hour.");
        _meter.CreateObservableGauge("farthing.unpriced.tokens.ratio", () => Last(r => r.UnpricedTokens), description: "The share of tokens without a price, of those of the last hour.");
        _meter.CreateObservableGauge("farthing.dead_letters", () => Last(r => (double)r.DeadLetters), description: "Dead letters that wait for a person, of every project.");
    }

    /// <summary>Asks the database.</summary>
    public async Task RefreshAsync(CancellationToken cancel)
    {
        using var patience = new CancellationTokenSource(s_patience, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancel);
        try
        {
            _last = await _readings.ReadAsync(either.Token);
        }
        catch (Exception e) when (e is NpgsqlException or OperationCanceledException)
        {
            _last = null;
        }
    }

    public void Dispose() => _meter.Dispose();

    private IEnumerable<Measurement<double>> Last(Func<StorageReading, double> value) => _last is { } last ? [new(value(last))] : [];
}
