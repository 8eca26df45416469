using Farthing.Dashboard.Status;
using Farthing.Storage.Queries;

namespace Farthing.Dashboard.Tests.Status;

public sealed class StatedCostsViewTests
{
    private static readonly SpendGroup s_relay = new("openrouter", new() { Calls = 9, StatedCalls = 7, StatedComparedUsd = 1.05m, StatedDifferenceUsd = 0.05m, StatedOnlyUsd = 0.25m });

    [Fact]
    public void Only_providers_that_state_costs_are_shown_with_the_difference_to_ours()
    {
        var row = Assert.Single(StatedCostsView.From([s_relay, new("openai", new() { Calls = 100 })]).Rows);
        Assert.Equal(("openrouter", 7L, 1.05m, 1.00m, 0.05m, true), (row.Provider, row.Calls, row.StatedUsd, row.OursUsd, row.Drift, row.IsNoticeable));
    }

    [Theory]
    [InlineData("1.01", "0.01", false)]
    [InlineData("0.97", "-0.03", true)]
    [InlineData("0.5", "0.5", true)]
    [InlineData("0", "0", false)]
    public void A_difference_of_two_percent_either_way_is_noticeable(string stated, string difference, bool noticeable)
    {
        var row = new StatedCostsRow("x_ai", 1, Decimal(stated), Decimal(difference), 0);
        Assert.Equal(noticeable, row.IsNoticeable);
    }

    [Fact]
    public async Task It_says_nothing_where_no_provider_states_a_cost()
    {
        Assert.Null((await Rendering.RenderAsync<StatedCosts>(new() { ["View"] = StatedCostsView.From([]) })).QuerySelector("[data-testid=stated-costs]"));
        var page = await Rendering.RenderAsync<StatedCosts>(new() { ["View"] = StatedCostsView.From([s_relay]) });
        Assert.Contains("+5.0%", page.QuerySelector("[data-provider=openrouter]")!.TextContent, StringComparison.Ordinal);
    }

    private static decimal Decimal(string text) => decimal.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
