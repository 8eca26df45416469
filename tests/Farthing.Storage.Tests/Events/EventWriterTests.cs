using Farthing.Core.Outcomes;
using Farthing.Storage.Events;
using Farthing.Storage.Queries;
using Farthing.Storage.Status;
using Farthing.Storage.Writing;

namespace Farthing.Storage.Tests.Events;

public class EventWriterTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static readonly TimeRange s_day = new(TestStore.Noon.AddDays(-1), TestStore.Noon.AddDays(30));
    private readonly TestStore _store = new(database);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task However_often_and_by_however_many_writers_each_event_is_stored_once(int seed)
    {
        var random = new Random(seed);
        var project = await _store.NewProjectAsync();
        var outcomes = Enumerable.Range(0, 60).Select(i => new Outcome(
            TestStore.Origin(TestStore.Noon.AddDays(random.Next(20)), i % 2 == 0 ? null : $"key {random.Next(10)}"), "resolved", i)).ToList();
        var revenue = outcomes.Select(o => new Revenue(o.Origin, 1.5m, "USD", null)).ToList();
        var batches = Enumerable.Range(0, 12).Select(_ => new WriteBatch
        {
            Outcomes = [.. outcomes.Where(_ => random.Next(2) == 0).Concat(outcomes.Take(3)).Select(o => new Owned<Outcome>(project, o))],
            Revenue = [.. revenue.Where(_ => random.Next(2) == 0).Select(r => new Owned<Revenue>(project, r))],
            Calls = [TestStore.Priced(project, TestStore.Call(TestStore.Noon))],
        }).ToList();
        batches.Add(new() { Outcomes = [.. outcomes.Select(o => new Owned<Outcome>(project, o))], Revenue = [.. revenue.Select(r => new Owned<Revenue>(project, r))] });

        await Task.WhenAll(batches.Select(async batch =>
        {
            // Writers that take the same rows in other orders may be told to try again.
            for (var attempt = 0; ; attempt++)
            {
                try
                {
                    await new TestStore(database).Writer.WriteAsync(batch, default);
                    return;
                }
                catch (Npgsql.PostgresException e) when (e.IsTransient && attempt < 20)
                {
                }
            }
        }));

        var stored = (await _store.Events.OutcomesAsync(project, s_day, new(), null, 500, default)).Events;
        Assert.Equal(outcomes.Where(o => o.Origin.Key is null).Select(o => o.Origin.Id).ToHashSet(), stored.Where(o => o.Origin.Key is null).Select(o => o.Origin.Id).ToHashSet());
        Assert.Equal(outcomes.Select(o => o.Origin.Key).Distinct().Count() - 1, stored.Count(o => o.Origin.Key is not null));
        Assert.Equal(stored.Count, stored.Select(o => o.Origin.Key ?? o.Origin.Id.ToString()).Distinct().Count());
        var status = await _store.Status.ReadAsync(project, default);
        Assert.True(status.Balances);
        Assert.Equal((stored.Count, stored.Count), (status.Outcomes.Stored, status.Revenue.Stored));
        Assert.Equal(batches.Sum(b => b.Outcomes.Count), status.Outcomes.Accepted + status.Outcomes.Duplicate);
        Assert.Equal((12, 12), (status.Accepted, status.Stored));
        Assert.Equal(stored.Count, await database.ScalarAsync<long>($"SELECT count(*) FROM revenue WHERE project_id = {project.Value}"));
    }

    [Fact]
    public async Task The_same_key_in_two_projects_and_of_two_kinds_is_not_the_same()
    {
        var (one, two) = (await _store.NewProjectAsync(), await _store.NewProjectAsync());
        var origin = TestStore.Origin(TestStore.Noon, "invoice 1") with { Customer = "acme", Tags = ["eu"] };
        await _store.Writer.WriteAsync(
            new WriteBatch
            {
                Outcomes = [new(one, new(origin, "paid", 1)), new(two, new(origin, "paid", 2))],
                Revenue = [new(one, new(origin, 10m, "USD", "invoice")), new(two, new(origin, 20m, "EUR", null))],
            },
            default);
        Assert.Equal(1, Assert.Single((await _store.Events.OutcomesAsync(one, s_day, new(), null, 9, default)).Events).Value);
        Assert.Equal(2, Assert.Single((await _store.Events.OutcomesAsync(two, s_day, new(), null, 9, default)).Events).Value);
        var revenue = Assert.Single((await _store.Events.RevenueAsync(two, s_day, new() { Customer = "acme" }, null, 9, default)).Events);
        Assert.Equal((20m, "EUR", null, "invoice 1"), (revenue.Amount, revenue.Currency, revenue.Kind, revenue.Origin.Key));
        Assert.Equal(["eu"], revenue.Origin.Tags);
    }

    [Fact]
    public async Task A_batch_that_fails_takes_no_key()
    {
        var project = await _store.NewProjectAsync();
        var good = new Owned<Outcome>(project, new(TestStore.Origin(TestStore.Noon, "k"), "good", 1));
        var bad = new Owned<Outcome>(project, new(TestStore.Origin(TestStore.Noon), "bad", double.NaN));
        await Assert.ThrowsAsync<Npgsql.PostgresException>(() => _store.Writer.WriteAsync(new WriteBatch { Outcomes = [good, bad] }, default));
        Assert.Equal(new WriteResult(1, 0), await _store.Writer.WriteAsync(new WriteBatch { Outcomes = [good] }, default));
        Assert.Equal(new EventCounts(1, 1, 0, 0), (await _store.Status.ReadAsync(project, default)).Outcomes);
    }

    [Fact]
    public async Task Pages_follow_one_another_and_every_filter_picks_its_own()
    {
        var project = await _store.NewProjectAsync();
        Owned<Outcome> Make(int i) => new(project, new(
            TestStore.Origin(TestStore.Noon.AddSeconds(i / 4)) with { Customer = i % 2 == 0 ? "acme" : null, Feature = i % 3 == 0 ? "search" : "" }, i % 5 == 0 ? "rejected" : "resolved", i));
        await _store.Writer.WriteAsync(new WriteBatch { Outcomes = [.. Enumerable.Range(0, 30).Select(Make)] }, default);

        var (seen, after) = (new List<double>(), default(string));
        do
        {
            var page = await _store.Events.OutcomesAsync(project, s_day, new(), after, 7, default);
            seen.AddRange(page.Events.Select(e => e.Value));
            after = page.Next;
        }
        while (after is not null);

        Assert.Equal(Enumerable.Range(0, 30).Select(i => (double)i), seen.Order());
        foreach (var (filter, picks) in ((EventFilter, Func<int, bool>)[])[
            (new() { Name = "rejected" }, i => i % 5 == 0), (new() { Customer = "acme" }, i => i % 2 == 0), (new() { Customer = "nobody" }, _ => false),
            (new() { Feature = "" }, i => i % 3 != 0), (new() { Feature = "search", Customer = "acme" }, i => i % 6 == 0)])
        {
            var picked = (await _store.Events.OutcomesAsync(project, s_day, filter, null, 100, default)).Events.Select(e => (int)e.Value).Order();
            Assert.Equal(Enumerable.Range(0, 30).Where(picks), picked);
        }
    }

    [Fact]
    public async Task A_traces_events_are_found_whenever_they_happened()
    {
        var project = await _store.NewProjectAsync();
        var first = TestStore.Origin(TestStore.Noon);
        var later = first with { Id = first.Id with { SpanId = 7 }, Time = TestStore.Noon.AddDays(20) };
        await _store.Writer.WriteAsync(
            new WriteBatch
            {
                Outcomes = [new(project, new(later, "second", 1)), new(project, new(first, "first", 1)), new(project, new(TestStore.Origin(TestStore.Noon), "other", 1))],
                Revenue = [new(project, new(later, -3m, "USD", "refund"))],
            },
            default);
        Assert.Equal(["first", "second"], (await _store.Events.OutcomesOfTraceAsync(project, first.Id.TraceId, 10, default)).Select(o => o.Name));
        Assert.Equal(-3m, Assert.Single(await _store.Events.RevenueOfTraceAsync(project, first.Id.TraceId, 10, default)).Amount);
        Assert.Empty(await _store.Events.OutcomesOfTraceAsync(await _store.NewProjectAsync(), first.Id.TraceId, 10, default));
    }
}
