using System.Diagnostics.Metrics;

namespace Farthing.Sdk.Tests.Wire;

/// <summary>What the SDK counts as lost or failed, by instrument and reason; for tests that run alone.</summary>
internal sealed class Losses : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly Dictionary<string, long> _counts = [];

    public Losses()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == FarthingTelemetry.SourceName)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            lock (_counts)
            {
                var key = $"{instrument.Name} {tags[0].Value}";
                _counts[key] = _counts.GetValueOrDefault(key) + value;
            }
        });
        _listener.Start();
    }

    public Dictionary<string, long> Counts
    {
        get
        {
            lock (_counts)
            {
                return new(_counts);
            }
        }
    }

    public long this[string instrument, string reason] => Counts.GetValueOrDefault($"farthing.sdk.{instrument}.failures {reason}");

    public void Dispose() => _listener.Dispose();
}
