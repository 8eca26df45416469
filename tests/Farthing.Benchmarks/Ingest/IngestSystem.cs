using System.Diagnostics;
using Farthing.EndToEnd.Tests.Running;

namespace Farthing.Benchmarks.Ingest;

/// <summary>What is measured: one process, or a receiver and a writer with RabbitMQ between them, on a database of its own.</summary>
internal sealed class IngestSystem : IAsyncDisposable
{
    private readonly RabbitMq? _broker;
    private readonly ServerProcess[] _servers;

    private IngestSystem(TestDatabase database, RabbitMq? broker, ServerProcess[] servers) => (Database, _broker, _servers) = (database, broker, servers);

    public TestDatabase Database { get; }

    /// <summary>Where it receives.</summary>
    public Uri Otlp => _servers[0].Otlp;

    /// <summary>Where its page is.</summary>
    public Uri Page => _servers[0].Page;

    /// <summary>The greatest memory that one of its processes ever had, in bytes.</summary>
    public long PeakMemory => _servers.Max(s => Of(s, p => p.PeakWorkingSet64));

    /// <summary>The processor time of all of them.</summary>
    public TimeSpan ProcessorTime => TimeSpan.FromTicks(_servers.Sum(s => Of(s, p => p.TotalProcessorTime.Ticks)));

    public static async Task<IngestSystem> StartAsync(bool withBroker)
    {
        var database = await TestDatabase.CreateAsync();
        if (!withBroker)
        {
            return new(database, null, [await ServerProcess.StartAsync(database)]);
        }

        var broker = await RabbitMq.StartAsync();
        var address = ("FARTHING_RABBITMQ", broker.Address.OriginalString);
        return new(database, broker, [
            await ServerProcess.StartAsync(database, address, ("FARTHING_ROLES", "receiver,page")),
            await ServerProcess.StartAsync(database, address, ("FARTHING_ROLES", "writer,page")),
        ]);
    }

    public Task<string> CreateKeyAsync(string project = "default") => _servers[0].CreateKeyAsync(project);

    /// <summary>How many calls are stored.</summary>
    public Task<long> StoredAsync() => Database.ScalarAsync<long>("SELECT count(*) FROM calls");

    /// <summary>Waits until so many calls are stored.</summary>
    public async Task StoresAsync(long calls) => await Eventually.TrueAsync(
        async _ => await Database.ScalarAsync<long>("SELECT coalesce(sum(calls), 0)::bigint FROM rollup_hour") >= calls, $"{calls} calls are stored", TimeSpan.FromMinutes(5));

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers)
        {
            await server.DisposeAsync();
        }

        await (_broker?.DisposeAsync() ?? default);
        await Database.DisposeAsync();
    }

    private static long Of(ServerProcess server, Func<Process, long> value)
    {
        using var process = Process.GetProcessById(server.ProcessId);
        return value(process);
    }
}
