namespace Farthing.Core.Metrics;

/// <summary>A point of a metric: what was measured at a time.</summary>
public sealed record MetricPoint
{
    /// <summary>What it is a point of.</summary>
    public required MetricSeries Series { get; init; }

    /// <summary>When it was measured, in UTC, to the microsecond.</summary>
    public required DateTime Time { get; init; }

    /// <summary>Since when it adds up; null for a gauge, or when not told.</summary>
    public DateTime? Since { get; init; }

    /// <summary>The value of a gauge or sum; the sum of a histogram or summary, null where that has none.</summary>
    public double? Value { get; init; }

    /// <summary>How many were counted; null for a gauge or sum.</summary>
    public long? Count { get; init; }

    /// <summary>The least one counted; null when not told.</summary>
    public double? Least { get; init; }

    /// <summary>The greatest one counted; null when not told.</summary>
    public double? Greatest { get; init; }

    /// <summary>How many stand in each bucket; empty without buckets.</summary>
    public IReadOnlyList<long> Buckets { get; init; } = [];

    /// <summary>Of an exponential histogram: its buckets grow by 2^(2^-scale).</summary>
    public int Scale { get; init; }

    /// <summary>Of an exponential histogram: the number of the first bucket.</summary>
    public int FirstBucket { get; init; }

    /// <summary>Of an exponential histogram: how many were zero.</summary>
    public long ZeroCount { get; init; }
}
