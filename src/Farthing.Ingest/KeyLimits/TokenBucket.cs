namespace Farthing.Ingest.KeyLimits;

/// <summary>
/// A second's worth, refilled evenly. It can be overdrawn, since the length of a body is known only once it is read: what
/// comes next waits until the debt is paid off.
/// </summary>
/// <param name="rate">What comes in a second.</param>
/// <param name="time">The clock.</param>
internal sealed class TokenBucket(double rate, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly double _capacity = Math.Max(rate, 1);
    private double _level = Math.Max(rate, 1);
    private long _at = time.GetTimestamp();

    /// <summary>How long until the level is at least so high; zero when it is.</summary>
    public TimeSpan WaitFor(double level)
    {
        lock (_lock)
        {
            return Wait(level);
        }
    }

    /// <summary>Takes so much if the level is at least so high.</summary>
    /// <returns>Zero when it was taken, else how long to wait.</returns>
    public TimeSpan TryTake(double amount)
    {
        lock (_lock)
        {
            var wait = Wait(amount);
            _level -= wait == TimeSpan.Zero ? amount : 0;
            return wait;
        }
    }

    /// <summary>Takes so much in any case.</summary>
    public void Overdraw(double amount)
    {
        lock (_lock)
        {
            Refill();
            _level -= amount;
        }
    }

    private TimeSpan Wait(double level)
    {
        Refill();

        // A moment more than is needed, so that rounding does not send whoever waits as told away again.
        return _level >= level ? TimeSpan.Zero : TimeSpan.FromSeconds((level - _level) / rate) + TimeSpan.FromMilliseconds(1);
    }

    private void Refill()
    {
        var now = time.GetTimestamp();
        _level = Math.Min(_capacity, _level + (time.GetElapsedTime(_at, now).TotalSeconds * rate));
        _at = now;
    }
}
