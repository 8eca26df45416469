using System.Diagnostics.Metrics;

namespace Farthing.Sdk.Tests.Fuzzing;

/// <summary>
/// The SDK swallows its own faults, so that they never reach an app, and counts them. These are the ones of the flow that
/// made this: other tests run beside it, and some fail on purpose.
/// </summary>
internal sealed class OwnLosses : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly AsyncLocal<bool> _isOurs = new() { Value = true };
    private string? _first;

    public OwnLosses()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name == "farthing.sdk.observation.failures")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((_, _, tags, _) =>
        {
            if (_isOurs.Value)
            {
                Interlocked.CompareExchange(ref _first, tags[0].Value?.ToString() ?? "?", null);
            }
        });
        _listener.Start();
    }

    public void CheckNone() => Assert.Null(_first);

    public void Dispose() => _listener.Dispose();
}
