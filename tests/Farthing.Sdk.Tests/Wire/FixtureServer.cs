using System.Net;
using System.Net.Sockets;

namespace Farthing.Sdk.Tests.Wire;

/// <summary>
/// An HTTP/1.1 server on loopback that lets a test write each byte of an answer, and break off where it likes.
/// One request a connection.
/// </summary>
internal sealed class FixtureServer : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<Exchange, Task> _answer;
    private readonly Task _accepting;

    /// <summary>At a port of one that is gone, if that is given.</summary>
    public FixtureServer(Func<Exchange, Task> answer, int port = 0)
    {
        _listener = new(IPAddress.Loopback, port);
        _answer = answer;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public Uri Uri => new($"http://127.0.0.1:{Port}");

    /// <summary>Answers every request with a fixture, by its file's name.</summary>
    public static FixtureServer Of(string fixture, int pieceSize = int.MaxValue) =>
        new(exchange => fixture.EndsWith(".sse", StringComparison.Ordinal)
            ? exchange.StreamAsync(Fixture.Bytes(fixture), pieceSize)
            : exchange.JsonAsync(200, Fixture.Bytes(fixture)));

    /// <summary>Answers every request with a document.</summary>
    public static FixtureServer OfJson(int status, string body) =>
        new(exchange => exchange.JsonAsync(status, System.Text.Encoding.UTF8.GetBytes(body)));

    public async ValueTask DisposeAsync()
    {
        if (_stop.IsCancellationRequested)
        {
            return;
        }

        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
    }

    private async Task AcceptAsync()
    {
        List<Task> serving = [];
        try
        {
            while (true)
            {
                serving.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
            }
        }
        catch (Exception e) when (_stop.IsCancellationRequested || e is SocketException)
        {
            await Task.WhenAll(serving);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                var exchange = await Exchange.ReadAsync(client, _stop.Token);
                await _answer(exchange);
            }
            catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
            {
                // The client is gone, as some tests want it.
            }
        }
    }
}
