using System.Globalization;

namespace Farthing.EndToEnd.Tests.Running;

/// <summary>The server as its users run it: a process of its own, on free ports of this machine.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private readonly Dictionary<string, string> _environment;
    private ChildProcess _process;

    private ServerProcess(Dictionary<string, string> environment, int pagePort, int otlpPort, int grpcPort)
    {
        Page = Loopback(pagePort);
        Otlp = Loopback(otlpPort);
        Grpc = Loopback(grpcPort);
        _environment = environment;
        _environment["FARTHING_LISTEN"] = Page.OriginalString;
        _environment["FARTHING_OTLP_LISTEN"] = Otlp.OriginalString;
        _environment["FARTHING_OTLP_GRPC_LISTEN"] = Grpc.OriginalString;
        _process = Launch("serve");
    }

    /// <summary>Address of the page and the API.</summary>
    public Uri Page { get; }

    /// <summary>Address that takes OTLP over HTTP.</summary>
    public Uri Otlp { get; }

    /// <summary>Address that takes OTLP over gRPC.</summary>
    public Uri Grpc { get; }

    public int ProcessId => _process.Id;

    /// <summary>What the process that runs now, or ran last, has written.</summary>
    public string Log => _process.Log;

    /// <summary>Starts on <paramref name="database"/>, with more environment variables if given, and waits until it is ready.</summary>
    public static async Task<ServerProcess> StartAsync(TestDatabase database, params (string Name, string Value)[] environment)
    {
        var ports = FreePort.Take(3);
        var variables = environment.ToDictionary(pair => pair.Name, pair => pair.Value, StringComparer.Ordinal);
        variables["FARTHING_DATABASE"] = database.ConnectionString;
        var server = new ServerProcess(variables, ports[0], ports[1], ports[2]);
        await server.ReadyAsync();
        return server;
    }

    /// <summary>A new key of <paramref name="project"/> that sends and reads.</summary>
    public async Task<string> CreateKeyAsync(string project = "default")
    {
        await using var command = Launch("keys", "create", "--name", "end-to-end", "--project", project, "--scope", "ingest", "--scope", "read");
        var code = await command.ExitAsync();
        return code == 0 ? command.Log.Trim() : throw new InvalidOperationException($"keys create ended with {code}:\n{command.Log}");
    }

    /// <summary>Starts another <c>farthing</c> command with this server's environment.</summary>
    public ChildProcess Launch(params string[] arguments) => Launch(arguments, _environment);

    /// <summary>SIGKILL.</summary>
    public Task KillAsync() => _process.KillAsync();

    /// <summary>SIGTERM, and returns the exit code.</summary>
    public Task<int> StopAsync() => _process.StopAsync();

    /// <summary>Starts it again on the same ports and database after it was killed or stopped.</summary>
    public async Task StartAgainAsync()
    {
        await _process.DisposeAsync();
        _process = Launch("serve");
        await ReadyAsync();
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static ChildProcess Launch(string[] arguments, IReadOnlyDictionary<string, string> environment) =>
        ChildProcess.Start(
            $"farthing {arguments[0]}",
            Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
            [Provided.Server, .. arguments],
            environment);

    private static Uri Loopback(int port) => new($"http://127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}");

    private async Task ReadyAsync()
    {
        try
        {
            await _process.AnswersAsync(new Uri(Page, "/health/ready"));
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }
}
