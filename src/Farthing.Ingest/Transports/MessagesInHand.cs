using Farthing.Storage.Projects;

namespace Farthing.Ingest.Transports;

/// <summary>What this writer has taken and not yet settled, by how long it has waited since it was received.</summary>
internal sealed class MessagesInHand(TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly List<Hand>[] _held = [.. Enumerable.Range(0, Lanes.Count).Select(_ => new List<Hand>())];
    private readonly DateTimeOffset?[] _oldestTaken = new DateTimeOffset?[Lanes.Count];

    /// <summary>Takes messages; dispose it when they are settled or given back.</summary>
    public IDisposable Take(ProjectId project, DateTimeOffset received)
    {
        var lane = Lanes.Of(project);
        var hand = new Hand(this, lane, received);
        lock (_lock)
        {
            _held[lane].Add(hand);
            _oldestTaken[lane] = Older(_oldestTaken[lane], received);
        }

        return hand;
    }

    /// <summary>By lane, how many seconds the oldest has waited of what is in hand or was taken since the last look.</summary>
    public float[] SecondsByLane()
    {
        var now = time.GetUtcNow();
        var seconds = new float[Lanes.Count];
        lock (_lock)
        {
            for (var lane = 0; lane < Lanes.Count; lane++)
            {
                var oldest = _held[lane].Aggregate(_oldestTaken[lane], (o, h) => Older(o, h.Received));
                _oldestTaken[lane] = null;
                seconds[lane] = oldest is { } at ? (float)Math.Max(0, (now - at).TotalSeconds) : 0;
            }
        }

        return seconds;
    }

    private static DateTimeOffset Older(DateTimeOffset? one, DateTimeOffset other) => one < other ? one.Value : other;

    private sealed record Hand(MessagesInHand Owner, int Lane, DateTimeOffset Received) : IDisposable
    {
        public void Dispose()
        {
            lock (Owner._lock)
            {
                Owner._held[Lane].Remove(this);
            }
        }

        public bool Equals(Hand? other) => ReferenceEquals(this, other);

        public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
    }
}
