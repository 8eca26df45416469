using Farthing.EndToEnd.Tests.Running;
using Farthing.Ingest.Tests.Otlp;
using Farthing.Ingest.Tests.Otlp.Proto;

namespace Farthing.EndToEnd.Tests.Faults;

public class EventKillTests
{
    private const int Senders = 4;
    private const int RequestsEach = 40;

    [Fact]
    public async Task Outcomes_revenue_and_losses_survive_kills_of_the_server_each_once_beside_their_calls()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var server = await ServerProcess.StartAsync(database);
        var key = await server.CreateKeyAsync();
        var senders = Enumerable.Range(0, Senders).Select(_ => NewSender(server.Otlp, key, Guid.NewGuid().ToString())).ToList();
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(4), TimeProvider.System);

        var sending = Task.WhenAll(senders.Select(s => Task.Run(() => s.SendAsync(RequestsEach, deadline.Token))));
        for (var kill = 1; kill <= 3; kill++)
        {
            var target = Senders * RequestsEach * 20 * kill / 5;
            await Eventually.TrueAsync(_ => Task.FromResult(senders.Sum(s => s.Accepted.Count) >= target || sending.IsCompleted), "the senders get on", TimeSpan.FromMinutes(2));
            await server.KillAsync();
            await server.StartAgainAsync();
        }

        await sending;
        const int Sent = Senders * RequestsEach;
        Assert.True(senders.Sum(s => s.Repeated) > 0, "No kill hit a request.");
        Assert.Equal(Sent * 20, await database.ScalarAsync<long>("SELECT count(*) FROM calls"));
        Assert.Equal(Sent * 5, await database.ScalarAsync<long>("SELECT count(*) FROM outcomes WHERE key IS NULL"));

        // All senders record the same things by the app's own ids, at times and in traces of their own.
        Assert.Equal(RequestsEach * 2, await database.ScalarAsync<long>("SELECT count(*) FROM outcomes WHERE key IS NOT NULL"));
        Assert.Equal(RequestsEach * 2, await database.ScalarAsync<long>("SELECT count(DISTINCT key) FROM outcomes"));
        Assert.Equal(Sent * 1.25m, await database.ScalarAsync<decimal>("SELECT sum(amount) FROM revenue"));

        // Each told its losses as a total that grew by three with every request.
        Assert.Equal(Senders * RequestsEach * 3m, await database.ScalarAsync<decimal>("SELECT sum(total) FROM sender_losses"));
        await Ledger.HoldsAsync(database, server);
        senders.ForEach(s => s.Dispose());
    }

    private static Sender NewSender(Uri otlp, string key, string instance) => new(otlp, key, i =>
    [
        .. Enumerable.Range(0, 5).Select(_ => Now("farthing.outcome", ("farthing.outcome.name", "resolved"), ("farthing.customer", "acme"))),
        .. Enumerable.Range(0, 2).Select(n => Now("farthing.outcome", ("farthing.outcome.name", "resolved"), ("farthing.outcome.key", $"ticket {i} {n}"))),
        Now("farthing.revenue", ("farthing.revenue.amount", "1.25"), ("farthing.customer", "acme")),
        Now("farthing.sdk.report", ("farthing.sdk.instance", instance), ("farthing.sdk.lost", (string[])[$"queue_full={(i + 1) * 3}"])),
    ]);

    private static Span Now(string name, params (string, object)[] attributes)
    {
        var span = Requests.Plain(TimeProvider.System.GetUtcNow().UtcDateTime, attributes);
        span.Name = name;
        return span;
    }
}
