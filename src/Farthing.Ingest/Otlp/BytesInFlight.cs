namespace Farthing.Ingest.Otlp;

/// <summary>Bounds the bytes that requests hold at once, so that a flood is answered instead of growing memory.</summary>
internal sealed class BytesInFlight(long limit)
{
    private long _held;

    /// <summary>Takes bytes for a request.</summary>
    /// <returns>False when that would exceed the bound; then nothing is taken.</returns>
    public bool TryTake(long bytes)
    {
        if (Interlocked.Add(ref _held, bytes) <= limit)
        {
            return true;
        }

        Interlocked.Add(ref _held, -bytes);
        return false;
    }

    public void Return(long bytes) => Interlocked.Add(ref _held, -bytes);
}
