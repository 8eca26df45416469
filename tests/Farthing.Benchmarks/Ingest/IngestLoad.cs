using System.Globalization;
using Npgsql;

namespace Farthing.Benchmarks.Ingest;

/// <summary>
/// From OTLP bytes to committed, priced, deduplicated, rolled-up rows: real processes beside their database and the sender
/// on this machine, over the COPY of the same rows in the same run. <c>ingest [CALLS]</c>, 400,000 by default.
/// </summary>
internal static class IngestLoad
{
    public const string Command = "ingest";
    private const int Connections = 48;
    private const int RequestsBefore = 100;

    public static async Task<int> RunAsync(string[] args)
    {
        var requests = (args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 400_000) / SampleRequests.SpansARequest;
        Console.WriteLine("| way | calls | s | calls/s | of COPY by the importer | of COPY of ready bytes | servers' CPU a call | peak memory of a process |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|");
        double? importer = null, ready = null;
        foreach (var withBroker in (bool[])[false, true])
        {
            await using var system = await IngestSystem.StartAsync(withBroker);
            var (took, used) = await LoadAsync(system, requests);
            if (importer is null)
            {
                await using var source = NpgsqlDataSource.Create(system.Database.ConnectionString);
                var raw = new RawCopy(source);
                await raw.ReadyBytesAsync(1);
                ready = Row("COPY of ready bytes, one connection", await raw.ReadyBytesAsync(1));
                Row("the same, two connections", await raw.ReadyBytesAsync(2));
                importer = Row("COPY by Npgsql's importer, one connection", await raw.ImporterAsync());
            }

            var calls = requests * SampleRequests.SpansARequest;
            Row(withBroker ? "receiver and writer, RabbitMQ" : "one process, in memory", (calls, took), string.Create(
                CultureInfo.InvariantCulture, $"{used.TotalMicroseconds / calls:F1} µs | {system.PeakMemory >> 20} MB"));
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessorCount} cores, which sender, servers, broker and database share."));
        return 0;

        double Row(string way, (long Calls, TimeSpan Took) run, string more = " | ")
        {
            var rate = run.Calls / run.Took.TotalSeconds;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"| {way} | {run.Calls} | {run.Took.TotalSeconds:F2} | {rate:F0} | {rate / importer:F2} | {rate / ready:F2} | {more} |"));
            return rate;
        }
    }

    private static async Task<(TimeSpan Took, TimeSpan Used)> LoadAsync(IngestSystem system, int count)
    {
        using var flood = new Flood(system.Otlp, await system.CreateKeyAsync(), Connections);
        var samples = new SampleRequests(1);

        // Code, caches of names and the day's chunks, as a server has them that has run for a while.
        await flood.SendAsync([.. Enumerable.Range(0, RequestsBefore).Select(_ => samples.Next())]);
        var requests = Enumerable.Range(0, count).Select(_ => samples.Next()).ToList();
        await system.StoresAsync(RequestsBefore * SampleRequests.SpansARequest);
        await using (var source = NpgsqlDataSource.Create(system.Database.ConnectionString))
        await using (var command = source.CreateCommand("CHECKPOINT"))
        {
            await command.ExecuteNonQueryAsync();
        }

        var (start, cpu) = (TimeProvider.System.GetTimestamp(), system.ProcessorTime);
        await flood.SendAsync(requests);
        var calls = (long)(RequestsBefore + count) * SampleRequests.SpansARequest;
        await system.StoresAsync(calls);
        var (took, used) = (TimeProvider.System.GetElapsedTime(start), system.ProcessorTime - cpu);
        return await system.StoredAsync() == calls ? (took, used)
            : throw new InvalidOperationException($"{calls} calls were accepted and {await system.StoredAsync()} are stored.");
    }
}
