using Farthing.Core.Usage;
using Farthing.Dashboard.Numbers;
using Farthing.Dashboard.Overview;
using Farthing.Storage.Queries;

namespace Farthing.Dashboard.Tests.Overview;

public sealed class TablesTests
{
    [Fact]
    public void The_rows_and_other_add_up_to_the_figure_above()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var spend = new RandomSpend(seed);
            var groups = spend.Groups(seed % 30);
            var totals = RandomSpend.Sum(groups.Select(group => group.Totals));

            var table = GroupTableView.From(Dimension.Model, totals, [.. groups.Take(OverviewView.MostGroups)]);

            Assert.Equal(table.Total, table.Rows.Aggregate(default(Sums), (sum, row) => sum + row.Sums));
            Assert.Equal(totals.CostUsd, table.Total.CostUsd);
            Assert.Equal(groups.Count > OverviewView.MostGroups, table.Rows.Any(row => row.Key is null));
        }
    }

    [Fact]
    public void The_kinds_add_up_to_the_figure_above()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var totals = new RandomSpend(seed).Totals();

            var table = KindTableView.From(totals);

            Assert.Equal(totals.CostUsd, table.Rows.Sum(row => row.AmountUsd ?? 0));
            Assert.Equal(totals.Tokens.TotalTokens(), table.Rows.Sum(row => row.Tokens ?? 0));
            Assert.Equal(totals.CostUsd, table.Total.AmountUsd);
        }
    }

    [Fact]
    public void A_kind_without_any_price_has_no_amount_rather_than_zero()
    {
        var tokens = new MeterMap<decimal> { [Meter.InputAudio] = 10 };

        var row = Assert.Single(KindTableView.From(new() { Calls = 1, Tokens = tokens, Unpriced = tokens }).Rows);

        Assert.Null(row.AmountUsd);
        Assert.Null(row.UsdPerMillion);
        Assert.Equal(0, row.PricedShare);
    }

    [Theory]
    [InlineData(3, 3, false)]
    [InlineData(3, 2, true)]
    [InlineData(0, 0, true)]
    public void A_cost_is_known_unless_none_of_its_calls_has_a_price(long calls, long unpriced, bool known)
    {
        var sums = Sums.Of(new SpendTotals { Calls = calls, UnpricedCalls = unpriced });

        Assert.Equal(known ? 0 : null, sums.KnownUsd);
    }

    [Fact]
    public void A_group_without_any_price_has_neither_a_cost_nor_a_share()
    {
        SpendTotals priced = new() { Calls = 1, UnitsUsd = 2 }, unpriced = new() { Calls = 1, UnpricedCalls = 1, NoUsageCalls = 1 };

        var table = GroupTableView.From(Dimension.Model, new() { Calls = 2, UnpricedCalls = 1, NoUsageCalls = 1, UnitsUsd = 2 }, [new("a", priced), new("b", unpriced)]);

        Assert.Equal([2m, null], table.Rows.Select(row => row.Sums.KnownUsd));
        Assert.Equal([1m, null], table.Rows.Select(row => row.Share));
        Assert.Equal(2, table.Total.KnownUsd);
    }

    [Fact]
    public void What_a_cost_leaves_out_is_said_in_words()
    {
        MeterMap<decimal> tokens = new() { [Meter.Input] = 1000 }, unpriced = new() { [Meter.Input] = 31 };

        Assert.Equal("3.1% of tokens unpriced · 1 call unpriced · 2 calls priced in part", Sums.Of(new SpendTotals { Calls = 9, UnpricedCalls = 1, PartialCalls = 2, Tokens = tokens, Unpriced = unpriced }).Gaps);
        Assert.Null(Sums.Of(new SpendTotals { Calls = 9, Tokens = tokens }).Gaps);
    }

    [Fact]
    public void Cost_per_million_leaves_out_tokens_without_a_price()
    {
        var sums = new Sums(2, Tokens: 3_000_000, UnpricedTokens: 1_000_000, CostUsd: 5, TokenUsd: 4, UnpricedCalls: 1, PartialCalls: 0, EstimatedCalls: 0);

        Assert.Equal(2m, sums.UsdPerMillion);
    }
}
