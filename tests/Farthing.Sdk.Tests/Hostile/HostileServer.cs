using System.Net;
using System.Net.Sockets;
using System.Text;
using Farthing.Sdk.Tests.Wire;

namespace Farthing.Sdk.Tests.Hostile;

/// <summary>
/// A server that does to each request what the request's own number says, the same each time: so that what an app sees
/// with and without us can be compared. Connections are kept, as long as the mischief allows.
/// </summary>
internal sealed class HostileServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;
    private int _unnumbered;

    public HostileServer()
    {
        _listener.Start(512);
        _accepting = AcceptAsync();
    }

    /// <summary>Requests that were not numbered.</summary>
    public int Unnumbered => Volatile.Read(ref _unnumbered);

    /// <summary>What is done to a request of this number.</summary>
    public static Mischief Of(int number) => (Mischief)(new Random(number).Next(Enum.GetValues<Mischief>().Length));

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public Uri Uri => new($"http://127.0.0.1:{Port}");

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                _ = Task.Run(() => ServeAsync(client));
            }
        }
        catch (Exception e) when (_stop.IsCancellationRequested || e is SocketException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                client.NoDelay = true;
                var stream = client.GetStream();
                var buffer = new byte[1 << 20];
                while (await NumberAsync(stream, buffer) is { } number)
                {
                    if (!await AnswerAsync(client, stream, number))
                    {
                        return;
                    }
                }
            }
            catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // The client is gone, as some of it wants.
            }
        }
    }

    /// <summary>Reads a request to its end; its number is in its query, or it gets the next. Null at the end of the connection.</summary>
    private async Task<int?> NumberAsync(NetworkStream stream, byte[] buffer)
    {
        var length = 0;
        while (true)
        {
            var read = await stream.ReadAsync(buffer.AsMemory(length), _stop.Token);
            if (read == 0)
            {
                return null;
            }

            length += read;
            var end = buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8);
            if (end < 0)
            {
                if (length == buffer.Length)
                {
                    return null;
                }

                continue;
            }

            var head = Encoding.ASCII.GetString(buffer, 0, end);
            var at = head.IndexOf("Content-Length: ", StringComparison.OrdinalIgnoreCase) + 16;
            var body = int.Parse(head.AsSpan(at, head.AsSpan(at).IndexOfAny('\r', ' ') is var stop and >= 0 ? stop : head.Length - at), null);
            if (length >= end + 4 + body)
            {
                var query = head.IndexOf("?n=", StringComparison.Ordinal) + 3;
                return query < 3 ? Interlocked.Increment(ref _unnumbered) : int.Parse(head.AsSpan(query, head.IndexOf(' ', query) - query), null);
            }
        }
    }

    /// <returns>Whether the connection is as it should be after it.</returns>
    private async Task<bool> AnswerAsync(TcpClient client, NetworkStream stream, int number)
    {
        var random = new Random(number);
        var mischief = Of(number);
        random.Next();
        var isStream = random.Next(2) == 0;
        var body = Fixture.Bytes((isStream, random.Next(2)) switch
        {
            (true, 0) => "openai.sse",
            (true, _) => "anthropic.sse",
            (false, 0) => "openai.json",
            (false, _) => "anthropic.json",
        });
        var type = isStream ? "text/event-stream" : "application/json";
        switch (mischief)
        {
            case Mischief.None:
                await WriteAsync(stream, 200, type, body);
                return true;
            case Mischief.Refuses:
                await WriteAsync(stream, random.Next(400, 600), "application/json", """{"error":{"code":"no","message":"m"}}"""u8.ToArray());
                return true;
            case Mischief.ResetsAtOnce:
                Reset(client);
                return false;
            case Mischief.ResetsInTheHead:
                await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Ty"u8.ToArray(), _stop.Token);
                Reset(client);
                return false;
            case Mischief.EndsEarly:
                await stream.WriteAsync(Head(200, type, $"Content-Length: {body.Length}"), _stop.Token);
                await stream.WriteAsync(body.AsMemory(0, random.Next(body.Length)), _stop.Token);
                return false;
            case Mischief.EndsAChunkEarly:
                await stream.WriteAsync(Head(200, type, "Transfer-Encoding: chunked"), _stop.Token);
                await ChunkAsync(stream, body.AsMemory(0, 1 + random.Next(body.Length - 1)));
                return false;
            case Mischief.SaysNothingOfItsLength:
                await stream.WriteAsync(Head(200, type, "Connection: close"), _stop.Token);
                await stream.WriteAsync(body, _stop.Token);
                return false;
            case Mischief.Noise:
                var noise = new byte[random.Next(4000)];
                random.NextBytes(noise);
                await WriteAsync(stream, 200, type, noise);
                return true;
            case Mischief.IsNoHttp:
                await stream.WriteAsync("SSH-2.0-hello\r\n\r\n"u8.ToArray(), _stop.Token);
                return false;
            case Mischief.LiesOnItsPacking:
                await stream.WriteAsync(Head(200, type, $"Content-Length: {body.Length}\r\nContent-Encoding: {(random.Next(2) == 0 ? "gzip" : "br")}"), _stop.Token);
                await stream.WriteAsync(body, _stop.Token);
                return true;
            case Mischief.Packs:
                var encoding = random.Next(2) == 0 ? "gzip" : "br";
                var packed = Packed.With(encoding, body);
                await stream.WriteAsync(Head(200, type, $"Content-Length: {packed.Length}\r\nContent-Encoding: {encoding}"), _stop.Token);
                await stream.WriteAsync(packed, _stop.Token);
                return true;
            case Mischief.LiesOnItsType:
                await WriteAsync(stream, 200, isStream ? "application/json" : "text/event-stream", body);
                return true;
            case Mischief.Drips:
                await stream.WriteAsync(Head(200, type, "Transfer-Encoding: chunked"), _stop.Token);
                foreach (var piece in body.Chunk(1 + random.Next(300)))
                {
                    await ChunkAsync(stream, piece);
                }

                await stream.WriteAsync("0\r\n\r\n"u8.ToArray(), _stop.Token);
                return true;
            default:
                await EndlessAsync(stream);
                return false;
        }
    }

    private async Task EndlessAsync(NetworkStream stream)
    {
        await stream.WriteAsync(Head(200, "text/event-stream", "Transfer-Encoding: chunked"), _stop.Token);
        var events = Encoding.UTF8.GetBytes(string.Concat(Fixture.Events("openai.sse").Take(3)));
        while (true)
        {
            await ChunkAsync(stream, events);
        }
    }

    private async Task WriteAsync(NetworkStream stream, int status, string type, byte[] body)
    {
        await stream.WriteAsync(Head(status, type, $"Content-Length: {body.Length}"), _stop.Token);
        await stream.WriteAsync(body, _stop.Token);
    }

    private async Task ChunkAsync(NetworkStream stream, ReadOnlyMemory<byte> piece)
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"{piece.Length:X}\r\n"), _stop.Token);
        await stream.WriteAsync(piece, _stop.Token);
        await stream.WriteAsync("\r\n"u8.ToArray(), _stop.Token);
    }

    private static byte[] Head(int status, string type, string more) =>
        Encoding.ASCII.GetBytes($"HTTP/1.1 {status} Some\r\nContent-Type: {type}\r\n{more}\r\n\r\n");

    private static void Reset(TcpClient client)
    {
        client.LingerState = new LingerOption(true, 0);
        client.Close();
    }
}
