namespace Farthing.Core.Metrics;

/// <summary>What the points of a metric have in common: one name, one source.</summary>
public sealed record MetricSeries
{
    /// <summary>The name as sent: <c>hw.gpu.utilization</c>, <c>vllm:num_requests_running</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The unit as sent, by UCUM: <c>W</c>, <c>By</c>, <c>{token}</c>; may be empty.</summary>
    public string Unit { get; init; } = "";

    /// <summary>How its points are to be read.</summary>
    public MetricKind Kind { get; init; }

    /// <summary>Whether a sum only grows.</summary>
    public bool IsMonotonic { get; init; }

    /// <summary>Whether a point tells what was added since the one before it, not since the start.</summary>
    public bool IsDelta { get; init; }

    /// <summary>What tells its source apart from others: of the resource, service, host and instance; then the points' own
    /// attributes. Sorted by name, each once.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Attributes { get; init; } = [];

    /// <summary>The upper bounds of a histogram's buckets, but for the last, which has none; empty otherwise.</summary>
    public IReadOnlyList<double> Bounds { get; init; } = [];
}

/// <summary>How the points of a metric are to be read. The numbers are stored: they never change.</summary>
public enum MetricKind : byte
{
    /// <summary>A value at a time.</summary>
    Gauge = 0,

    /// <summary>A value that adds up.</summary>
    Sum = 1,

    /// <summary>Counts in buckets of given bounds.</summary>
    Histogram = 2,

    /// <summary>Counts in buckets that grow by a factor.</summary>
    ExponentialHistogram = 3,

    /// <summary>A count and a sum.</summary>
    Summary = 4,
}
