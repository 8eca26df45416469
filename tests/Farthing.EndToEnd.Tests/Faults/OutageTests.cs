using System.Globalization;
using Farthing.EndToEnd.Tests.Running;
using Xunit.Abstractions;

namespace Farthing.EndToEnd.Tests.Faults;

public class OutageTests(ITestOutputHelper output)
{
    /// <summary>How long a call may take at most from its end until no kill can lose it.</summary>
    private const int DurableAfterMs = 1000;

    /// <summary>How long the server is away. 60 by hand.</summary>
    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(
        int.Parse(Environment.GetEnvironmentVariable("FARTHING_OUTAGE_SECONDS") ?? "10", CultureInfo.InvariantCulture));

    [Fact]
    public async Task Calls_made_while_the_server_is_away_outlive_a_kill_of_their_process_and_are_stored_once()
    {
        var folder = Directory.CreateTempSubdirectory("farthing-outage-");
        try
        {
            await using var database = await TestDatabase.CreateAsync();
            await using var server = await ServerProcess.StartAsync(database);
            var environment = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["FARTHING_ENDPOINT"] = server.Otlp.ToString(),
                ["FARTHING_KEY"] = await server.CreateKeyAsync(),
                ["FARTHING_SPOOL"] = Path.Combine(folder.FullName, "spool"),
            };
            Assert.Equal(0, await server.StopAsync());

            var killedJournal = Path.Combine(folder.FullName, "killed");
            await using var killed = Start("killed", killedJournal, environment);
            await WentOnAsync(killed, killedJournal);
            var killedAt = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
            await killed.KillAsync();

            var nextJournal = Path.Combine(folder.FullName, "next");
            await using var next = Start("next", nextJournal, environment);
            await WentOnAsync(next, nextJournal);
            await server.StartAgainAsync();
            var lostByKill = await Eventually.GetAsync(_ => Task.FromResult(Counted(next.Log, "lost process_crashed ")), $"the kill's losses are counted:\n{next.Log}", TimeSpan.FromMinutes(1));
            await Eventually.TrueAsync(_ => Task.FromResult(next.Log.Contains("is back;", StringComparison.Ordinal)), "the backlog is sent", TimeSpan.FromMinutes(2));
            Assert.Equal(0, await next.StopAsync());

            var (of, made) = (Read(killedJournal), Read(nextJournal));
            var stored = await database.ScalarAsync<string[]>("SELECT array_agg(response_id) FROM calls");
            var ids = stored.ToHashSet(StringComparer.Ordinal);
            output.WriteLine($"killed: {of.Count} calls ended, {of.Keys.Count(ids.Contains)} stored, {lostByKill} counted lost. next: {made.Count} ended, {made.Keys.Count(ids.Contains)} stored. Rows: {stored.Length}.");
            output.WriteLine(next.Log);

            Assert.Equal(ids.Count, stored.Length);
            Assert.Equal(0, of.Count(c => c.Value < killedAt - DurableAfterMs && !ids.Contains(c.Key)));
            Assert.InRange(of.Keys.Count(id => !ids.Contains(id)), 0, lostByKill.Value);
            Assert.Equal(0, made.Keys.Count(id => !ids.Contains(id)));
            Assert.Equal(1, next.Log.Split("lost ").Length - 1);
            // The last of it is sent and told: nothing is left behind.
            Assert.Empty(Directory.GetFiles(Path.Combine(folder.FullName, "spool"), "*", SearchOption.AllDirectories));
            await Ledger.HoldsAsync(database, await RestartedAsync(server));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<ServerProcess> RestartedAsync(ServerProcess server)
    {
        await server.StopAsync();
        await server.StartAgainAsync();
        return server;
    }

    private static ChildProcess Start(string name, string journal, Dictionary<string, string> environment) => ChildProcess.Start(
        name, Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", ["exec", typeof(OutageTests).Assembly.Location, name, journal], environment);

    /// <summary>For half the outage, by the clock of its own calls.</summary>
    private static Task WentOnAsync(ChildProcess app, string journal) => Eventually.TrueAsync(
        _ => Task.FromResult(!app.HasExited && File.Exists(journal) && Read(journal) is { Count: > 0 } calls && calls.Values.Max() - calls.Values.Min() >= Outage.TotalMilliseconds / 2),
        $"the app makes its calls:\n{app.Log}",
        Outage + TimeSpan.FromMinutes(1));

    private static Dictionary<string, long> Read(string journal)
    {
        using var file = new StreamReader(new FileStream(journal, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        // The last line may be cut off by the kill.
        return file.ReadToEnd().Split('\n')[..^1].Select(l => l.Split(' ')).ToDictionary(p => p[0], p => long.Parse(p[1], CultureInfo.InvariantCulture), StringComparer.Ordinal);
    }

    private static Count? Counted(string log, string what) => log.Split('\n').FirstOrDefault(l => l.StartsWith(what, StringComparison.Ordinal)) is { } line
        ? new Count(long.Parse(line[what.Length..], CultureInfo.InvariantCulture))
        : null;

    private sealed record Count(long Value)
    {
        public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
    }
}
