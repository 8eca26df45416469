using System.Globalization;
using System.IO.Compression;
using System.Net.Sockets;
using System.Text;

namespace Farthing.Sdk.Tests.Wire;

/// <summary>One request as it came over the wire, and the pen for its answer.</summary>
internal sealed class Exchange(TcpClient client, NetworkStream stream, string head, byte[] body, CancellationToken stopped)
{
    public string Head { get; } = head;

    /// <summary>Decompressed.</summary>
    public byte[] Body { get; } = head.Contains("Content-Encoding: gzip", StringComparison.OrdinalIgnoreCase) ? Gunzip(body) : body;

    public string BodyText => Encoding.UTF8.GetString(Body);

    public CancellationToken Stopped { get; } = stopped;

    public static async Task<Exchange> ReadAsync(TcpClient client, CancellationToken stopped)
    {
        client.NoDelay = true;
        var stream = client.GetStream();
        var head = await HeadAsync(stream, stopped);
        var body = new MemoryStream();
        if (head.Contains("Transfer-Encoding: chunked", StringComparison.OrdinalIgnoreCase))
        {
            while (int.Parse(await LineAsync(stream, stopped), NumberStyles.HexNumber, CultureInfo.InvariantCulture) is var size and > 0)
            {
                body.Write(await ExactlyAsync(stream, size, stopped));
                await LineAsync(stream, stopped);
            }

            await LineAsync(stream, stopped);
        }
        else if (head.Split("\r\n").FirstOrDefault(l => l.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase)) is { } length)
        {
            body.Write(await ExactlyAsync(stream, int.Parse(length[15..], CultureInfo.InvariantCulture), stopped));
        }

        return new Exchange(client, stream, head, body.ToArray(), stopped);
    }

    public async Task JsonAsync(int status, byte[] body, string extraHeaders = "")
    {
        await HeadAsync(status, $"Content-Type: application/json\r\nContent-Length: {body.Length}\r\n{extraHeaders}");
        await WriteAsync(body);
    }

    public Task BeginStreamAsync(string type = "text/event-stream; charset=utf-8", string extraHeaders = "") =>
        HeadAsync(200, $"Content-Type: {type}\r\nTransfer-Encoding: chunked\r\n{extraHeaders}");

    public async Task StreamAsync(byte[] body, int pieceSize)
    {
        await BeginStreamAsync();
        foreach (var piece in body.Chunk(Math.Min(pieceSize, body.Length)))
        {
            await ChunkAsync(piece);
        }

        await EndStreamAsync();
    }

    public Task HeadAsync(int status, string headers) =>
        WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status} Some\r\nConnection: close\r\n{headers}\r\n"));

    public Task ChunkAsync(string text) => ChunkAsync(Encoding.UTF8.GetBytes(text));

    public async Task ChunkAsync(byte[] piece)
    {
        await WriteAsync([.. Encoding.ASCII.GetBytes($"{piece.Length:X}\r\n"), .. piece, .. "\r\n"u8]);
    }

    public Task EndStreamAsync() => WriteAsync("0\r\n\r\n"u8.ToArray());

    /// <summary>Ends the connection in good order; a chunked answer without its end is then a cut one.</summary>
    public void Cut() => client.Close();

    /// <summary>Completes when the client lets go of the connection.</summary>
    public async Task ClientGoneAsync()
    {
        while (await stream.ReadAsync(new byte[64], Stopped) > 0)
        {
        }
    }

    public async Task WriteAsync(byte[] bytes)
    {
        await stream.WriteAsync(bytes, Stopped);
        await stream.FlushAsync(Stopped);
    }

    private static byte[] Gunzip(byte[] body)
    {
        using var gzip = new GZipStream(new MemoryStream(body), CompressionMode.Decompress);
        var plain = new MemoryStream();
        gzip.CopyTo(plain);
        return plain.ToArray();
    }

    private static async Task<string> HeadAsync(NetworkStream stream, CancellationToken stopped)
    {
        var head = new StringBuilder();
        while (await LineAsync(stream, stopped) is { Length: > 0 } line)
        {
            head.Append(line).Append("\r\n");
        }

        return head.ToString();
    }

    private static async Task<string> LineAsync(NetworkStream stream, CancellationToken stopped)
    {
        var line = new StringBuilder();
        while ((await ExactlyAsync(stream, 1, stopped))[0] is var b and not (byte)'\n')
        {
            line.Append((char)b);
        }

        return line.ToString().TrimEnd('\r');
    }

    private static async Task<byte[]> ExactlyAsync(NetworkStream stream, int count, CancellationToken stopped)
    {
        var bytes = new byte[count];
        await stream.ReadExactlyAsync(bytes, stopped);
        return bytes;
    }
}
