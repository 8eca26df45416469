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
    [Fact]
    public async Task Each_row_leads_to_its_call_and_says_what_is_not_known()
    {
        var state = ViewState.Parse("/calls?range=7d");
        StoredCall[] rows = [Row(1, CallCost.Unpriced("unknown_model")), Row(2, CallCost.Unpriced("no_usage"))];

        var page = await Rendering.RenderAsync<Grid<StoredCall>>(new()
        {
            ["Rows"] = rows, ["Columns"] = CallColumns.For(state, DisplayZone.Utc), ["Label"] = "Calls", ["TestId"] = "calls-table",
        });

        Assert.Equal(
            ["/calls/00000000000000000000000000000001/0000000000000001?range=7d", "/calls/00000000000000000000000000000002/0000000000000002?range=7d"],
            page.QuerySelectorAll("[data-testid=calls-table] a[data-row]").Select(link => link.GetAttribute("href")));
        Assert.Equal(2, page.QuerySelectorAll(".word").Count(word => word.TextContent == "unpriced"));
        Assert.Equal(["Time", "Model", "Cost", "State"], page.QuerySelectorAll("thead th").Take(4).Select(cell => cell.TextContent.Trim()));
    }

    private static StoredCall Row(ulong id, CallCost cost) => new(
        new() { Id = new(id, id), Time = new(2026, 3, 1, 10, 0, 0, DateTimeKind.Utc), Dimensions = new(), Usage = new() { [Meter.Input] = 5 } },
        cost);
}
