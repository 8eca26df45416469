using System.Globalization;
using Farthing.EndToEnd.Tests.Running;
using Npgsql;
using Xunit.Abstractions;

namespace Farthing.EndToEnd.Tests.Faults;

public class FaultTests(ITestOutputHelper output)
{
    private const int Senders = 4;

    /// <summary>From so many kills on, each process is frozen and disks are filled as well.</summary>
    private const int Thorough = 20;

    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Freeze = TimeSpan.FromSeconds(10);

    private static readonly int Kills = int.Parse(Environment.GetEnvironmentVariable("FARTHING_FAULT_KILLS") ?? "4", CultureInfo.InvariantCulture);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Whatever_is_killed_frozen_or_full_what_was_accepted_is_stored_once_and_the_books_hold(bool withBroker)
    {
        await using var system = await WholeSystem.StartAsync(withBroker);
        var key = await system.CreateKeyAsync();
        var senders = Enumerable.Range(0, Senders).Select(i => new Sender(system.Receivers[i % system.Receivers.Count], key, pause: Between)).ToList();
        using var stop = new CancellationTokenSource();
        var sending = Task.WhenAll(senders.Select(s => Task.Run(() => s.SendAsync(int.MaxValue, stop.Token))));
        var report = new FaultReport(withBroker, Kills);
        await GoOnAsync(senders, system);
        foreach (var (name, strike) in Faults(system))
        {
            var started = TimeProvider.System.GetTimestamp();
            await strike();
            await GoOnAsync(senders, system);
            report.Add(name, senders.Sum(s => s.Accepted.Count), TimeProvider.System.GetElapsedTime(started));
        }

        await stop.CancelAsync();
        await sending.ContinueWith(_ => { }, TaskScheduler.Default);
        var accepted = senders.SelectMany(s => s.Accepted.Keys).Select(id => id.ToString()).ToHashSet(StringComparer.Ordinal);
        var sent = senders.SelectMany(s => s.Sent.Keys).Select(id => id.ToString()).ToHashSet(StringComparer.Ordinal);
        var kept = await KeptAsync(system, accepted);
        await system.ReadyAsync();
        var page = await system.LookAsync();

        var missing = accepted.Where(id => !kept.Contains(id)).ToList();
        Assert.True(missing.Count == 0, $"{missing.Count} of {accepted.Count} accepted calls are neither stored nor kept aside: {string.Join(", ", missing.Take(20))}\n{report}");
        var stored = await StoredAsync(system);
        Assert.True(stored.Length == stored.ToHashSet(StringComparer.Ordinal).Count, $"Some are stored twice: {string.Join(", ", stored.GroupBy(id => id).Where(g => g.Count() > 1).Select(g => g.Key).Take(20))}\n{report}");
        Assert.DoesNotContain(stored, id => !sent.Contains(id));
        await Ledger.HoldsAsync(system.Database, page);
        report.End(accepted.Count, stored.Length, senders.Sum(s => s.Repeated), await system.Database.ScalarAsync<long>("SELECT coalesce(sum(count), 0)::bigint FROM accounting WHERE outcome = 'duplicate'"));
        output.WriteLine(report.ToString());
        if (Kills >= Thorough)
            await report.SaveAsync();
        senders.ForEach(s => s.Dispose());
    }

    private static IEnumerable<(string Name, Func<Task> Strike)> Faults(WholeSystem system)
    {
        // Every process at least once where there are enough kills, and in no order that anything could rely on.
        var kills = Enumerable.Range(0, Kills).Select(i => system.Processes[i % system.Processes.Count]).ToArray();
        Random.Shared.Shuffle(kills);
        foreach (var process in kills)
            yield return ($"kill -9 {process.Name}", process.KillAsync);

        if (Kills < Thorough)
            yield break;
        foreach (var process in system.Processes.DistinctBy(p => p.Name))
            yield return ($"freeze {process.Name} for {Freeze.TotalSeconds:0} s", () => process.FreezeAsync(Freeze));
        yield return ("full disk of postgres", () => FillAsync(system.PostgresDisk, left: 0));
        if (system.BrokerDisk is { } disk)
            yield return ("full disk of rabbitmq", () => FillAsync(disk, left: 50 << 20));
    }

    private static async Task FillAsync(SmallDisk disk, long left)
    {
        disk.Fill(left);
        await Task.Delay(Freeze, TimeProvider.System);
        disk.Fill(left);
        disk.Free();
    }

    /// <summary>Every sender is told of calls that are accepted, again, and calls are stored, again: so that each fault strikes a system at work.</summary>
    private static async Task GoOnAsync(List<Sender> senders, WholeSystem system)
    {
        var accepted = senders.ConvertAll(s => s.Accepted.Count);
        var stored = await StoredNowAsync(system);
        await Eventually.TrueAsync(
            async _ => senders.Zip(accepted).All(s => s.First.Accepted.Count > s.Second)
                && await StoredNowAsync(system) is { } now && (stored is null || now > stored) && (stored ??= now) < now,
            $"every sender goes on:\n{string.Join('\n', system.Processes.Select(p => $"--- {p.Name}\n{Tail(p.Log)}"))}",
            TimeSpan.FromMinutes(3));
    }

    // Null while the database is away.
    private static async Task<long?> StoredNowAsync(WholeSystem system)
    {
        try
        {
            return await system.Database.ScalarAsync<long>("SELECT count(*) FROM calls");
        }
        catch (NpgsqlException)
        {
            return null;
        }
    }

    private static string Tail(string log) => log.Length > 3000 ? log[^3000..] : log;

    /// <summary>What is stored or kept aside, once that is all that was accepted, or when it has been waited for long enough.</summary>
    private static async Task<HashSet<string>> KeptAsync(WholeSystem system, HashSet<string> accepted)
    {
        HashSet<string> kept = [];
        try
        {
            await Eventually.TrueAsync(
                async _ =>
                {
                    if (await StoredNowAsync(system) is null)
                        return false;
                    kept = (await StoredAsync(system)).Concat(await IdsAsync(system, "dead_letters")).ToHashSet(StringComparer.Ordinal);
                    return accepted.IsSubsetOf(kept);
                },
                "all that was accepted is stored",
                TimeSpan.FromMinutes(2));
        }
        catch (TimeoutException)
        {
            // The caller says what is missing.
        }

        return kept;
    }

    private static Task<string[]> StoredAsync(WholeSystem system) => IdsAsync(system, "calls");

    private static Task<string[]> IdsAsync(WholeSystem system, string table) => system.Database.ScalarAsync<string[]>(
        $"SELECT coalesce(array_agg(replace(trace_id::text, '-', '') || '/' || lpad(to_hex(span_id), 16, '0')), ARRAY[]::text[]) FROM {table}");
}
