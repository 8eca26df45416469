namespace Farthing.Sdk.Chat;

/// <summary>
/// Says what time of day it was at a timestamp. Spans need both, and the time of day is as dear to ask for as the timestamp:
/// so it is asked for once a second.
/// </summary>
internal sealed class WallClock(TimeProvider time)
{
    private static readonly TimeSpan Stale = TimeSpan.FromSeconds(1);

    private volatile Reading _last = new(time);

    public DateTimeOffset At(long timestamp, long now)
    {
        var last = _last;
        if (time.GetElapsedTime(last.Timestamp, now) > Stale)
        {
            _last = last = new Reading(time);
        }

        return last.Utc + time.GetElapsedTime(last.Timestamp, timestamp);
    }

    private sealed class Reading(TimeProvider time)
    {
        public long Timestamp { get; } = time.GetTimestamp();

        public DateTimeOffset Utc { get; } = time.GetUtcNow();
    }
}
