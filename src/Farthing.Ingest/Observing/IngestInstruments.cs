using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Farthing.Storage.Observing;
using Farthing.Storage.Projects;

namespace Farthing.Ingest.Observing;

/// <summary>Counts what is refused and measures commits. Nothing is done while nobody listens.</summary>
internal static class IngestInstruments
{
    private const int MostReasons = 100;

    private static readonly Counter<long> s_refusals = FarthingMeter.Meter.CreateCounter<long>(
        "farthing.refusals", description: "What was refused, by reason: spans where they could be counted, else requests. Project 0: it was not known yet.");

    private static readonly Histogram<double> s_commit = FarthingMeter.Meter.CreateHistogram<double>(
        "farthing.commit.duration", "s", "How long a transaction of the writer takes, from the first name that is looked up to the commit.", null,
        new() { HistogramBucketBoundaries = [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10] });

    private static readonly Histogram<long> s_items = FarthingMeter.Meter.CreateHistogram<long>(
        "farthing.commit.items", description: "Calls and what comes with them in a transaction of the writer.", advice:
        new InstrumentAdvice<long> { HistogramBucketBoundaries = [1, 10, 50, 100, 500, 1_000, 5_000, 10_000, 50_000] });

    // Reasons are words of the code; the bound is for the day when one is not.
    private static readonly ConcurrentDictionary<string, byte> s_reasons = new(StringComparer.Ordinal);

    /// <summary>Something was refused.</summary>
    public static void Refused(ProjectId project, string reason, int count)
    {
        if (s_refusals.Enabled && count > 0)
        {
            var known = s_reasons.ContainsKey(reason) || (s_reasons.Count < MostReasons && s_reasons.TryAdd(reason, 0));
            s_refusals.Add(count, new("project", FarthingMeter.Label(project)), new("reason", known ? reason : "other"));
        }
    }

    /// <summary>A transaction was committed.</summary>
    public static void Committed(TimeSpan duration, int items)
    {
        s_commit.Record(duration.TotalSeconds);
        s_items.Record(items);
    }
}
