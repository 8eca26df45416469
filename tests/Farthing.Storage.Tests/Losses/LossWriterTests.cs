using Farthing.Storage.Losses;
using Farthing.Storage.Projects;
using Farthing.Storage.Writing;

namespace Farthing.Storage.Tests.Losses;

public class LossWriterTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private readonly TestStore _store = new(database);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task In_any_order_repeated_and_by_several_writers_the_greatest_total_of_each_process_counts(int seed)
    {
        var random = new Random(seed);
        var project = await _store.NewProjectAsync();
        string[] reasons = ["queue_full", "spool_full", "413"];
        var reports = Enumerable.Range(0, 4).SelectMany(_ =>
        {
            var (instance, totals) = (NewGuid(random), new long[reasons.Length]);
            return Enumerable.Range(0, 12).Select(i =>
            {
                totals[random.Next(reasons.Length)] += random.Next(5);
                return TestStore.Report(instance, TestStore.Noon.AddMinutes(i), [.. reasons.Select((r, at) => (r, totals[at]))]);
            }).ToList();
        }).ToList();
        var sent = reports.Concat(reports.Where(_ => random.Next(3) == 0)).OrderBy(_ => random.Next()).ToList();

        await Task.WhenAll(sent.Chunk(7).Select(chunk => new TestStore(database).Writer.WriteAsync(Batch(project, chunk), default)));

        var read = await _store.Losses.ReadAsync(project, 100, default);
        foreach (var reason in reasons)
        {
            var by = reports.GroupBy(r => r.Instance).Select(g => (Greatest: g.Max(r => r.Lost[reason]), Reports: g.ToList())).Where(g => g.Greatest > 0).ToList();
            if (by.Count == 0)
            {
                Assert.DoesNotContain(read.Rows, l => l.Reason == reason);
                continue;
            }

            var row = read.Rows.Single(l => l.Reason == reason);
            Assert.Equal((by.Sum(g => g.Greatest), by.Count, "shop"), (row.Calls, row.Processes, row.Service));
            Assert.Equal(by.Min(g => g.Reports.Where(r => r.Lost[reason] > 0).Min(r => r.Time)), row.FirstSeen);
            Assert.Equal(by.Max(g => g.Reports.Where(r => r.Lost[reason] == g.Greatest).Min(r => r.Time)), row.GrewAt);
            Assert.Equal(TestStore.Noon.AddMinutes(11), row.LastSeen);
        }

        Assert.Equal(read.Rows.Sum(r => r.Calls), read.Total);
        Assert.Equal(read.Total, (await _store.Losses.ReadAsync(project, 1, default)).Total);
    }

    [Fact]
    public async Task The_same_process_in_two_projects_is_two_behind_walls()
    {
        var (one, two) = (await _store.NewProjectAsync(), await _store.NewProjectAsync());
        var instance = Guid.NewGuid();
        await _store.Writer.WriteAsync(Batch(one, TestStore.Report(instance, TestStore.Noon, ("queue_full", 9))), default);
        await _store.Writer.WriteAsync(Batch(two, TestStore.Report(instance, TestStore.Noon, ("queue_full", 4))), default);
        Assert.Equal((9m, 4m), ((await _store.Losses.ReadAsync(one, 9, default)).Total, (await _store.Losses.ReadAsync(two, 9, default)).Total));
    }

    [Fact]
    public async Task A_project_keeps_a_bounded_number_of_rows_and_no_loss_is_forgotten()
    {
        var project = await _store.NewProjectAsync();
        var random = new Random(1);
        var total = 0L;
        for (var batch = 0; batch < 12; batch++)
        {
            var reports = Enumerable.Range(0, 1_000).Select(i => TestStore.Report(
                NewGuid(random), TestStore.Noon.AddMinutes(batch), ("queue_full", 2), i % 100 == 0 ? ($"odd_{batch}_{i}", 1) : ("spool_full", 3))).ToArray();
            total += reports.Sum(r => r.Lost.Values.Sum());
            await _store.Writer.WriteAsync(Batch(project, reports), default);
            Assert.InRange(await RowsAsync(project), 1, LossWriter.Most + 20);
        }

        var read = await _store.Losses.ReadAsync(project, 1_000, default);
        Assert.Equal(total, read.Total);
        Assert.Equal(24_000, read.Rows.Where(r => r.Reason == "queue_full").Sum(r => r.Calls));
        var others = read.Rows.Single(r => r.Reason == "others");
        Assert.Equal((LossWriter.OtherServices, 0, TestStore.Noon), (others.Service, others.Processes, others.FirstSeen));
        Assert.Equal(3, await database.ScalarAsync<long>($"SELECT count(*) FROM sender_losses WHERE project_id = {project.Value} AND instance = '{Guid.Empty}'"));
    }

    private static WriteBatch Batch(ProjectId project, params SenderReport[] reports) => new() { Reports = [.. reports.Select(r => new Owned<SenderReport>(project, r))] };

    private static Guid NewGuid(Random random)
    {
        var bytes = new byte[16];
        random.NextBytes(bytes);
        return new(bytes);
    }

    private Task<long> RowsAsync(ProjectId project) => database.ScalarAsync<long>($"SELECT count(*) FROM sender_losses WHERE project_id = {project.Value}");
}
