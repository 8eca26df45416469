using Farthing.Core.Pricing;
using Farthing.Core.Usage;
using Farthing.Dashboard.Calls;
using Farthing.Dashboard.Frame;
using Farthing.Dashboard.Ui;
using Farthing.Dashboard.Url;
using Farthing.Storage.Queries;

namespace Farthing.Dashboard.Tests.Calls;

public sealed class CallsGridTests
{
    private static readonly DateTime s_time = new(2026, 3, 1, 10, 0, 0, DateTimeKind.Utc);

    [Fact]
    public async Task Each_row_leads_to_its_call_and_says_what_is_not_known()
    {
        var state = ViewState.Parse("/calls?range=7d");
        StoredCall[] rows = [Row(1, CallCost.Unpriced("unknown_model")), Row(2, CallCost.Unpriced("no_usage"))];

        var page = await Rendering.RenderAsync<Grid<StoredCall>>(new()
        {
            ["Rows"] = rows, ["Columns"] = CallColumns.For(state, DisplayZone.Utc, s_time), ["Label"] = "Calls", ["TestId"] = "calls-table",
        });

        Assert.Equal(
            ["/calls/00000000000000000000000000000001/0000000000000001?range=7d", "/calls/00000000000000000000000000000002/0000000000000002?range=7d"],
            page.QuerySelectorAll("[data-testid=calls-table] a[data-row]").Select(link => link.GetAttribute("href")));
        Assert.Equal(["10:00:00", "unpriced"], page.QuerySelectorAll("tbody tr:first-child td").Take(2).Select(cell => cell.TextContent.Trim()));
        Assert.Equal(["Time", "Cost", "Model", "State"], page.QuerySelectorAll("thead th").Take(4).Select(cell => cell.TextContent.Trim()));
    }

    [Fact]
    public void All_columns_fit_beside_the_rail_at_1280_pixels() =>
        // Less the rail, the margins and a scroll bar.
        Assert.InRange(CallColumns.For(ViewState.Default, DisplayZone.Utc, s_time).Sum(column => column.Width), 1, 1280 - 224 - 48 - 15);

    [Theory]
    [InlineData(1, false, true, "The only call")]
    [InlineData(19, false, true, "All 19 calls")]
    [InlineData(50, true, true, "The newest 50 calls")]
    [InlineData(50, true, false, "Older: 50 calls")]
    [InlineData(7, false, false, "The oldest 7 calls")]
    [InlineData(1, false, false, "The oldest call")]
    public void A_page_says_which_calls_it_has(int count, bool more, bool isFirst, string words) =>
        Assert.Equal(words, CallsWords.Of(new([.. Enumerable.Range(1, count).Select(id => Row((ulong)id, CallCost.Unpriced("x")))], more ? "next" : null), isFirst));

    private static StoredCall Row(ulong id, CallCost cost) => new(
        new() { Id = new(id, id), Time = s_time, Dimensions = new(), Usage = new() { [Meter.Input] = 5 } },
        cost);
}
