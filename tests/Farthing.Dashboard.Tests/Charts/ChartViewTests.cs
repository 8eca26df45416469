using Farthing.Core.Usage;
using Farthing.Dashboard.Charts;
using Farthing.Dashboard.Frame;
using Farthing.Dashboard.Numbers;
using Farthing.Storage.Queries;

namespace Farthing.Dashboard.Tests.Charts;

public sealed class ChartViewTests
{
    private static readonly DateTime s_from = new(2026, 3, 1, 10, 7, 0, DateTimeKind.Utc);
    private static readonly TimeRange s_range = new(s_from, s_from.AddHours(3));
    private static readonly TimeSpan s_bucket = TimeSpan.FromMinutes(5);

    [Fact]
    public void Columns_and_series_both_add_up_to_all_points()
    {
        var points = Points(models: 12);

        var chart = ChartView.From(s_range, s_bucket, points);

        Assert.Equal(points.Sum(point => point.Totals.CostUsd), chart.Total.CostUsd);
        Assert.Equal(chart.Total, Sums.Of(chart.Series.Select(series => series.Total)));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(8, 8)]
    [InlineData(9, 8)]
    [InlineData(40, 8)]
    public void At_most_eight_series_are_drawn_and_what_is_left_is_other(int models, int series)
    {
        var chart = ChartView.From(s_range, s_bucket, Points(models));

        Assert.Equal(series, chart.Series.Count);
        Assert.Equal(models > 8, chart.Series[^1].Key is null);
        Assert.Equal(chart.Series.Where(s => s.Key is not null).OrderByDescending(s => s.Total.CostUsd), chart.Series.Where(s => s.Key is not null));
    }

    [Fact]
    public void Every_bucket_of_the_range_has_a_column_also_where_nothing_happened()
    {
        var chart = ChartView.From(s_range, s_bucket, []);

        Assert.Equal(new DateTime(2026, 3, 1, 10, 5, 0, DateTimeKind.Utc), chart.Columns[0].Start);
        Assert.Equal(37, chart.Columns.Count);
        Assert.All(chart.Columns.Zip(chart.Columns.Skip(1)), pair => Assert.Equal(pair.First.End, pair.Second.Start));
    }

    [Fact]
    public void No_two_series_share_a_colour_and_a_name_alone_always_has_the_same()
    {
        for (var seed = 0; seed < 100; seed++)
        {
            var names = Enumerable.Range(0, 8).Select(i => $"model-{seed}-{i}").ToList();

            Assert.Equal(8, SeriesColours.For(names).Distinct().Count());
            Assert.Equal(SeriesColours.For(names)[0], SeriesColours.For([names[0]])[0]);
        }
    }

    [Fact]
    public void A_series_alone_keeps_its_numbers()
    {
        var chart = ChartView.From(s_range, s_bucket, Points(models: 3));

        Assert.Equal(chart.Series[1].Total, chart.Only(1).Total);
    }

    [Fact]
    public void A_bar_is_drawn_for_each_amount_on_top_of_those_below()
    {
        ChartColumn column = new(s_from, s_from + s_bucket, [Known(1), Known(3)]);
        ChartView chart = new([new("a", 1, Known(1)), new("b", 2, Known(3))], [column], s_bucket);

        Assert.Equal("M1 1000V750h8V1000z", Bars.Path(chart, 0, top: 4));
        Assert.Equal("M1 750V0h8V750z", Bars.Path(chart, 1, top: 4));
    }

    [Theory]
    [InlineData("0", "0 1")]
    [InlineData("0.0003", "0 0.0001 0.0002 0.0003")]
    [InlineData("7.1", "0 2 4 6 8")]
    [InlineData("95", "0 25 50 75 100")]
    [InlineData("1234", "0 500 1000 1500")]
    public void The_axis_starts_at_zero_and_has_round_steps(string highest, string ticks) =>
        Assert.Equal(ticks, string.Join(' ', Axis.Amounts(decimal.Parse(highest, System.Globalization.CultureInfo.InvariantCulture)).Select(Money.Exact)));

    [Fact]
    public void Times_are_labelled_at_round_hours_of_the_readers_zone()
    {
        var zone = new DisplayZone(TimeZoneInfo.CreateCustomTimeZone("half", TimeSpan.FromMinutes(330), null, null));
        var chart = ChartView.From(new(s_from, s_from.AddHours(6)), s_bucket, []);

        Assert.Equal(["16:00", "17:00", "18:00", "19:00", "20:00", "21:00"], Axis.Times(chart, zone).Select(time => time.Label));
    }

    private static List<SpendPoint> Points(int models) =>
    [
        .. from model in Enumerable.Range(0, models)
           from bucket in Enumerable.Range(0, 36).Where(b => (b + model) % 3 == 0)
           select new SpendPoint(Buckets.Start(s_from + (s_bucket * bucket), s_bucket), $"model-{model}", Cost(0.001m * (model + 1) * (bucket + 1))),
    ];

    [Fact]
    public void Where_no_call_has_a_price_nothing_is_known_and_the_bucket_still_has_its_calls()
    {
        var unpriced = new SpendTotals { Calls = 2, UnpricedCalls = 2 };
        var chart = ChartView.From(s_range, s_bucket, [new(Buckets.Start(s_from, s_bucket), "new", unpriced), new(Buckets.Start(s_from, s_bucket) + s_bucket, "a", Cost(1)), new(Buckets.Start(s_from, s_bucket) + s_bucket, "new", unpriced)]);

        Assert.Equal(["a", "new"], chart.Series.Select(series => series.Name));
        Assert.Equal([1m, null], chart.Series.Select(series => series.Total.KnownUsd));
        Assert.Equal([null, 1m], chart.Columns.Take(2).Select(column => column.Total.KnownUsd));
        Assert.Equal([2, 3, 0], chart.Columns.Take(3).Select(column => column.Total.Calls));
        Assert.Equal("2 calls unpriced", chart.Columns[1].Total.Gaps);
    }

    [Fact]
    public async Task The_table_and_the_tip_of_a_chart_never_show_an_unpriced_call_as_zero()
    {
        var chart = ChartView.From(s_range, s_bucket, [new(Buckets.Start(s_from, s_bucket), "new", new() { Calls = 1, UnpricedCalls = 1 })]);

        var table = await Rendering.RenderAsync<ChartTable>(new() { ["Chart"] = chart, ["Label"] = "Spend" });
        var tip = await Rendering.RenderAsync<ChartTip>(new() { ["Chart"] = chart, ["Column"] = 0 });

        Assert.Equal(["–", "–"], table.QuerySelectorAll("tbody td").Select(cell => cell.TextContent.Trim()));
        Assert.All(table.QuerySelectorAll(".money"), cell => Assert.Equal(Sums.NothingPriced, cell.GetAttribute("title")));
        Assert.Equal(["new", "unpriced", "Total", "unpriced"], tip.QuerySelectorAll("td").Select(cell => cell.TextContent.Trim()));
    }

    private static Sums Known(decimal usd) => Sums.Of(Cost(usd));

    private static SpendTotals Cost(decimal usd) => new() { Calls = 1, Amounts = new MeterMap<decimal> { [Meter.Output] = usd } };
}
