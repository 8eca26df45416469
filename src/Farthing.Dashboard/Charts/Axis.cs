using Farthing.Dashboard.Frame;

namespace Farthing.Dashboard.Charts;

/// <summary>Where a chart's lines and labels stand.</summary>
internal static class Axis
{
    /// <summary>Round amounts from zero to at least the highest value, three to six of them.</summary>
    public static IReadOnlyList<decimal> Amounts(decimal highest)
    {
        if (highest <= 0)
        {
            return [0, 1];
        }

        var step = Step(highest / 4);
        var ticks = new List<decimal> { 0 };
        while (ticks[^1] < highest)
        {
            ticks.Add(ticks[^1] + step);
        }

        return ticks;
    }

    /// <summary>About six columns to label, with the label: the time of day, or the day where midnight passes.</summary>
    public static IReadOnlyList<(int Column, string Label)> Times(ChartView chart, DisplayZone zone)
    {
        var every = Math.Max(1, (int)Math.Ceiling(chart.Columns.Count / 6.0));
        var days = chart.Bucket * chart.Columns.Count > TimeSpan.FromHours(48);
        return [.. Enumerable.Range(0, chart.Columns.Count).Where(i => i % every == 0)
            .Select(i => (i, days ? zone.Day(chart.Columns[i].Start) : zone.TimeOfDay(chart.Columns[i].Start)))];
    }

    // The smallest of 1, 2, 2.5, 5 times a power of ten that is at least the wish.
    private static decimal Step(decimal wish)
    {
        var power = 1m;
        while (power > wish)
        {
            power /= 10;
        }

        while (power * 10 <= wish)
        {
            power *= 10;
        }

        foreach (var factor in new[] { 1m, 2m, 2.5m, 5m })
        {
            if (power * factor >= wish)
            {
                return power * factor;
            }
        }

        return power * 10;
    }
}
