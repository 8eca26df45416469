using System.Diagnostics;
using System.Globalization;
using Farthing.EndToEnd.Tests.Running;
using Npgsql;

namespace Farthing.Benchmarks.Ingest;

/// <summary>
/// From OTLP bytes to committed, priced, deduplicated, rolled-up rows: a real server beside its database and the sender on
/// this machine, over the raw COPY of the same rows in the same run. <c>ingest [CALLS]</c>, 300,000 by default.
/// </summary>
internal static class IngestLoad
{
    public const string Command = "ingest";
    private const int Connections = 48;

    public static async Task<int> RunAsync(string[] args)
    {
        var calls = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 300_000;
        await using var database = await TestDatabase.CreateAsync();
        await using var server = await ServerProcess.StartAsync(database);
        using var flood = new Flood(server.Otlp, await server.CreateKeyAsync(), Connections);
        var samples = new SampleRequests(1);

        // Code, caches of names and the day's chunks, as a server has them that has run for a while.
        await flood.SendAsync([.. Enumerable.Range(0, 100).Select(_ => samples.Next())]);
        var requests = Enumerable.Range(0, calls / SampleRequests.SpansARequest).Select(_ => samples.Next()).ToList();
        await using var source = NpgsqlDataSource.Create(database.ConnectionString);
        await CheckpointAsync(source);

        using var process = Process.GetProcessById(server.ProcessId);
        var cpu = process.TotalProcessorTime;
        var took = await flood.SendAsync(requests);
        process.Refresh();
        var used = process.TotalProcessorTime - cpu;
        var rows = requests.Count * SampleRequests.SpansARequest;
        var stored = await database.ScalarAsync<long>("SELECT count(*) FROM calls") - (100 * SampleRequests.SpansARequest);
        if (stored != rows)
        {
            throw new InvalidOperationException($"{rows} calls were accepted and {stored} are stored.");
        }

        var raw = new RawCopy(source);
        var (_, _) = await raw.MeasureAsync(1);
        var one = await raw.MeasureAsync(1);
        var two = await raw.MeasureAsync(2);
        var rate = rows / took.TotalSeconds;
        Console.WriteLine("| way | calls | s | calls/s | of COPY over one connection | over two | server's CPU a call | server's peak memory |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|");
        Row("COPY, one connection", one.Rows, one.Took, "");
        Row("COPY, two", two.Rows, two.Took, "");
        Row("one process, in memory", rows, took, string.Create(
            CultureInfo.InvariantCulture, $"{used.TotalMicroseconds / rows:F1} µs | {process.PeakWorkingSet64 >> 20} MB"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{rate / Environment.ProcessorCount:F0} calls a second and core, {flood.Refused} requests sent again."));
        return 0;

        void Row(string way, long count, TimeSpan time, string more)
        {
            var perSecond = count / time.TotalSeconds;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {way} | {count} | {time.TotalSeconds:F2} | {perSecond:F0} | {perSecond / (one.Rows / one.Took.TotalSeconds):F2} | {perSecond / (two.Rows / two.Took.TotalSeconds):F2} | {more} |"));
        }
    }

    private static async Task CheckpointAsync(NpgsqlDataSource source)
    {
        await using var command = source.CreateCommand("CHECKPOINT");
        await command.ExecuteNonQueryAsync();
    }
}
