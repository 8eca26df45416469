using System.Globalization;
using System.Text;

namespace Farthing.Dashboard.Charts;

/// <summary>Draws a chart's layers, each as one path: a rectangle for every column where it is not zero.</summary>
internal static class Bars
{
    /// <summary>The drawing's height; its width is <see cref="ColumnWidth"/> a column. It is stretched to its place.</summary>
    public const int Height = 1000;

    /// <summary>A column's width, the gap beside it included.</summary>
    public const int ColumnWidth = 10;

    /// <summary>A layer's path.</summary>
    /// <param name="chart">The chart.</param>
    /// <param name="series">Which layer. It stands on the ones before it.</param>
    /// <param name="top">The amount at the drawing's upper edge.</param>
    public static string Path(ChartView chart, int series, decimal top)
    {
        var path = new StringBuilder();
        for (var i = 0; i < chart.Columns.Count; i++)
        {
            var values = chart.Columns[i].Values;
            if (values[series].CostUsd <= 0)
            {
                continue;
            }

            var below = values.Take(series).Sum(value => value.CostUsd);
            var (low, high) = (Y(below, top), Y(below + values[series].CostUsd, top));
            path.Append(CultureInfo.InvariantCulture, $"M{(i * ColumnWidth) + 1} {low:0.##}V{high:0.##}h{ColumnWidth - 2}V{low:0.##}z");
        }

        return path.ToString();
    }

    private static decimal Y(decimal amount, decimal top) => Height - (amount / top * Height);
}
