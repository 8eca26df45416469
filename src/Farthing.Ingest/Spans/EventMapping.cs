using System.Globalization;
using Farthing.Core.Outcomes;

namespace Farthing.Ingest.Spans;

/// <summary>Makes outcomes and revenue of the spans that carry them.</summary>
internal static class EventMapping
{
    // Nothing that is sold at once costs a quadrillion: a wrong unit must not reach a margin.
    private const decimal Absurd = 1e15m;

    /// <param name="span">The span's fields.</param>
    /// <param name="attributes">Its attributes.</param>
    /// <param name="resource">Its resource's.</param>
    /// <param name="rejected">Why it is refused, or null.</param>
    public static Outcome? Outcome(in SpanFields span, AttributeBag attributes, AttributeBag resource, out string? rejected)
    {
        var value = attributes[SpanAttribute.OutcomeValue];
        var (name, number) = (Texts.OrNull(attributes[SpanAttribute.OutcomeName].Text), value.IsAbsent ? 1 : value.Number);
        rejected = name is null ? "outcome_without_name" : number is null ? "outcome_value_is_no_number" : null;
        return rejected is null ? new(Origin(span, attributes, resource, SpanAttribute.OutcomeKey), name!, number!.Value) : null;
    }

    /// <inheritdoc cref="Outcome"/>
    public static Revenue? Revenue(in SpanFields span, AttributeBag attributes, AttributeBag resource, out string? rejected)
    {
        var (amount, currency) = (Amount(attributes[SpanAttribute.RevenueAmount]), Currency(attributes[SpanAttribute.RevenueCurrency]));
        rejected = amount is null ? "revenue_is_no_amount" : currency is null ? "revenue_in_no_currency" : null;
        return rejected is null
            ? new(Origin(span, attributes, resource, SpanAttribute.RevenueKey), amount!.Value, currency!, Texts.OrNull(attributes[SpanAttribute.RevenueKind].Text))
            : null;
    }

    private static EventOrigin Origin(in SpanFields span, AttributeBag attributes, AttributeBag resource, SpanAttribute key) => new()
    {
        Id = new(span.TraceId, span.SpanId),
        ParentSpanId = span.ParentSpanId,
        Time = SpanMapper.FromNanos(span.StartNanos),
        Key = Texts.OrNull(attributes[key].Text),
        Environment = Texts.Environment(attributes, resource),
        Service = Texts.Service(attributes, resource),
        Feature = Texts.OrEmpty(attributes[SpanAttribute.Feature].Text),
        Team = Texts.OrEmpty(attributes[SpanAttribute.Team].Text),
        User = Texts.OrNull(attributes[SpanAttribute.User].Text),
        Customer = Texts.OrNull(attributes[SpanAttribute.Customer].Text),
        Session = Texts.OrNull(attributes[SpanAttribute.Session].Text),
        Tags = Texts.Tags(attributes),
    };

    private static decimal? Amount(AttributeValue value) =>
        decimal.TryParse(value.Text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var amount)
            && amount is > -Absurd and < Absurd ? amount : null;

    private static string? Currency(AttributeValue value) =>
        value.IsAbsent ? Core.Amounts.Money.Usd
        : value.Text is { Length: 3 } code && code.All(char.IsAsciiLetter) ? code.ToUpperInvariant()
        : null;
}
