using Farthing.Core.Metrics;

namespace Farthing.Ingest.Metrics;

/// <summary>What a metric's points have in common.</summary>
internal readonly record struct MetricFields(string Name, string Unit, MetricKind Kind, bool IsMonotonic, bool IsDelta);

/// <summary>The fields of a point as sent. Used again for each: cleared, not made anew.</summary>
internal sealed class PointFields
{
    /// <summary>The most buckets that a point may have; exporters send some 160.</summary>
    public const int MostBuckets = 512;

    /// <summary>The most attributes that a point may have, with those of its resource.</summary>
    public const int MostAttributes = 32;

    public ulong StartNanos { get; set; }

    public ulong TimeNanos { get; set; }

    /// <summary>OpenTelemetry's flag for a point that only says that there is none.</summary>
    public bool HasNoValue { get; set; }

    public double? Value { get; set; }

    public ulong? Count { get; set; }

    public double? Least { get; set; }

    public double? Greatest { get; set; }

    public long Scale { get; set; }

    public long FirstBucket { get; set; }

    public ulong ZeroCount { get; set; }

    /// <summary>Whether values below zero were counted.</summary>
    public bool HasNegative { get; set; }

    public List<ulong> Buckets { get; } = [];

    public List<double> Bounds { get; } = [];

    public List<KeyValuePair<string, string>> Attributes { get; } = [];

    public void Clear()
    {
        (StartNanos, TimeNanos, HasNoValue, Value, Count, Least, Greatest) = (0, 0, false, null, null, null, null);
        (Scale, FirstBucket, ZeroCount, HasNegative) = (0, 0, 0, false);
        Buckets.Clear();
        Bounds.Clear();
        Attributes.Clear();
    }
}
