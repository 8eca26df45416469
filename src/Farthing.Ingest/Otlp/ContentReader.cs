using Farthing.Ingest.Metrics;
using Farthing.Ingest.Spans;
using Microsoft.AspNetCore.Http;

namespace Farthing.Ingest.Otlp;

/// <summary>Makes what is stored of a request's message.</summary>
internal sealed class ContentReader(IngestOptions options, TimeProvider time)
{
    private readonly TextCache _texts = new();
    private readonly SpanLimits _limits = new(options.OldestSpan, options.FurthestAhead);
    private readonly SpanMapper _mapper = new(time, new(options.OldestSpan, options.FurthestAhead));

    /// <summary>Reads it.</summary>
    /// <exception cref="RefusedException">It is no such message, or holds too much.</exception>
    public Received Read(OtlpKind kind, ReadOnlySpan<byte> message)
    {
        try
        {
            return kind switch
            {
                OtlpKind.Traces => ReadTraces(message),
                OtlpKind.Metrics => ReadMetrics(message),
                _ => ReadLogs(message),
            };
        }
        catch (FormatException e)
        {
            throw RefusedException.Malformed(e.Message);
        }
    }

    private Received ReadTraces(ReadOnlySpan<byte> message)
    {
        var spans = new SpanSorter(_mapper, options.KeepPlainSpans);
        new TraceRequestReader(_texts, Into(spans)).Read(message);
        return Of(spans, notKept: 0);
    }

    private Received ReadLogs(ReadOnlySpan<byte> message)
    {
        var spans = new SpanSorter(_mapper, options.KeepPlainSpans);
        var reader = new LogRequestReader(_texts, Into(spans));
        reader.Read(message);
        return Of(spans, reader.NotKept);
    }

    private Received ReadMetrics(ReadOnlySpan<byte> message)
    {
        var points = new MetricSorter(time, _limits);
        new MetricRequestReader(_texts, points, () => Bound(points.AsCalls)).Read(message);
        return new(new() { Metrics = points.Points }, points.AsCalls, points.Rejected, NotKept: points.NotKept);
    }

    private SpanSink Into(SpanSorter spans) => (in SpanFields span, AttributeBag attributes, AttributeBag resource, in ScopeFields scope) =>
    {
        spans.Add(span, attributes, resource, scope);
        Bound(spans.Billable);
        if (spans.Shown > options.MaxSpansInRequest)
        {
            throw new RefusedException(
                StatusCodes.Status413PayloadTooLarge, "too_large", $"There are over {options.MaxSpansInRequest} spans besides model calls in one request: send smaller batches.");
        }
    };

    private static Received Of(SpanSorter spans, int notKept)
    {
        var rejected = new Rejections();
        rejected.Add(spans.Rejected);
        return new(spans.Content, spans.AsCalls, rejected, spans.NotBilled, notKept);
    }

    private void Bound(int asCalls)
    {
        if (asCalls > options.MaxCallsInRequest)
        {
            throw new RefusedException(
                StatusCodes.Status413PayloadTooLarge, "too_large", $"There is more in one request than {options.MaxCallsInRequest} model calls, or as much of outcomes, points of metrics and the like: send smaller batches.");
        }
    }
}
