using Farthing.Ingest.Spans;

namespace Farthing.Ingest.Tests.Spans;

public class EventMappingTests
{
    private static readonly SpanFields s_span = new() { TraceId = 1, SpanId = 2, StartNanos = 1_000 };

    [Theory]
    [InlineData("19.99", null, "19.99", "USD")]
    [InlineData("-5", "eur", "-5", "EUR")]
    [InlineData("1e3", "JPY", "1000", "JPY")]
    [InlineData("0.000000000000000000000001", "USD", "0.000000000000000000000001", "USD")]
    public void Revenue_is_an_exact_amount_in_a_currency(string amount, string? currency, string exact, string code)
    {
        var revenue = Revenue(amount, currency, out var rejected);
        Assert.Null(rejected);
        Assert.Equal((exact, code), (Core.Amounts.Money.Exact(revenue!.Amount), revenue.Currency));
    }

    [Theory]
    [InlineData(null, null, "revenue_is_no_amount")]
    [InlineData("ten", null, "revenue_is_no_amount")]
    [InlineData("NaN", null, "revenue_is_no_amount")]
    [InlineData("1,000", null, "revenue_is_no_amount")]
    [InlineData("1e15", null, "revenue_is_no_amount")]
    [InlineData("1e400", null, "revenue_is_no_amount")]
    [InlineData("1", "dollars", "revenue_in_no_currency")]
    [InlineData("1", "", "revenue_in_no_currency")]
    [InlineData("1", "U$D", "revenue_in_no_currency")]
    public void What_is_no_revenue_is_refused_with_the_reason(string? amount, string? currency, string reason)
    {
        Assert.Null(Revenue(amount, currency, out var rejected));
        Assert.Equal(reason, rejected);
    }

    [Theory]
    [InlineData("resolved", null, 1.0, null)]
    [InlineData("resolved", 0.0, 0.0, null)]
    [InlineData("resolved", -2.5, -2.5, null)]
    [InlineData("resolved", double.NaN, 0.0, "outcome_value_is_no_number")]
    [InlineData("resolved", double.PositiveInfinity, 0.0, "outcome_value_is_no_number")]
    [InlineData("", 1.0, 0.0, "outcome_without_name")]
    [InlineData(null, 1.0, 0.0, "outcome_without_name")]
    public void An_outcome_has_a_name_and_a_finite_value(string? name, double? value, double read, string? reason)
    {
        var bag = new AttributeBag();
        Set(bag, SpanAttribute.OutcomeName, name);
        Set(bag, SpanAttribute.OutcomeValue, value);
        var outcome = EventMapping.Outcome(s_span, bag, new(), out var rejected);
        Assert.Equal(reason, rejected);
        Assert.Equal(reason is null ? read : null, outcome?.Value);
    }

    private static Core.Outcomes.Revenue? Revenue(string? amount, string? currency, out string? rejected)
    {
        var bag = new AttributeBag();
        Set(bag, SpanAttribute.RevenueAmount, amount);
        Set(bag, SpanAttribute.RevenueCurrency, currency);
        return EventMapping.Revenue(s_span, bag, new(), out rejected);
    }

    private static void Set(AttributeBag bag, SpanAttribute attribute, object? value)
    {
        if (value is not null)
        {
            bag[attribute] = new(value);
        }
    }
}
