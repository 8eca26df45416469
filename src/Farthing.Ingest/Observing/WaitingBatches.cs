using System.Collections.Concurrent;

namespace Farthing.Ingest.Observing;

/// <summary>What this process has received and not yet handed on for good: how much, and since when.</summary>
internal sealed class WaitingBatches(TimeProvider time)
{
    private readonly ConcurrentDictionary<Waiting, byte> _waiting = new();

    /// <summary>A batch waits until what is returned is disposed.</summary>
    public IDisposable Enter(long bytes)
    {
        var waiting = new Waiting(this, bytes, time.GetTimestamp());
        _waiting.TryAdd(waiting, 0);
        return waiting;
    }

    /// <summary>The bytes of all that wait.</summary>
    public long Bytes => _waiting.Sum(w => w.Key.Bytes);

    /// <summary>How long the oldest has waited; zero where none does.</summary>
    public TimeSpan Age => _waiting.IsEmpty ? TimeSpan.Zero : _waiting.Select(w => time.GetElapsedTime(w.Key.Since)).Append(TimeSpan.Zero).Max();

    private sealed class Waiting(WaitingBatches owner, long bytes, long since) : IDisposable
    {
        public long Bytes => bytes;

        public long Since => since;

        public void Dispose() => owner._waiting.TryRemove(this, out _);
    }
}
