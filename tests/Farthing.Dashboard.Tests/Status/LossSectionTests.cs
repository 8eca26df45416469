using Farthing.Dashboard.Status;
using Farthing.Storage.Losses;

namespace Farthing.Dashboard.Tests.Status;

public sealed class LossSectionTests
{
    private static readonly DateTime s_first = new(2026, 11, 23, 8, 0, 0, DateTimeKind.Utc);

    [Fact]
    public async Task Losses_are_told_by_service_and_reason_with_what_to_do()
    {
        var losses = new SenderLosses(12_350, [Loss("shop", "production", "queue_full", 12_300, 3), Loss("", "", "413", 50, 1), Loss("(others)", "", "queue_full", 0, 0)]);
        var section = await Rendering.RenderAsync<LossSection>(new() { ["Losses"] = losses });

        Assert.Equal("12350", section.QuerySelector("[data-testid=lost-total]")!.GetAttribute("data-exact"));
        var rows = section.QuerySelectorAll("tbody tr").Select(r => string.Join('|', r.Children.Select(c => c.TextContent.Trim()))).ToList();
        Assert.Equal("shop, production|queue full|12.3k|3|2026-11-23 08:00|2026-11-23 09:00", rows[0]);
        Assert.Equal("not named|413|50|1|2026-11-23 08:00|2026-11-23 09:00", rows[1]);
        Assert.EndsWith("|–|2026-11-23 08:00|2026-11-23 09:00", rows[2], StringComparison.Ordinal);
        Assert.Equal(["queue full", "413"], section.QuerySelectorAll("dt").Select(d => d.TextContent));
    }

    [Fact]
    public async Task Where_nothing_was_lost_that_is_said()
    {
        var section = await Rendering.RenderAsync<LossSection>(new() { ["Losses"] = new SenderLosses(0, []) });
        Assert.Contains("No SDK has told of a call that it lost.", section.TextContent, StringComparison.Ordinal);
        Assert.Null(section.QuerySelector("table"));
    }

    [Theory]
    [InlineData(1, "1 call of 1 service never")]
    [InlineData(12_300, "12.3k calls of 1 service never")]
    public void The_sum_is_a_sentence(int calls, string start) =>
        Assert.StartsWith(start, LossView.Summary(new(calls, [Loss("shop", "", "queue_full", calls, 1)])), StringComparison.Ordinal);

    [Theory]
    [InlineData("queue_full")]
    [InlineData("spool_full")]
    [InlineData("spool_unreadable")]
    [InlineData("server_away")]
    [InlineData("stopped")]
    [InlineData("process_crashed")]
    [InlineData("rejected")]
    [InlineData("others")]
    [InlineData("401")]
    [InlineData("404")]
    [InlineData("413")]
    [InlineData("429")]
    [InlineData("418")]
    [InlineData("503")]
    public void Every_known_reason_is_explained(string reason)
    {
        Assert.NotEqual(LossView.Meaning("something_new"), LossView.Meaning(reason));
        Assert.EndsWith(".", LossView.Meaning(reason), StringComparison.Ordinal);
    }

    private static SenderLoss Loss(string service, string environment, string reason, decimal calls, long processes) =>
        new(service, environment, reason, calls, processes, s_first, s_first.AddHours(1), s_first.AddHours(2));
}
