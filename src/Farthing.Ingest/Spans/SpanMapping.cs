using Farthing.Core.Calls;
using Farthing.Core.Spans;
using Farthing.Core.Usage;

namespace Farthing.Ingest.Spans;

/// <summary>Makes what is shown of a span that is not billed.</summary>
internal static class SpanMapping
{
    public static Span Map(in SpanFields span, AttributeBag attributes, AttributeBag resource, Dialect dialect, SpanRole role)
    {
        // What is never billed may say what it likes of tokens: a count that is none is left out.
        var usage = role.Billing == Billing.Plain ? default : UsageMapping.Map(attributes, out _);
        return new()
        {
            Id = new(span.TraceId, span.SpanId),
            ParentSpanId = span.ParentSpanId,
            Time = SpanMapper.FromNanos(span.StartNanos),
            DurationUs = SpanMapper.DurationUs(span),
            Kind = role.Kind,
            Dialect = dialect,
            Name = Texts.Limit(span.Name ?? ""),
            Service = Texts.Service(attributes, resource),
            Model = Texts.OrNull(attributes[SpanAttribute.ResponseModel].Text) ?? Texts.OrNull(attributes[SpanAttribute.RequestModel].Text),
            ErrorType = Texts.ErrorType(span, attributes),
            InputTokens = Tokens(usage, Meters.IsInput),
            OutputTokens = Tokens(usage, Meters.IsOutput),
            Fallback = role.Billing == Billing.Repeats && !usage.IsEmpty
                ? CallMapping.Map(span, attributes, resource, dialect, role.Operation) with { Id = new(span.TraceId, span.SpanId) }
                : null,
        };
    }

    private static long? Tokens(in MeterMap<decimal> usage, Func<Meter, bool> side) =>
        usage.Pairs.Any(p => side(p.Key)) ? (long)usage.Sum(side) : null;
}
