using Microsoft.Extensions.Time.Testing;

namespace Farthing.Sdk.Tests.Gpu;

/// <summary>Counts the timers that were made, and remembers what the first one saw of its maker's context.</summary>
internal sealed class CountingTime : TimeProvider
{
    private readonly FakeTimeProvider _time = new();

    public int Timers { get; private set; }

    public Func<AsyncLocal<string?>, string?>? ContextOfTimer { get; private set; }

    public override long TimestampFrequency => _time.TimestampFrequency;

    public override long GetTimestamp() => _time.GetTimestamp();

    public void Advance(TimeSpan by) => _time.Advance(by);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Timers++;
        var isSuppressed = ExecutionContext.IsFlowSuppressed();
        ContextOfTimer = local => isSuppressed ? null : local.Value;
        return _time.CreateTimer(callback, state, dueTime, period);
    }
}
