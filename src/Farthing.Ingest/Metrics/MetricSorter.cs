using Farthing.Core.Metrics;
using Farthing.Ingest.Otlp;
using Farthing.Ingest.Spans;

namespace Farthing.Ingest.Metrics;

/// <summary>Takes the points of one request: each is kept, or refused with the reason.</summary>
internal sealed class MetricSorter(TimeProvider time, SpanLimits limits)
{
    // What they take on their way, in bytes.
    private const int OfAPoint = 300;
    private const int OfABucket = 16;
    private const int OfASeries = 600;
    private const int OfAnAttribute = 150;

    private readonly HashSet<MetricSeries> _series = new(SeriesContent.Comparer);
    private readonly List<MetricPoint> _points = [];
    private long _bytes;

    public IReadOnlyList<MetricPoint> Points => _points;

    public Rejections Rejected { get; } = new();

    /// <summary>How many points were of metrics that are not kept, or said that there is no value.</summary>
    public int NotKept { get; private set; }

    /// <summary>What it takes on its way, as a number of calls.</summary>
    public int AsCalls => (int)((_bytes + IngestOptions.BytesACall - 1) / IngestOptions.BytesACall);

    public void Skip(int points) => NotKept += points;

    /// <summary>Takes a point.</summary>
    /// <param name="metric">What it is a point of.</param>
    /// <param name="resource">The attributes of who sent it.</param>
    /// <param name="point">Its fields, which hold the next one afterwards.</param>
    public void Add(in MetricFields metric, IReadOnlyList<KeyValuePair<string, string>> resource, PointFields point)
    {
        if (point.HasNoValue)
        {
            Skip(1);
        }
        else if (Wrong(metric.Kind, point) is { } reason)
        {
            Rejected.Add(reason);
        }
        else if (SeriesContent.Attributes(resource, point.Attributes) is not { Count: <= PointFields.MostAttributes } attributes)
        {
            Rejected.Add("too_many_attributes");
        }
        else
        {
            Take(metric, attributes, point);
        }
    }

    private void Take(in MetricFields metric, IReadOnlyList<KeyValuePair<string, string>> attributes, PointFields point)
    {
        var made = new MetricSeries
        {
            Name = metric.Name,
            Unit = metric.Unit,
            Kind = metric.Kind,
            IsMonotonic = metric.IsMonotonic,
            IsDelta = metric.IsDelta,
            Attributes = attributes,
            Bounds = point.Bounds.Count == 0 ? [] : [.. point.Bounds],
        };
        if (!_series.TryGetValue(made, out var series))
        {
            _series.Add(series = made);
            _bytes += OfASeries + (attributes.Count * OfAnAttribute) + (made.Bounds.Count * OfABucket);
        }

        _bytes += OfAPoint + (point.Buckets.Count * OfABucket);
        _points.Add(new()
        {
            Series = series,
            Time = SpanMapper.FromNanos(point.TimeNanos),
            Since = point.StartNanos == 0 || metric.Kind == MetricKind.Gauge ? null : SpanMapper.FromNanos(point.StartNanos),
            Value = Finite(point.Value),
            Count = metric.Kind is MetricKind.Gauge or MetricKind.Sum ? null : (long)(point.Count ?? 0),
            Least = Finite(point.Least),
            Greatest = Finite(point.Greatest),
            Buckets = point.Buckets.Count == 0 ? [] : [.. point.Buckets.Select(b => (long)b)],
            Scale = (int)point.Scale,
            FirstBucket = (int)point.FirstBucket,
            ZeroCount = (long)point.ZeroCount,
        });
    }

    private string? Wrong(MetricKind kind, PointFields point)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var at = SpanMapper.FromNanos(point.TimeNanos);
        var single = kind is MetricKind.Gauge or MetricKind.Sum;
        return at < now - limits.OldestSpan ? "too_old"
            : at > now + limits.FurthestAhead ? "in_the_future"
            : single && Finite(point.Value) is null ? "no_number"
            : point.HasNegative ? "negative_buckets"
            : point.Buckets.Count > PointFields.MostBuckets ? "too_many_buckets"
            : kind == MetricKind.Histogram && point.Buckets.Count != point.Bounds.Count + (point.Bounds.Count + point.Buckets.Count == 0 ? 0 : 1) ? "buckets_and_bounds_differ"
            : point.Bounds.Exists(b => !double.IsFinite(b)) ? "bounds_are_no_numbers"
            : IsNoCount(point.Count ?? 0) || IsNoCount(point.ZeroCount) || point.Buckets.Exists(IsNoCount) || point.Scale is < -64 or > 64
                || point.FirstBucket is < int.MinValue or > int.MaxValue ? "counts_are_no_counts"
            : null;
    }

    private static bool IsNoCount(ulong count) => count > long.MaxValue;

    private static double? Finite(double? value) => value is { } number && double.IsFinite(number) ? number : null;
}
