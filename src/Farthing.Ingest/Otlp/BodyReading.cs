using System.IO.Compression;

namespace Farthing.Ingest.Otlp;

/// <summary>Reads a body, whole and decompressed.</summary>
internal static class BodyReading
{
    /// <summary>Reads up to the end of the stream.</summary>
    /// <exception cref="RefusedException">There is more than the buffer takes, or there is no room for it now.</exception>
    public static async Task FillAsync(this HeldBuffer buffer, Stream stream, CancellationToken cancel)
    {
        while (buffer.Length < buffer.Limit)
        {
            var read = await stream.ReadAsync(buffer.Room(1), cancel);
            if (read == 0)
            {
                return;
            }

            buffer.Advance(read);
        }

        if (await stream.ReadAsync(new byte[1], cancel) > 0)
        {
            throw RefusedException.TooLarge(buffer.Limit);
        }
    }

    /// <summary>Reads a gzip stream up to its end. A bomb ends where the buffer is full.</summary>
    /// <exception cref="RefusedException">As above, or it is not one whole member of gzip.</exception>
    public static async Task FillFromGzipAsync(this HeldBuffer buffer, Stream compressed, CancellationToken cancel)
    {
        try
        {
            var input = new TailStream(compressed);
            await using var stream = new GZipStream(input, CompressionMode.Decompress, leaveOpen: true);
            await buffer.FillAsync(stream, cancel);

            // GZipStream takes an early end for the end. What was cut off could still be whole protobuf, with spans
            // missing: the length that gzip writes last tells.
            if (input.Tail != (uint)buffer.Length)
            {
                throw RefusedException.Malformed("The gzip body is cut off, or is made of several members: send one whole member.");
            }
        }
        catch (InvalidDataException e)
        {
            throw RefusedException.Malformed($"The body is not gzip, though it says so: {e.Message}");
        }
    }
}
