using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Farthing.Storage.Tests;

/// <summary>A line to a test database that can be cut, can hang, and can be mended: as if the server were away and came back.</summary>
internal sealed class DatabaseLine : IAsyncDisposable
{
    private readonly TestDatabase _database;
    private readonly List<TcpClient> _open = [];
    private readonly CancellationTokenSource _closed = new();
    private readonly int _port;
    private TcpListener? _listener;
    private bool _hangs;

    public DatabaseLine(TestDatabase database)
    {
        _database = database;
        _port = Listen(0);
    }

    /// <summary>The database by way of this line.</summary>
    public string ConnectionString => new NpgsqlConnectionStringBuilder(_database.ConnectionString)
    {
        Host = "127.0.0.1", Port = _port, Timeout = 5, CommandTimeout = 5, SslMode = SslMode.Disable,
    }.ConnectionString;

    /// <summary>Closes every connection; new ones are refused.</summary>
    public void Cut()
    {
        _listener?.Stop();
        _listener = null;
        lock (_open)
        {
            _open.ForEach(c => c.Dispose());
            _open.Clear();
        }
    }

    /// <summary>Closes every connection; new ones are accepted and never answered.</summary>
    public void Hang()
    {
        Cut();
        _hangs = true;
        Listen(_port);
    }

    /// <summary>Connects again.</summary>
    public void Mend()
    {
        Cut();
        _hangs = false;
        Listen(_port);
    }

    public async ValueTask DisposeAsync()
    {
        Cut();
        await _closed.CancelAsync();
        _closed.Dispose();
    }

    private int Listen(int port)
    {
        var listener = _listener = new TcpListener(IPAddress.Loopback, port);
        listener.Server.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        listener.Start();
        _ = AcceptAsync(listener, _closed.Token);
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task AcceptAsync(TcpListener listener, CancellationToken cancel)
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptTcpClientAsync(cancel);
                Keep(client);
                if (!_hangs)
                {
                    var server = new TcpClient();
                    Keep(server);
                    var to = new NpgsqlConnectionStringBuilder(_database.ConnectionString);
                    await server.ConnectAsync(to.Host!, to.Port, cancel);
                    _ = CarryAsync(client, server, cancel);
                    _ = CarryAsync(server, client, cancel);
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // It was cut.
        }
    }

    private static async Task CarryAsync(TcpClient from, TcpClient to, CancellationToken cancel)
    {
        try
        {
            await from.GetStream().CopyToAsync(to.GetStream(), cancel);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            // An end was closed.
        }

        from.Dispose();
        to.Dispose();
    }

    private void Keep(TcpClient client)
    {
        lock (_open)
        {
            _open.Add(client);
        }
    }
}
