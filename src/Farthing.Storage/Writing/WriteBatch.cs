using Farthing.Core.Metrics;
using Farthing.Core.Outcomes;
using Farthing.Core.Spans;
using Farthing.Storage.Losses;
using Farthing.Storage.Owners;
using Farthing.Storage.Projects;

namespace Farthing.Storage.Writing;

/// <summary>Something with the project that it is in.</summary>
/// <param name="Project">Whose it is.</param>
/// <param name="Value">What it is.</param>
public readonly record struct Owned<T>(ProjectId Project, T Value);

/// <summary>What is stored in one transaction.</summary>
public sealed record WriteBatch
{
    /// <summary>Calls with their cost.</summary>
    public IReadOnlyList<PricedCall> Calls { get; init; } = [];

    /// <summary>Outcomes.</summary>
    public IReadOnlyList<Owned<Outcome>> Outcomes { get; init; } = [];

    /// <summary>Revenue.</summary>
    public IReadOnlyList<Owned<Revenue>> Revenue { get; init; } = [];

    /// <summary>What SDKs say that they lost.</summary>
    public IReadOnlyList<Owned<SenderReport>> Reports { get; init; } = [];

    /// <summary>Spans that are no billed calls.</summary>
    public IReadOnlyList<Owned<Span>> Spans { get; init; } = [];

    /// <summary>Points of metrics.</summary>
    public IReadOnlyList<Owned<MetricPoint>> Metrics { get; init; } = [];

    /// <summary>How what may turn out to be another's is looked at again; null when it is not.</summary>
    public Settling? Settling { get; init; }

    /// <summary>How many of all of them.</summary>
    public int Count => Calls.Count + Outcomes.Count + Revenue.Count + Reports.Count + Spans.Count + Metrics.Count;

    /// <summary>Smaller batches that together are this one: by what they hold, or halves. One that holds one thing is whole.</summary>
    public IEnumerable<WriteBatch> Parts()
    {
        WriteBatch[] kinds =
        [
            new() { Calls = Calls, Settling = Settling }, new() { Outcomes = Outcomes }, new() { Revenue = Revenue }, new() { Reports = Reports },
            new() { Spans = Spans, Settling = Settling }, new() { Metrics = Metrics },
        ];
        var filled = Array.FindAll(kinds, k => k.Count > 0);
        return filled.Length > 1 ? filled : [Slice(..(Count / 2)), Slice((Count / 2)..)];
    }

    // Of a batch of one kind.
    private WriteBatch Slice(Range range) => new()
    {
        Calls = [.. Calls.Take(range)],
        Outcomes = [.. Outcomes.Take(range)],
        Revenue = [.. Revenue.Take(range)],
        Reports = [.. Reports.Take(range)],
        Spans = [.. Spans.Take(range)],
        Metrics = [.. Metrics.Take(range)],
        Settling = Settling,
    };
}
