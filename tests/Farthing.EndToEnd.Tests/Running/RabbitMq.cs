using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Farthing.EndToEnd.Tests.Running;

/// <summary>A broker of a test's own, which it can kill, freeze and start again. Its data goes with it.</summary>
internal sealed class RabbitMq : IAsyncDisposable
{
    private readonly string _folder;
    private readonly int _port;
    private ChildProcess _process;

    private RabbitMq(string folder, int port)
    {
        (_folder, _port) = (folder, port);
        _process = Launch();
    }

    /// <summary>For <c>FARTHING_RABBITMQ</c>.</summary>
    public Uri Address => new($"amqp://guest:guest@127.0.0.1:{Port}/");

    public int ProcessId => _process.Id;

    public string Log => _process.Log;

    private string Port => _port.ToString(CultureInfo.InvariantCulture);

    /// <summary>Starts one.</summary>
    /// <param name="folder">Where its data is; null makes a folder.</param>
    /// <param name="settings">More lines of its configuration.</param>
    public static async Task<RabbitMq> StartAsync(string? folder = null, string settings = "")
    {
        folder ??= Directory.CreateTempSubdirectory("farthing-rabbitmq-").FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "more.conf"), settings);
        var broker = new RabbitMq(folder, FreePorts());
        await broker.ReadyAsync();
        return broker;
    }

    /// <summary>SIGKILL of all that belongs to it.</summary>
    public Task KillAsync() => _process.KillAsync();

    /// <summary>Starts it again on its port and data.</summary>
    public async Task StartAgainAsync()
    {
        await _process.DisposeAsync();
        _process = Launch();
        await ReadyAsync();
    }

    /// <summary>From now on it is started again whenever it ends.</summary>
    public Supervised Supervise() => new("rabbitmq", _process, Launch);

    /// <summary>
    /// Has it write down which queues it has. A broker of version 4.0 that is killed within seconds of a queue's declaration
    /// does not find the queue again; that is its own, and no test is about it.
    /// </summary>
    public async Task RememberQueuesAsync()
    {
        await ControlAsync("stop_app");
        await ControlAsync("start_app");
    }

    /// <summary>Runs <c>rabbitmqctl</c> and returns what it says.</summary>
    public async Task<string> ControlAsync(params string[] arguments)
    {
        await using var control = ChildProcess.Start("rabbitmqctl", Provided.RabbitMq, [_folder, Port, "ctl", "--quiet", .. arguments]);
        return await control.ExitAsync() == 0 ? control.Log : throw new InvalidOperationException($"rabbitmqctl {string.Join(' ', arguments)}:\n{control.Log}");
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    // Three in a row, below those that the kernel lends to clients.
    private static int FreePorts()
    {
        while (true)
        {
            var first = Random.Shared.Next(20_000, 32_000);
            if (Enumerable.Range(first, 3).All(IsFree))
                return first;
        }
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private ChildProcess Launch() => ChildProcess.Start("rabbitmq", Provided.RabbitMq, [_folder, Port]);

    private async Task ReadyAsync()
    {
        try
        {
            await Eventually.TrueAsync(
                async cancel =>
                {
                    if (_process.HasExited)
                        throw new InvalidOperationException($"The broker ended with {_process.ExitCode}:\n{Log}");
                    return await AnswersAsync(cancel);
                },
                $"the broker answers:\n{Log}",
                TimeSpan.FromSeconds(60));
        }
        catch
        {
            await _process.DisposeAsync();
            throw;
        }
    }

    private async Task<bool> AnswersAsync(CancellationToken cancel)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, _port, cancel);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
