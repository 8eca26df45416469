namespace Farthing.Ingest.Otlp;

/// <summary>So many bytes of a stream, or fewer where that ends before.</summary>
internal sealed class PartStream(Stream inner, long length) : ReadingStream
{
    /// <summary>How many have not been read.</summary>
    public long Left { get; private set; } = length;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = Left == 0 ? 0 : await inner.ReadAsync(buffer[..(int)Math.Min(buffer.Length, Left)], cancellationToken);
        Left -= read;
        return read;
    }
}
