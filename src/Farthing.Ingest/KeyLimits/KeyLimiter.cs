using System.Collections.Concurrent;
using Farthing.Storage.Keys;

namespace Farthing.Ingest.KeyLimits;

/// <summary>
/// Holds keys to their rates, within this process: behind a load balancer a key may do as often as much as there are
/// processes.
/// </summary>
internal sealed class KeyLimiter(TimeProvider time)
{
    private const int Remembered = 10_000;
    private readonly ConcurrentDictionary<int, Buckets> _buckets = new();

    /// <summary>Counts a request.</summary>
    /// <returns>Zero when the key may go on, else how long it has to wait.</returns>
    public TimeSpan Admit(KeyGrant grant)
    {
        if (Of(grant) is not { } buckets)
        {
            return TimeSpan.Zero;
        }

        var debt = buckets.Bytes?.WaitFor(0) ?? TimeSpan.Zero;
        return debt > TimeSpan.Zero ? debt : buckets.Requests?.TryTake(1) ?? TimeSpan.Zero;
    }

    /// <summary>Counts bytes of an admitted request as they come. The next one waits for what was too much.</summary>
    public void Took(KeyGrant grant, int bytes) => Of(grant)?.Bytes?.Overdraw(bytes);

    private Buckets? Of(KeyGrant grant)
    {
        if (grant.Limits is { RequestsPerSecond: null, BytesPerSecond: null })
        {
            return null;
        }

        if (_buckets.Count >= Remembered)
        {
            _buckets.Clear();
        }

        return _buckets.GetOrAdd(grant.KeyId, static (_, of) => new(of.Limits, of.Time), (grant.Limits, Time: time));
    }

    private sealed class Buckets(Storage.Keys.KeyLimits limits, TimeProvider time)
    {
        public TokenBucket? Requests { get; } = limits.RequestsPerSecond is { } rate ? new(rate, time) : null;

        public TokenBucket? Bytes { get; } = limits.BytesPerSecond is { } rate ? new(rate, time) : null;
    }
}
