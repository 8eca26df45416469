using Farthing.Core.Pricing;
using Farthing.Core.Spans;
using Farthing.Dashboard.Traces;
using Farthing.Storage.Traces;

namespace Farthing.Dashboard.Tests.Traces;

public class TraceViewTests
{
    private static readonly DateTime s_noon = new(2026, 11, 24, 12, 0, 0, DateTimeKind.Utc);

    [Fact]
    public async Task A_billed_call_shows_its_cost_and_what_repeats_it_has_struck_tokens_and_says_why()
    {
        var body = await RenderAsync(
            Place(Node(1, SpanKind.Agent, tokens: 100), 0, null, new(1, 100, 100, 0.5m, 0)),
            Place(Node(2, SpanKind.Call, tokens: 100) with { Status = PricingStatus.Priced, Cost = 0.5m }, 1, 0),
            Place(Node(3, SpanKind.Call, tokens: 100) with { Owner = new(1, 2) }, 1, 0),
            Place(Node(4, SpanKind.Call, tokens: 100) with { Status = PricingStatus.Superseded, Owner = new(9, 9) }, 1, 0),
            Place(Node(5, SpanKind.Tool), 1, 0),
            Place(Node(6, SpanKind.Chain, tokens: 100), 2, 1),
            Place(Node(7, SpanKind.Agent, tokens: 100), 0, null));

        var rows = body.QuerySelectorAll("[data-testid=trace-row]");
        string Text(int row, int cell) => rows[row].Children[cell].TextContent.Trim();
        Assert.Equal(
            ["repeats 1 call beneath", "billed", "same response as span 2", "same response as a call in another trace", "", "repeats the call around it", "waits for the calls beneath it"],
            Enumerable.Range(0, 7).Select(i => Text(i, 4)));
        Assert.Equal([true, false, true, true, false, true, true], rows.Select(r => r.QuerySelector("s") is not null));
        Assert.Equal(["", "$0.500", "", "", "", "", ""], Enumerable.Range(0, 7).Select(i => Text(i, 3)));
        Assert.StartsWith("/calls/00000000000000000000000000000001/0000000000000002", rows[1].QuerySelector("a")!.GetAttribute("href"), StringComparison.Ordinal);
        Assert.StartsWith("/calls/00000000000000000000000000000001/0000000000000002", rows[2].Children[4].QuerySelector("a")!.GetAttribute("href"), StringComparison.Ordinal);
        Assert.Contains("Level 2", rows[1].TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Those_whose_parent_was_not_received_stand_under_one_heading()
    {
        var body = await RenderAsync(
            Place(Node(1, SpanKind.Other), 0, null), Place(Node(2, SpanKind.Call), 0, null) with { IsLost = true }, Place(Node(3, SpanKind.Call), 0, null) with { IsLost = true });
        Assert.Equal(["trace-row", "parent-lost", "trace-row", "trace-row"], body.QuerySelectorAll("tbody tr").Select(r => r.GetAttribute("data-testid")));
    }

    [Fact]
    public async Task Tokens_that_do_not_add_up_are_said_in_numbers()
    {
        var body = await RenderAsync(Place(Node(1, SpanKind.Agent, tokens: 700), 0, null, new(2, 600, 600, 1, 0)));
        Assert.Equal("tells 1,400 tokens, the calls beneath 1,200: some may be missing", body.QuerySelector("[data-testid=differs]")!.TextContent);
    }

    [Fact]
    public void A_bar_stands_where_the_span_does_in_the_traces_time()
    {
        var view = View(
            Place(Node(1, SpanKind.Agent) with { DurationUs = 10_000_000 }, 0, null),
            Place(Node(2, SpanKind.Call) with { Time = s_noon.AddSeconds(5), DurationUs = 2_500_000 }, 1, 0));
        Assert.Equal((50, 25), (view.Rows[1].Offset, view.Rows[1].Width));
        Assert.Equal("12.5%", TraceRow.Percent(12.5m));
    }

    [Fact]
    public void A_trace_none_of_whose_calls_has_a_price_costs_no_zero()
    {
        var none = View(Place(Node(1, SpanKind.Call) with { Status = PricingStatus.Unpriced }, 0, null));
        Assert.Null((none with { Trace = none.Trace with { Total = new(1, 5, 5, 0, 1) } }).KnownUsd);
        Assert.Equal(0, (none with { Trace = none.Trace with { Total = default } }).KnownUsd);
    }

    private static Task<AngleSharp.Dom.IElement> RenderAsync(params TracePlace[] places) => Rendering.RenderAsync<TraceTree>(new() { ["View"] = View(places) });

    private static TraceView View(params TracePlace[] places) => TraceView.From(new(places, default, false));

    private static TracePlace Place(TraceNode node, int depth, int? parent, TraceSums beneath = default) => new(node, depth, 0, parent, false, beneath);

    private static TraceNode Node(ulong id, SpanKind kind, long? tokens = null) => new()
    {
        Id = new(1, id), Time = s_noon, DurationUs = 1_000, Kind = kind, Name = $"span {id}", InputTokens = tokens, OutputTokens = tokens,
    };
}
