using Farthing.Core.Outcomes;
using Farthing.Dashboard.Calls;

namespace Farthing.Dashboard.Tests.Calls;

public sealed class TraceEventsTests
{
    private static readonly EventOrigin s_origin = new() { Id = new(1, 2), Time = new(2026, 3, 1, 10, 0, 0, DateTimeKind.Utc), Customer = "acme", Key = "ticket 7" };

    [Fact]
    public async Task A_traces_outcomes_are_listed_and_nothing_is_shown_where_there_are_none()
    {
        var view = new TraceEventsView([new(s_origin, "ticket_resolved", 1), new(s_origin with { Customer = null, Key = null }, "stars", 4.5)], []);
        var page = await Rendering.RenderAsync<TraceOutcomes>(new() { ["View"] = view });
        Assert.Equal("Outcomes of this trace", page.QuerySelector("h2")!.TextContent);
        Assert.Equal(
            ["ticket_resolved|1|acme|ticket 7|2026-03-01 10:00", "stars|4.5|–|–|2026-03-01 10:00"],
            page.QuerySelectorAll("tbody tr").Select(r => string.Join('|', r.Children.Select(c => c.TextContent.Trim()))));
        Assert.Empty((await Rendering.RenderAsync<TraceOutcomes>(new() { ["View"] = TraceEventsView.None })).Children);
        Assert.Empty((await Rendering.RenderAsync<TraceRevenue>(new() { ["View"] = view })).Children);
    }

    [Fact]
    public async Task A_traces_revenue_is_summed_by_currency_exactly()
    {
        var view = new TraceEventsView([], [new(s_origin, 10.05m, "USD", "usage"), new(s_origin, -0.052m, "USD", "refund"), new(s_origin, 7m, "EUR", null)]);
        var page = await Rendering.RenderAsync<TraceRevenue>(new() { ["View"] = view });
        Assert.Equal(["$10.05", "-$0.052", "7.00 EUR"], page.QuerySelectorAll("tbody .number").Select(c => c.TextContent));
        Assert.Equal(["7", "9.998"], page.QuerySelectorAll("tfoot .number").Select(c => c.GetAttribute("data-exact")));
    }

    [Fact]
    public void A_list_that_may_go_on_has_no_sum_and_says_so()
    {
        var view = new TraceEventsView([], [.. Enumerable.Range(0, TraceEventsView.Most).Select(_ => new Revenue(s_origin, 1m, "USD", null))]);
        Assert.Empty(view.Sums);
        Assert.NotNull(TraceEventsView.Cut(view.Revenue.Count));
        Assert.Null(TraceEventsView.Cut(TraceEventsView.Most - 1));
        Assert.Empty(new TraceEventsView([], [new(s_origin, 1m, "USD", null)]).Sums);
    }
}
