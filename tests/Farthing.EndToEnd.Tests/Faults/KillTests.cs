using Farthing.EndToEnd.Tests.Running;

namespace Farthing.EndToEnd.Tests.Faults;

public class KillTests
{
    private const int Senders = 4;
    private const int RequestsEach = 60;

    [Fact]
    public async Task Calls_that_a_client_was_told_were_accepted_survive_kills_of_the_server_and_are_stored_once()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var server = await ServerProcess.StartAsync(database);
        var key = await server.CreateKeyAsync();
        var senders = Enumerable.Range(0, Senders).Select(_ => new Sender(server.Otlp, key)).ToList();
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(4), TimeProvider.System);

        var sending = Task.WhenAll(senders.Select(s => Task.Run(() => s.SendAsync(RequestsEach, deadline.Token))));
        for (var kill = 1; kill <= 4; kill++)
        {
            // Each kill finds the senders in full swing, at a moment of its own.
            var target = Senders * RequestsEach * 20 * kill / 6;
            await Eventually.TrueAsync(_ => Task.FromResult(senders.Sum(s => s.Accepted.Count) >= target || sending.IsCompleted), "the senders get on", TimeSpan.FromMinutes(2));
            await server.KillAsync();
            await server.StartAgainAsync();
        }

        await sending;
        var accepted = senders.SelectMany(s => s.Accepted.Keys).ToHashSet();
        Assert.Equal(Senders * RequestsEach * 20, accepted.Count);
        Assert.True(senders.Sum(s => s.Repeated) > 0, "No kill hit a request.");
        var stored = await database.ScalarAsync<string[]>("SELECT array_agg(replace(trace_id::text, '-', '') || '/' || lpad(to_hex(span_id), 16, '0')) FROM calls");
        Assert.Equal(accepted.Count, stored.Length);
        Assert.Equal(accepted.Select(id => id.ToString()).ToHashSet(), stored.ToHashSet());
        await Ledger.HoldsAsync(database, server);
        senders.ForEach(s => s.Dispose());
    }

    [Fact]
    public async Task The_demo_goes_on_over_a_killed_server_and_the_books_hold()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var engine = await LlamaServer.StartAsync();
        await using var server = await ServerProcess.StartAsync(database, ("FARTHING_ENDPOINT", ""), ("FARTHING_KEY", ""));
        var key = await server.CreateKeyAsync();
        await using var demo = ChildProcess.Start(
            "farthing demo", "dotnet", [Provided.Server, "demo", "--engine", engine.Address.ToString()],
            new Dictionary<string, string> { ["FARTHING_ENDPOINT"] = server.Otlp.ToString(), ["FARTHING_KEY"] = key });

        for (var calls = 10L; calls <= 30; calls += 10)
        {
            await StoredAsync(database, calls);
            await server.KillAsync();
            await server.StartAgainAsync();
        }

        await StoredAsync(database, 45);
        Assert.Equal(0, await demo.StopAsync());

        // The demo counts the calls that came to an end. Of its two callers, each may have been stopped in the middle of one.
        var made = int.Parse(demo.Log.Split('\n').Last(line => line.Contains("calls made", StringComparison.Ordinal)).Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture);
        Assert.InRange(await database.ScalarAsync<long>("SELECT count(*) FROM calls"), made, made + 2);
        await Ledger.HoldsAsync(database, server);
    }

    private static Task StoredAsync(TestDatabase database, long calls) => Eventually.TrueAsync(
        async _ => await database.ScalarAsync<long>("SELECT count(*) FROM calls") >= calls, $"{calls} calls are stored", TimeSpan.FromSeconds(60));
}
