using System.Buffers.Binary;

namespace Farthing.Ingest.Otlp;

/// <summary>Passes a stream through and remembers its last four bytes, which in gzip are the length of the content.</summary>
internal sealed class TailStream(Stream inner) : ReadingStream
{
    private readonly byte[] _tail = new byte[4];

    /// <summary>The last four bytes that were read, least significant first.</summary>
    public uint Tail => BinaryPrimitives.ReadUInt32LittleEndian(_tail);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await inner.ReadAsync(buffer, cancellationToken);
        Remember(buffer.Span[..read]);
        return read;
    }

    private void Remember(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length >= _tail.Length)
        {
            bytes[^_tail.Length..].CopyTo(_tail);
        }
        else
        {
            _tail.AsSpan(bytes.Length).CopyTo(_tail);
            bytes.CopyTo(_tail.AsSpan(_tail.Length - bytes.Length));
        }
    }
}
