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

    /// <summary>What is shown of a call that another one is billed for, or of one that repeats those beneath it.</summary>
    public static Span Of(Call call, string name) => new()
    {
        Id = call.Id,
        ParentSpanId = call.ParentSpanId,
        Time = call.Time,
        DurationUs = call.DurationUs,
        Kind = SpanKind.Call,
        Dialect = call.Dialect,
        Name = name,
        Service = call.Dimensions.Service,
        Model = call.Dimensions.Model.Length > 0 ? call.Dimensions.Model : null,
        ErrorType = call.ErrorType,
        InputTokens = Tokens(call.Usage, Meters.IsInput),
        OutputTokens = Tokens(call.Usage, Meters.IsOutput),
    };

    private static long? Tokens(in MeterMap<decimal> usage, Func<Meter, bool> side) =>
        usage.Pairs.Any(p => side(p.Key)) ? (long)usage.Sum(side) : null;
}
