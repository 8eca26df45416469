using System.Globalization;

namespace Farthing.Benchmarks.Ingest;

/// <summary>
/// Twice of what a server can take, for a minute: its memory, what it refuses, and whether what it accepted is there.
/// <c>ingest overload [SECONDS]</c>.
/// </summary>
internal static class Overload
{
    private const int Connections = 48;
    private const int RequestsBefore = 300;

    public static async Task<int> RunAsync(string[] args)
    {
        var seconds = args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 60;
        Console.WriteLine("| way | capacity, calls/s | offered, calls/s | accepted | refused | stored | peak memory of a process |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
        foreach (var withBroker in (bool[])[false, true])
        {
            await using var system = await IngestSystem.StartAsync(withBroker);
            using var flood = new Flood(system.Otlp, await system.CreateKeyAsync(), Connections);
            var samples = new SampleRequests(3);
            await flood.SendAsync([.. Enumerable.Range(0, RequestsBefore).Select(_ => samples.Next())]);
            var took = await flood.SendAsync([.. Enumerable.Range(0, RequestsBefore).Select(_ => samples.Next())]);
            var capacity = RequestsBefore * SampleRequests.SpansARequest / took.TotalSeconds;
            var (offered, accepted, refused) = await OfferAsync(flood, samples, 2 * capacity, seconds);
            var calls = (long)((2 * RequestsBefore) + accepted) * SampleRequests.SpansARequest;
            await system.StoresAsync(calls);
            var stored = await system.StoredAsync() - (2 * RequestsBefore * SampleRequests.SpansARequest);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {(withBroker ? "receiver and writer, RabbitMQ" : "one process, in memory")} | {capacity:F0} | {offered:F0} | {accepted * SampleRequests.SpansARequest} | {refused * SampleRequests.SpansARequest} | {stored} | {system.PeakMemory >> 20} MB |"));
        }

        return 0;
    }

    // At a pace of its own, whether or not the server keeps up.
    private static async Task<(double Offered, int Accepted, int Refused)> OfferAsync(Flood flood, SampleRequests samples, double callsASecond, int seconds)
    {
        var (accepted, refused, sent) = (0, 0, 0);
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(SampleRequests.SpansARequest / callsASecond), TimeProvider.System);
        var (start, running) = (TimeProvider.System.GetTimestamp(), new List<Task>());
        while (TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(seconds) && await timer.WaitForNextTickAsync())
        {
            sent++;
            var body = samples.Next();
            running.Add(Task.Run(async () =>
            {
                if (await flood.TrySendAsync(body))
                {
                    Interlocked.Increment(ref accepted);
                }
                else
                {
                    Interlocked.Increment(ref refused);
                }
            }));
        }

        await Task.WhenAll(running);
        return (sent * SampleRequests.SpansARequest / (double)seconds, accepted, refused);
    }
}
