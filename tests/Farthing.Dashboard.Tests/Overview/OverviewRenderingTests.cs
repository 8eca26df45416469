using AngleSharp.Dom;
using Farthing.Core.Usage;
using Farthing.Dashboard.Numbers;
using Farthing.Dashboard.Overview;
using Farthing.Storage.Queries;

namespace Farthing.Dashboard.Tests.Overview;

public sealed class OverviewRenderingTests
{
    private static readonly TimeRange s_range = new(new(2026, 3, 1, 10, 0, 0, DateTimeKind.Utc), new(2026, 3, 1, 11, 0, 0, DateTimeKind.Utc));

    [Fact]
    public async Task The_spend_figure_carries_every_digit()
    {
        var totals = new SpendTotals { Calls = 1, Amounts = new MeterMap<decimal> { [Meter.Output] = 0.000123450m } };

        var page = await FiguresAsync(totals);

        var spend = page.QuerySelector("[data-testid=spend-total]")!;
        Assert.Equal("0.00012345", spend.GetAttribute("data-exact"));
        Assert.Equal("$0.000123", spend.TextContent);
        Assert.Equal("$0.00012345", spend.GetAttribute("title"));
    }

    [Fact]
    public async Task Unpriced_tokens_are_said_beside_the_spend()
    {
        MeterMap<decimal> tokens = new() { [Meter.Input] = 1000 }, unpriced = new() { [Meter.Input] = 31 };

        var page = await FiguresAsync(new() { Calls = 2, UnpricedCalls = 1, Tokens = tokens, Unpriced = unpriced });

        Assert.Equal("3.1% of tokens unpriced", page.QuerySelector("[data-testid=coverage]")!.TextContent);
    }

    [Fact]
    public async Task Spend_of_which_nothing_has_a_price_is_a_dash_with_the_reason()
    {
        var page = await FiguresAsync(new() { Calls = 2, UnpricedCalls = 2, NoUsageCalls = 1, PartialCalls = 0 });

        var spend = page.QuerySelector("[data-testid=spend-total]")!;
        Assert.Equal("–", spend.TextContent);
        Assert.Null(spend.GetAttribute("data-exact"));
        Assert.Equal(Sums.NothingPriced, spend.GetAttribute("title"));
        Assert.Contains("1 call without usage", page.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Full_coverage_is_not_mentioned()
    {
        var page = await FiguresAsync(new() { Calls = 1, Tokens = new() { [Meter.Input] = 1000 } });

        Assert.Null(page.QuerySelector("[data-testid=coverage]"));
    }

    [Fact]
    public async Task A_cost_per_million_that_is_not_known_is_a_dash_with_the_reason()
    {
        var page = await FiguresAsync(SpendTotals.None);

        var figure = page.QuerySelector("[data-testid=input-per-million]")!;
        Assert.Equal("–", figure.TextContent);
        Assert.Equal("None of these tokens has a price", figure.GetAttribute("title"));
        Assert.Null(figure.GetAttribute("data-exact"));
    }

    [Fact]
    public async Task The_totals_row_is_the_spend_figure_to_the_last_digit()
    {
        var groups = new RandomSpend(5).Groups(25);
        var totals = RandomSpend.Sum(groups.Select(group => group.Totals));
        var table = GroupTableView.From(Dimension.Model, totals, [.. groups.Take(20)]);

        var page = await Rendering.RenderAsync<GroupTable>(new() { ["View"] = table, ["Title"] = "By model", ["TestId"] = "by-model" });

        Assert.Equal(Money.Exact(totals.CostUsd), page.QuerySelector("[data-testid=by-model-total]")!.GetAttribute("data-exact"));
        Assert.Equal(21, page.QuerySelectorAll("[data-testid=by-model] tbody tr").Length);
    }

    [Fact]
    public async Task A_row_leads_to_the_page_and_the_calls_filtered_by_it_in_the_same_range()
    {
        var groups = new RandomSpend(5).Groups(1);
        var table = GroupTableView.From(Dimension.Feature, groups[0].Totals, groups);

        var page = await Rendering.RenderAsync<GroupTable>(new() { ["View"] = table, ["Title"] = "By feature", ["TestId"] = "by-feature" }, "/?range=7d&model=a");

        Assert.Equal(
            ["/?range=7d&model=a&feature=group-0", "/calls?range=7d&model=a&feature=group-0"],
            page.QuerySelectorAll("tbody a").Select(link => link.GetAttribute("href")));
    }

    [Fact]
    public async Task The_first_empty_page_names_the_real_address_and_a_filtered_one_offers_to_clear_the_filters()
    {
        var empty = await Rendering.RenderAsync<NoCalls>([]);
        var filtered = await Rendering.RenderAsync<NoCalls>(new() { ["Filtered"] = true }, "/?model=a");

        Assert.Equal("http://localhost:8318", empty.QuerySelector("[data-testid=otlp]")!.TextContent);
        Assert.Contains("/?range=30d", empty.QuerySelectorAll("a").Select(link => link.GetAttribute("href")));
        Assert.Equal("/", filtered.QuerySelector("a.button")!.GetAttribute("href"));
        Assert.Null(filtered.QuerySelector("pre"));
    }

    private static Task<IElement> FiguresAsync(SpendTotals totals) =>
        Rendering.RenderAsync<OverviewFigures>(new() { ["View"] = OverviewView.From(s_range, totals, [], [], []) });
}
