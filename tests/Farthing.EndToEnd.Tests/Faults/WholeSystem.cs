using System.Globalization;
using Farthing.EndToEnd.Tests.Running;

namespace Farthing.EndToEnd.Tests.Faults;

/// <summary>
/// All that Farthing needs as processes of a test's own, each started again whenever it ends: a PostgreSQL and one server,
/// or with a RabbitMQ between two receivers, two writers and a page.
/// </summary>
internal sealed class WholeSystem : IAsyncDisposable
{
    private const int PostgresDiskMb = 900;
    private const int BrokerDiskMb = 500;
    private readonly List<IAsyncDisposable> _parts = [];
    private readonly List<Uri> _health = [];
    private Dictionary<string, string> _environment = [];

    /// <summary>Everything that can be killed or frozen.</summary>
    public List<Supervised> Processes { get; } = [];

    /// <summary>Where OTLP goes, of each receiver.</summary>
    public List<Uri> Receivers { get; } = [];

    public TestDatabase Database { get; private set; } = null!;

    public SmallDisk PostgresDisk { get; private set; } = null!;

    /// <summary>Null where there is no broker.</summary>
    public SmallDisk? BrokerDisk { get; private set; }

    public RabbitMq? Broker { get; private set; }

    public static async Task<WholeSystem> StartAsync(bool withBroker)
    {
        var system = new WholeSystem();
        try
        {
            await system.StartPostgresAsync();
            if (withBroker)
            {
                await system.StartBrokerAsync();
                Array.ForEach(["receiver", "receiver", "writer", "writer"], system.Start);
            }
            else
            {
                system.Start("receiver,writer,page");
            }

            await system.ReadyAsync();
            if (system.Broker is { } broker)
            {
                await broker.RememberQueuesAsync();
                await system.ReadyAsync();
            }

            return system;
        }
        catch
        {
            await system.DisposeAsync();
            throw;
        }
    }

    public async Task<string> CreateKeyAsync()
    {
        await using var command = Farthing("keys", "create", "--name", "faults");
        return await command.ExitAsync() == 0 ? command.Log.Trim() : throw new InvalidOperationException(command.Log);
    }

    /// <summary>Waits until every process says that it is ready.</summary>
    public async Task ReadyAsync()
    {
        using var client = new HttpClient();
        foreach (var address in _health)
        {
            await Eventually.TrueAsync(
                async cancel =>
                {
                    try
                    {
                        return !(await client.GetStringAsync(new Uri(address, "/health/ready"), cancel)).Contains("degraded", StringComparison.OrdinalIgnoreCase);
                    }
                    catch (HttpRequestException)
                    {
                        return false;
                    }
                },
                $"{address} is ready:\n{string.Join('\n', Processes.Select(p => p.Log))}",
                TimeSpan.FromMinutes(2));
        }
    }

    /// <summary>Ends all but the database, and starts one page to look at the books with.</summary>
    public async Task<Uri> LookAsync()
    {
        foreach (var process in Processes.Where(p => p.Name != "postgres"))
            await process.DisposeAsync();
        Processes.RemoveAll(p => p.Name != "postgres");
        _health.Clear();
        Start("page");
        await ReadyAsync();
        return _health[0];
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in Processes)
            await process.DisposeAsync();
        for (var i = _parts.Count - 1; i >= 0; i--)
            await _parts[i].DisposeAsync();
    }

    private async Task StartPostgresAsync()
    {
        _parts.Add(PostgresDisk = await SmallDisk.MountAsync(PostgresDiskMb));
        var postgres = await Postgres.StartAsync(PostgresDisk.Folder);
        Processes.Add(postgres.Supervise());
        Database = await TestDatabase.CreateAsync(postgres.ConnectionString);
        _environment = new(StringComparer.Ordinal) { ["FARTHING_DATABASE"] = Database.ConnectionString };
    }

    private async Task StartBrokerAsync()
    {
        _parts.Add(BrokerDisk = await SmallDisk.MountAsync(BrokerDiskMb));
        Broker = await RabbitMq.StartAsync(BrokerDisk.Folder, "raft.wal_max_size_bytes = 16000000\ndisk_free_limit.absolute = 100MB\n");
        Processes.Add(Broker.Supervise());
        _environment["FARTHING_RABBITMQ"] = Broker.Address.OriginalString;
    }

    private void Start(string roles)
    {
        var ports = FreePort.Take(3).Select(p => $"http://127.0.0.1:{p.ToString(CultureInfo.InvariantCulture)}").ToList();
        var environment = new Dictionary<string, string>(_environment, StringComparer.Ordinal)
        {
            ["FARTHING_LISTEN"] = ports[0], ["FARTHING_OTLP_LISTEN"] = ports[1], ["FARTHING_OTLP_GRPC_LISTEN"] = ports[2], ["FARTHING_ROLES"] = roles,
        };
        ChildProcess Launch() => Farthing(environment, "serve");
        Processes.Add(new(roles == "receiver,writer,page" ? "server" : roles, Launch(), Launch));
        var receives = roles.StartsWith("receiver", StringComparison.Ordinal);
        if (receives)
            Receivers.Add(new(ports[1]));
        _health.Add(new(ports[receives ? 1 : 0]));
    }

    private ChildProcess Farthing(params string[] arguments) => Farthing(_environment, arguments);

    private static ChildProcess Farthing(Dictionary<string, string> environment, params string[] arguments) => ChildProcess.Start(
        $"farthing {arguments[0]}", Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", [Provided.Server, .. arguments], environment);
}
