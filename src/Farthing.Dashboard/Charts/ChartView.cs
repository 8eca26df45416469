using Farthing.Dashboard.Numbers;
using Farthing.Storage.Queries;

namespace Farthing.Dashboard.Charts;

/// <summary>Spend over time, stacked by what it was spent on: the numbers of a chart, without its looks.</summary>
/// <param name="Series">The dearest first, "other" last.</param>
/// <param name="Columns">Every bucket of the range in order, empty ones included.</param>
/// <param name="Bucket">How long each is.</param>
public sealed record ChartView(IReadOnlyList<ChartSeries> Series, IReadOnlyList<ChartColumn> Columns, TimeSpan Bucket)
{
    /// <summary>How many series have a colour; the others are added up.</summary>
    public const int MostSeries = 8;

    /// <summary>All columns together.</summary>
    public Sums Total => Sums.Of(Columns.Select(column => column.Total));

    /// <summary>The highest column.</summary>
    public decimal Highest => Columns.Count == 0 ? 0 : Columns.Max(column => column.Total.CostUsd);

    /// <summary>Arranges points of time and group into columns and series.</summary>
    public static ChartView From(TimeRange range, TimeSpan bucket, IReadOnlyList<SpendPoint> points)
    {
        var byKey = points.GroupBy(point => point.Key)
            .Select(group => (group.Key, Total: Sums.Of(group.Select(point => Sums.Of(point.Totals)))))
            .OrderByDescending(group => group.Total.CostUsd).ThenBy(group => group.Key, StringComparer.Ordinal)
            .ToList();
        var named = byKey.Take(byKey.Count > MostSeries ? MostSeries - 1 : MostSeries).ToList();
        var colours = SeriesColours.For([.. named.Select(series => series.Key)]);
        var series = named.Select((s, i) => new ChartSeries(s.Key, colours[i], s.Total)).ToList();
        if (byKey.Count > named.Count)
        {
            series.Add(new(null, 0, Sums.Of(byKey.Skip(named.Count).Select(s => s.Total))));
        }

        var start = Buckets.Start(range.From, bucket);
        var count = (int)Math.Ceiling((range.To - start) / bucket);
        var index = named.Select((s, i) => (s.Key, i)).ToDictionary(pair => pair.Key, pair => pair.i);
        var values = new Sums[count, series.Count];
        foreach (var point in points)
        {
            var column = Math.Clamp((int)((point.Bucket - start).Ticks / bucket.Ticks), 0, count - 1);
            values[column, index.GetValueOrDefault(point.Key, series.Count - 1)] += Sums.Of(point.Totals);
        }

        var columns = Enumerable.Range(0, count).Select(c => new ChartColumn(
            start + (bucket * c),
            start + (bucket * (c + 1)),
            [.. Enumerable.Range(0, series.Count).Select(s => values[c, s])]));
        return new(series, [.. columns], bucket);
    }

    /// <summary>The same chart with one series alone.</summary>
    public ChartView Only(int series) => this with
    {
        Columns = [.. Columns.Select(column => column with { Values = [.. column.Values.Select((value, i) => i == series ? value : default)] })],
    };
}

/// <summary>A layer of the stack.</summary>
/// <param name="Key">The group; null for all that have no colour of their own.</param>
/// <param name="Colour">1 to 8; 0 is the grey of "other".</param>
/// <param name="Total">Its sum over the range.</param>
public sealed record ChartSeries(string? Key, int Colour, Sums Total)
{
    /// <summary>Its name in the legend.</summary>
    public string Name => Key switch { null => "other", "" => "not given", _ => Key };
}

/// <summary>A bucket of time.</summary>
/// <param name="Start">Its first moment, in UTC.</param>
/// <param name="End">The first moment after it, in UTC.</param>
/// <param name="Values">The sums of each series, in their order.</param>
public sealed record ChartColumn(DateTime Start, DateTime End, IReadOnlyList<Sums> Values)
{
    /// <summary>All series together.</summary>
    public Sums Total => Sums.Of(Values);
}
