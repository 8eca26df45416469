using Farthing.Core.Calls;
using Farthing.Core.Metrics;
using Farthing.Core.Outcomes;
using Farthing.Core.Spans;
using Farthing.Storage.Losses;

namespace Farthing.Ingest.Batches;

/// <summary>What one project sent, on its way to the writer.</summary>
internal sealed record BatchContent
{
    /// <summary>Calls, not yet priced.</summary>
    public IReadOnlyList<Call> Calls { get; init; } = [];

    /// <summary>Outcomes.</summary>
    public IReadOnlyList<Outcome> Outcomes { get; init; } = [];

    /// <summary>Revenue.</summary>
    public IReadOnlyList<Revenue> Revenue { get; init; } = [];

    /// <summary>What SDKs say that they lost.</summary>
    public IReadOnlyList<SenderReport> Reports { get; init; } = [];

    /// <summary>Spans that are no billed calls.</summary>
    public IReadOnlyList<Span> Spans { get; init; } = [];

    /// <summary>Points of metrics.</summary>
    public IReadOnlyList<MetricPoint> Metrics { get; init; } = [];

    /// <summary>How many of all of them.</summary>
    public int Count => Calls.Count + Outcomes.Count + Revenue.Count + Reports.Count + Spans.Count + Metrics.Count;

    /// <summary>The same in messages of a bounded size: one where it fits.</summary>
    public IEnumerable<BatchContent> Messages(int most) => Count <= most ? [this] :
    [
        .. Calls.Chunk(most).Select(c => new BatchContent { Calls = c }),
        .. Outcomes.Chunk(most).Select(o => new BatchContent { Outcomes = o }),
        .. Revenue.Chunk(most).Select(r => new BatchContent { Revenue = r }),
        .. Reports.Chunk(most).Select(r => new BatchContent { Reports = r }),
        .. Spans.Chunk(most).Select(s => new BatchContent { Spans = s }),
        .. Metrics.Chunk(most).Select(m => new BatchContent { Metrics = m }),
    ];
}
