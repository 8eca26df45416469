using Farthing.Core.Metrics;
using Farthing.Ingest.Spans;

namespace Farthing.Ingest.Metrics;

/// <summary>What makes two series the same.</summary>
internal static class SeriesContent
{
    public static IEqualityComparer<MetricSeries> Comparer { get; } = EqualityComparer<MetricSeries>.Create(Same, Hash);

    /// <summary>The attributes of a series, sorted, each once: a point knows better than its resource.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Attributes(
        IReadOnlyList<KeyValuePair<string, string>> resource, IReadOnlyList<KeyValuePair<string, string>> point)
    {
        var all = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in resource.Concat(point))
        {
            all[Texts.Limit(key)] = Texts.Limit(value);
        }

        return [.. all];
    }

    private static bool Same(MetricSeries? x, MetricSeries? y) =>
        ReferenceEquals(x, y)
        || (x is not null && y is not null && x.Name == y.Name && x.Unit == y.Unit && x.Kind == y.Kind && x.IsMonotonic == y.IsMonotonic
            && x.IsDelta == y.IsDelta && x.Attributes.SequenceEqual(y.Attributes) && x.Bounds.SequenceEqual(y.Bounds));

    private static int Hash(MetricSeries series)
    {
        var hash = new HashCode();
        hash.Add(series.Name);
        foreach (var (key, value) in series.Attributes)
        {
            hash.Add(key);
            hash.Add(value);
        }

        return hash.ToHashCode();
    }
}
