using System.IO.Compression;

namespace Farthing.Sdk.Http;

/// <summary>
/// Unpacks a copy of a compressed body while the app takes the body itself: what is unpacked above us, by the client, is
/// compressed where we read it. As much as comes is unpacked at once, and none of it is kept.
/// </summary>
internal sealed class Inflater : IDisposable
{
    /// <summary>Answers are a few MB at most. A body made to burst in whoever unpacks it is not read to its end.</summary>
    private const long MostUnpacked = 256L << 20;

    private readonly Arrived _arrived = new();
    private readonly Stream _unpacked;
    private readonly byte[] _buffer = new byte[4096];
    private long _total;

    private Inflater(Func<Stream, Stream> unpack) => _unpacked = unpack(_arrived);

    /// <summary>Null for an encoding that we cannot unpack.</summary>
    public static Inflater? For(string encoding) => encoding.ToLowerInvariant() switch
    {
        "gzip" or "x-gzip" => new(static s => new GZipStream(s, CompressionMode.Decompress)),
        "br" => new(static s => new BrotliStream(s, CompressionMode.Decompress)),
        "deflate" => new(static s => new ZLibStream(s, CompressionMode.Decompress)),
        _ => null,
    };

    /// <summary>Unpacks what came, as far as it goes.</summary>
    /// <exception cref="InvalidDataException">It is not what it says, or unpacks to far more than an answer has.</exception>
    public void Feed(ReadOnlySpan<byte> bytes, IByteObserver observer)
    {
        _arrived.Add(bytes);
        for (var read = _unpacked.Read(_buffer); read > 0; read = _unpacked.Read(_buffer))
        {
            _total += read;
            if (_total > MostUnpacked)
            {
                throw new InvalidDataException("The body unpacks to more than an answer has.");
            }

            observer.Observe(_buffer.AsSpan(0, read));
        }
    }

    public void Dispose() => _unpacked.Dispose();

    /// <summary>What came and is not yet unpacked. Its end is only the end for now: the decoders ask again.</summary>
    private sealed class Arrived : Stream
    {
        private byte[] _bytes = [];
        private int _start;
        private int _length;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        /// <summary>The decoders take all there is each time, so that no more than one piece is ever held.</summary>
        public void Add(ReadOnlySpan<byte> bytes)
        {
            if (_bytes.Length < _length + bytes.Length)
            {
                Array.Resize(ref _bytes, _length + bytes.Length);
            }

            _bytes.AsSpan(_start, _length).CopyTo(_bytes);
            bytes.CopyTo(_bytes.AsSpan(_length));
            (_start, _length) = (0, _length + bytes.Length);
        }

        public override int Read(Span<byte> buffer)
        {
            var taken = Math.Min(buffer.Length, _length);
            _bytes.AsSpan(_start, taken).CopyTo(buffer);
            (_start, _length) = (_start + taken, _length - taken);
            return taken;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
