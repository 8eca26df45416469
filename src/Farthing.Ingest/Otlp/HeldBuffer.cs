using System.Buffers;

namespace Farthing.Ingest.Otlp;

/// <summary>Bytes of one request in a rented buffer that grows up to a limit. Dispose it to give the buffer back.</summary>
/// <param name="hold">What the buffer is counted into; null where it is small by nature.</param>
/// <param name="limit">The most bytes that it takes.</param>
internal sealed class HeldBuffer(BytesInFlight.Hold? hold, int limit) : IDisposable
{
    // Small, so that a thousand senders who say little hold little.
    private const int First = 4 << 10;

    private byte[] _bytes = [];
    private int _held;

    public int Limit => limit;

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, Length);

    /// <summary>Room for at least so many bytes more.</summary>
    /// <exception cref="RefusedException">There would be more than the limit, or there is no room for it now.</exception>
    public Memory<byte> Room(int least)
    {
        if (least > limit - Length)
        {
            throw RefusedException.TooLarge(limit);
        }

        if (least > _bytes.Length - Length)
        {
            Grow(least);
        }

        return _bytes.AsMemory(Length, Math.Min(_bytes.Length, limit) - Length);
    }

    /// <summary>Takes what was written into the room.</summary>
    public void Advance(int bytes) => Length += bytes;

    /// <summary>What was written before, to be written over.</summary>
    public Span<byte> Written(int from, int length) => _bytes.AsSpan(0, Length).Slice(from, length);

    public void Dispose()
    {
        if (_bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
            hold?.Return(_held);
        }

        (_bytes, _held, Length) = ([], 0, 0);
    }

    private void Grow(int least)
    {
        var size = Math.Max(First, (int)Math.Min(Math.Max(_bytes.Length * 2L, Length + (long)least), limit));
        if (hold?.TryTake(size - _held) == false)
        {
            throw RefusedException.Busy();
        }

        var larger = ArrayPool<byte>.Shared.Rent(size);
        Bytes.CopyTo(larger);
        if (_bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
        }

        (_bytes, _held) = (larger, size);
    }
}
