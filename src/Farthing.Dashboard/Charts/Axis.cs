using Farthing.Dashboard.Frame;

namespace Farthing.Dashboard.Charts;

/// <summary>Where a chart's lines and labels stand.</summary>
internal static class Axis
{
    private const int MostLabels = 8;

    private static readonly TimeSpan[] s_steps =
    [
        TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(15), TimeSpan.FromMinutes(30),
        TimeSpan.FromHours(1), TimeSpan.FromHours(2), TimeSpan.FromHours(3), TimeSpan.FromHours(6), TimeSpan.FromHours(12),
        TimeSpan.FromDays(1), TimeSpan.FromDays(2), TimeSpan.FromDays(4), TimeSpan.FromDays(7),
    ];

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

    /// <summary>At most eight columns to label, at round times of the reader's zone: the time of day, or the day.</summary>
    public static IReadOnlyList<(int Column, string Label)> Times(ChartView chart, DisplayZone zone)
    {
        var length = chart.Bucket * chart.Columns.Count;
        var step = Array.Find(s_steps, step => step >= chart.Bucket && length <= step * MostLabels);
        step = step == default ? TimeSpan.FromDays(Math.Ceiling(length.TotalDays / MostLabels)) : step;
        return [.. Enumerable.Range(0, chart.Columns.Count)
            // A label at the very end would hang over the edge.
            .Take((int)(chart.Columns.Count * 0.93) + 1)
            .Select(i => (Column: i, chart.Columns[i].Start))
            .Where(c => zone.Local(c.Start).Ticks % step.Ticks < chart.Bucket.Ticks)
            .Select(c => (c.Column, step >= TimeSpan.FromDays(1) ? zone.Day(c.Start) : zone.TimeOfDay(c.Start)))];
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
