using System.Buffers.Binary;

namespace Farthing.Ingest.Otlp;

/// <summary>The one frame of a unary call: a mark, a length, and the message.</summary>
internal sealed class GrpcFrame
{
    /// <summary>What stands before the message.</summary>
    public const int HeaderBytes = 5;

    private readonly Stream _body;
    private readonly PartStream _message;

    private GrpcFrame(Stream body, bool compressed, uint length) =>
        (_body, IsCompressed, Length, _message) = (body, compressed, length, new(body, length));

    public bool IsCompressed { get; }

    public uint Length { get; }

    public Stream Message => _message;

    /// <summary>Reads up to the message.</summary>
    /// <exception cref="RefusedException">It is no frame.</exception>
    public static async Task<GrpcFrame> OpenAsync(Stream body, CancellationToken cancel)
    {
        var header = new byte[HeaderBytes];
        if (await body.ReadAtLeastAsync(header, HeaderBytes, throwOnEndOfStream: false, cancel) < HeaderBytes)
        {
            throw RefusedException.Malformed("The call ends before its message.");
        }

        return header[0] <= 1
            ? new(body, header[0] == 1, BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(1)))
            : throw RefusedException.Malformed($"A message begins with {header[0]}, which is neither 0, plain, nor 1, compressed.");
    }

    /// <summary>Reads what is behind the message: nothing.</summary>
    /// <exception cref="RefusedException">The message was cut off, or there is more than one.</exception>
    public async Task CloseAsync(CancellationToken cancel)
    {
        if (_message.Left > 0)
        {
            // What ends a gzip member before the message's end is no part of the content either.
            var rest = await _message.ReadAsync(new byte[1], cancel);
            throw RefusedException.Malformed(rest == 0 ? "The message is cut off." : "The message goes on behind its end.");
        }

        if (await _body.ReadAsync(new byte[1], cancel) > 0)
        {
            throw RefusedException.Malformed("There is more than one message in the call.");
        }
    }

    /// <summary>A plain frame around a message.</summary>
    public static byte[] Around(ReadOnlySpan<byte> message)
    {
        var frame = new byte[HeaderBytes + message.Length];
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(1), (uint)message.Length);
        message.CopyTo(frame.AsSpan(HeaderBytes));
        return frame;
    }
}
