namespace Farthing.Server.Pricing;

/// <summary>A body that arrives in pieces of given lengths: no read goes beyond a piece. What is left over is one more.</summary>
internal sealed class ChunkedStream(byte[] body, IReadOnlyList<int> chunks) : Stream
{
    private int _at;
    private int _chunk;
    private int _left = chunks[0];

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => _at; set => throw new NotSupportedException(); }

    public override int Read(Span<byte> buffer)
    {
        while (_left == 0 && _at < body.Length)
        {
            _chunk++;
            _left = _chunk < chunks.Count ? chunks[_chunk] : body.Length - _at;
        }

        var count = Math.Min(buffer.Length, _left);
        body.AsSpan(_at, count).CopyTo(buffer);
        (_at, _left) = (_at + count, _left - count);
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
