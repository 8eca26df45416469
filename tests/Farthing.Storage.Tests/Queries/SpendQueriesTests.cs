using Farthing.Storage.Queries;

namespace Farthing.Storage.Tests.Queries;

public class SpendQueriesTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private readonly TestStore _store = new(database);

    [Fact]
    public async Task Any_range_of_whole_minutes_sums_exactly_the_calls_in_it()
    {
        var project = await _store.NewProjectAsync();
        var random = new Random(3);
        var calls = Enumerable.Range(0, 400)
            .Select(_ => TestStore.Priced(project, TestStore.Call(TestStore.Noon.AddSeconds(random.Next(0, 5 * 3600)), input: random.Next(5000)))).ToList();
        await _store.Writer.WriteAsync(calls, default);
        for (var i = 0; i < 30; i++)
        {
            var from = TestStore.Noon.AddMinutes(random.Next(0, 290));
            var range = new TimeRange(from, from.AddMinutes(random.Next(1, 200)));
            var total = await _store.TotalAsync(project, range);
            var inside = calls.Where(c => c.Call.Time >= range.From && c.Call.Time < range.To).ToList();
            Assert.Equal(inside.Count, total.Calls);
            Assert.Equal(inside.Sum(c => c.Cost.Total), total.CostUsd);
        }
    }

    [Fact]
    public async Task Groups_and_points_add_up_to_the_total_and_the_dearest_comes_first()
    {
        var project = await _store.NewProjectAsync();
        var calls = Enumerable.Range(0, 300).Select(i => TestStore.Call(
            TestStore.Noon.AddMinutes(i), i % 3 == 0 ? "gpt-5" : "gpt-4o-mini", i % 2 == 0 ? "chat" : "search", input: i)).ToList();
        await _store.Writer.WriteAsync([.. calls.Select(c => TestStore.Priced(project, c))], default);
        var range = new TimeRange(TestStore.Noon, TestStore.Noon.AddHours(6));

        await using var sums = await _store.Spend.OpenAsync(project, default);
        var total = await sums.TotalAsync(range, TestStore.NoFilter, default);
        var groups = await sums.GroupAsync(range, Dimension.Model, TestStore.NoFilter, 10, default);
        Assert.Equal(["gpt-5", "gpt-4o-mini"], groups.Select(g => g.Key));
        Assert.Equal(total.CostUsd, groups.Sum(g => g.Totals.CostUsd));

        foreach (var bucket in (int[])[1, 15, 60, 120, 7 * 24 * 60, 14 * 24 * 60])
        {
            var points = await sums.SeriesAsync(range, TimeSpan.FromMinutes(bucket), Dimension.Feature, TestStore.NoFilter, default);
            Assert.Equal(total.CostUsd, points.Sum(p => p.Totals.CostUsd));
            Assert.All(points, p => Assert.Equal(0, p.Bucket.Ticks % TimeSpan.FromMinutes(bucket).Ticks));
        }

        var filter = new Dictionary<Dimension, string> { [Dimension.Feature] = "search", [Dimension.Model] = "gpt-5" };
        var filtered = await sums.SeriesAsync(range, TimeSpan.FromHours(1), null, filter, default);
        Assert.Equal(50, filtered.Sum(p => p.Totals.Calls));
        Assert.Equal(["chat", "search"], await _store.Spend.ValuesAsync(project, Dimension.Feature, 10, default));
    }

    [Fact]
    public async Task A_range_without_calls_is_nothing_rather_than_an_error()
    {
        var project = await _store.NewProjectAsync();
        var range = new TimeRange(TestStore.Noon, TestStore.Noon.AddDays(30));
        var total = await _store.TotalAsync(project, range);
        Assert.Equal(SpendTotals.None, total);
        Assert.Null(total.UnpricedShare);
        await using var sums = await _store.Spend.OpenAsync(project, default);
        Assert.Empty(await sums.GroupAsync(range, Dimension.Team, TestStore.NoFilter, 10, default));
    }

    [Fact]
    public async Task A_bucket_that_does_not_divide_into_minutes_or_hours_is_refused()
    {
        await using var sums = await _store.Spend.OpenAsync(new(1), default);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => sums.SeriesAsync(
            new(TestStore.Noon, TestStore.Noon.AddHours(1)), TimeSpan.FromMinutes(90), null, TestStore.NoFilter, default));
    }

    [Fact]
    public async Task What_is_committed_in_between_does_not_show_in_sums_that_were_opened_before()
    {
        var project = await _store.NewProjectAsync();
        var range = new TimeRange(TestStore.Noon, TestStore.Noon.AddHours(1));
        await _store.Writer.WriteAsync([TestStore.Priced(project, TestStore.Call(TestStore.Noon))], default);
        await using var sums = await _store.Spend.OpenAsync(project, default);
        Assert.Equal(1, (await sums.TotalAsync(range, TestStore.NoFilter, default)).Calls);
        await _store.Writer.WriteAsync([TestStore.Priced(project, TestStore.Call(TestStore.Noon))], default);
        Assert.Equal(1, (await sums.GroupAsync(range, Dimension.Model, TestStore.NoFilter, 10, default)).Single().Totals.Calls);
        Assert.Equal(2, (await _store.TotalAsync(project, range)).Calls);
    }

    [Theory]
    [InlineData("12:00", "13:00", "rollup_hour 12:00-13:00")]
    [InlineData("12:01", "12:59", "rollup_minute 12:01-12:59")]
    [InlineData("12:30", "14:15", "rollup_minute 12:30-13:00 rollup_hour 13:00-14:00 rollup_minute 14:00-14:15")]
    [InlineData("12:30", "13:30", "rollup_minute 12:30-13:30")]
    public void Whole_hours_come_from_the_hour_rollup_and_the_rest_from_the_minutes(string from, string to, string parts)
    {
        DateTime At(string clock) => TestStore.Noon.Date + TimeSpan.Parse(clock, System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(parts, string.Join(' ', RollupParts.Of(new(At(from), At(to)), byHour: true).Select(p => $"{p.Table} {p.From:HH:mm}-{p.To:HH:mm}")));
    }
}
