using System.Buffers;
using System.IO.Compression;
using Microsoft.AspNetCore.Http;

namespace Farthing.Ingest.Otlp;

/// <summary>A request's body, whole and decompressed, in a rented buffer. Dispose it to give the buffer back.</summary>
internal sealed class RequestBody : IDisposable
{
    // Small, so that a thousand senders who say little hold little.
    private const int FirstBuffer = 4 << 10;

    private readonly BytesInFlight.Hold _hold;
    private byte[] _buffer = [];
    private int _length;

    private RequestBody(BytesInFlight.Hold hold) => _hold = hold;

    public ReadOnlySpan<byte> Bytes => _buffer.AsSpan(0, _length);

    /// <summary>Reads the body.</summary>
    /// <exception cref="RefusedException">It is larger than the limit, is not what its encoding says, or there is no
    /// room for it now.</exception>
    public static async Task<RequestBody> ReadAsync(
        HttpRequest request, int limit, BytesInFlight.Hold hold, CancellationToken cancel)
    {
        var body = new RequestBody(hold);
        try
        {
            var encoding = request.Headers.ContentEncoding.ToString();
            await (encoding switch
            {
                "" or "identity" => body.FillAsync(request.Body, limit, cancel),
                "gzip" => body.FillFromGzipAsync(request.Body, limit, cancel),
                _ => throw new RefusedException(StatusCodes.Status415UnsupportedMediaType, "unsupported_encoding", $"Content-Encoding {encoding} is not supported: send gzip, or none."),
            });
            return body;
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    /// <summary>The answer when there is no room for a request now.</summary>
    public static RefusedException Busy() =>
        new(StatusCodes.Status429TooManyRequests, "busy", "Too much is being received at once: try again shortly.");

    public void Dispose()
    {
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
        }

        (_buffer, _length) = ([], 0);
    }

    private async Task FillFromGzipAsync(Stream compressed, int limit, CancellationToken cancel)
    {
        try
        {
            var input = new TailStream(compressed);
            await using var stream = new GZipStream(input, CompressionMode.Decompress, leaveOpen: true);
            await FillAsync(stream, limit, cancel);

            // GZipStream takes an early end for the end. What was cut off could still be whole protobuf, with spans
            // missing: the length that gzip writes last tells.
            if (input.Tail != (uint)_length)
            {
                throw new RefusedException(StatusCodes.Status400BadRequest, "malformed", "The gzip body is cut off, or is made of several members: send one whole member.");
            }
        }
        catch (InvalidDataException e)
        {
            throw new RefusedException(StatusCodes.Status400BadRequest, "malformed", $"The body is not gzip, though Content-Encoding says so: {e.Message}");
        }
    }

    private async Task FillAsync(Stream stream, int limit, CancellationToken cancel)
    {
        while (true)
        {
            if (_length == _buffer.Length)
            {
                Grow(limit);
            }

            var read = await stream.ReadAsync(_buffer.AsMemory(_length), cancel);
            if (read == 0)
            {
                return;
            }

            _length += read;
            if (_length > limit)
            {
                throw new RefusedException(StatusCodes.Status413PayloadTooLarge, "too_large", $"The body is over {limit} bytes when decompressed: send smaller batches.");
            }
        }
    }

    private void Grow(int limit)
    {
        var size = Math.Max(FirstBuffer, Math.Min(_buffer.Length * 2, limit + 1));
        if (!_hold.TryTake(size - _buffer.Length))
        {
            throw Busy();
        }

        var larger = ArrayPool<byte>.Shared.Rent(size);
        Bytes.CopyTo(larger);
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
        }

        _buffer = larger;
    }
}
