using Farthing.Core.Pricing;
using Farthing.Core.Usage;
using Farthing.Storage.Queries;

namespace Farthing.Storage.Tests.Queries;

public class CallQueriesTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static readonly TimeRange s_day = new(TestStore.Noon.AddHours(-12), TestStore.Noon.AddHours(12));
    private readonly TestStore _store = new(database);

    [Fact]
    public async Task Pages_follow_one_another_without_a_gap_or_a_repeat_also_within_one_instant()
    {
        var project = await _store.NewProjectAsync();
        var calls = Enumerable.Range(0, 25).Select(i => TestStore.Call(TestStore.Noon.AddSeconds(i / 10))).ToList();
        await _store.Writer.WriteAsync([.. calls.Select(c => TestStore.Priced(project, c))], default);

        var seen = new List<StoredCall>();
        string? after = null;
        do
        {
            var page = await _store.Calls.ListAsync(project, s_day, CallFilter.All, after, 7, default);
            Assert.True(page.Calls.Count <= 7);
            seen.AddRange(page.Calls);
            after = page.Next;

            // What arrives meanwhile is newer and does not shift the pages.
            await _store.Writer.WriteAsync([TestStore.Priced(project, TestStore.Call(TestStore.Noon.AddMinutes(1)))], default);
        }
        while (after is not null);

        Assert.Equal(calls.Select(c => c.Id).ToHashSet(), seen.Select(c => c.Call.Id).ToHashSet());
        Assert.Equal(25, seen.Count);
        Assert.Equal(seen.OrderByDescending(c => c.Call.Time).Select(c => c.Call.Time), seen.Select(c => c.Call.Time));
    }

    [Fact]
    public async Task Every_filter_picks_its_call_and_no_other()
    {
        var project = await _store.NewProjectAsync();
        var plain = TestStore.Call(TestStore.Noon);
        var special = TestStore.Call(TestStore.Noon, "gpt-5", "search", input: 1_000_000) with
        {
            User = "ann", Customer = "acme", Session = "s1", Tags = ["beta", "eu"], ErrorType = "timeout",
        };
        var unknown = TestStore.Call(TestStore.Noon, "gpt-99");
        var partial = TestStore.Call(TestStore.Noon) with { Usage = new() { [Meter.Input] = 3, [Meter.InputAudio] = 1 } };
        await _store.Writer.WriteAsync([.. new[] { plain, special, unknown, partial }.Select(c => TestStore.Priced(project, c))], default);

        foreach (var filter in (CallFilter[])[
            new() { User = "ann" }, new() { Customer = "acme" }, new() { Session = "s1" }, new() { Tag = "eu" },
            new() { Failed = true }, new() { CostAboveUsd = 1.24m },
            new() { Dimensions = new Dictionary<Dimension, string> { [Dimension.Feature] = "search" } },
            new() { Dimensions = new Dictionary<Dimension, string> { [Dimension.Model] = "gpt-5", [Dimension.Team] = "" }, Status = PricingStatus.Priced }])
        {
            Assert.Equal(special.Id, Assert.Single((await ListAsync(filter)).Calls).Call.Id);
        }

        Assert.Equal(unknown.Id, Assert.Single((await ListAsync(new() { Status = PricingStatus.Unpriced })).Calls).Call.Id);
        Assert.Equal(partial.Id, Assert.Single((await ListAsync(new() { Status = PricingStatus.Partial })).Calls).Call.Id);
        Assert.Equal(3, (await ListAsync(new() { Failed = false })).Calls.Count);
        Assert.Empty((await ListAsync(new() { User = "nobody" })).Calls);
        Assert.Empty((await ListAsync(new() { Tag = "nobody" })).Calls);
        Assert.Empty((await ListAsync(new() { CostAboveUsd = 100 })).Calls);

        Task<CallPage> ListAsync(CallFilter filter) => _store.Calls.ListAsync(project, s_day, filter, null, 10, default);
    }

    [Fact]
    public async Task A_call_of_another_project_is_not_found()
    {
        var (one, two) = (await _store.NewProjectAsync(), await _store.NewProjectAsync());
        var call = TestStore.Call(TestStore.Noon);
        await _store.Writer.WriteAsync([TestStore.Priced(one, call)], default);
        Assert.Null(await _store.Calls.FindAsync(two, call.Id, default));
        Assert.Empty((await _store.Calls.ListAsync(two, s_day, CallFilter.All, null, 10, default)).Calls);
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("9223372036854775807.0af7651916cd43dd8448eb211c80319c.b7ad6b7169203331")]
    [InlineData("1.0af7651916cd43dd8448eb211c80319c")]
    public async Task A_cursor_that_is_none_is_an_error_that_shows_it(string cursor)
    {
        Assert.False(CallCursor.TryParse(cursor, out _));
        await Assert.ThrowsAsync<FormatException>(() => _store.Calls.ListAsync(new(1), s_day, CallFilter.All, cursor, 10, default));
    }

    [Fact]
    public void A_cursor_reads_as_it_is_written()
    {
        var cursor = new CallCursor(TestStore.Noon.AddTicks(1_234_560), TestStore.Call(TestStore.Noon).Id);
        Assert.True(CallCursor.TryParse(cursor.ToString(), out var parsed));
        Assert.Equal(cursor, parsed);
    }
}
