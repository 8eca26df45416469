using System.Globalization;
using Farthing.Core.Pricing;
using Farthing.Core.Usage;

namespace Farthing.Core.Tests.Pricing;

public class PriceVariantTests
{
    private static readonly DateTime s_time = new(2026, 11, 24, 12, 0, 0, DateTimeKind.Utc);

    [Theory]
    [InlineData("openai", "gpt-5", "batch", "5.6875", "list batch")]
    [InlineData("openai", "gpt-5", "flex", "5.6875", "list flex")]
    [InlineData("anthropic", "claude-haiku-4-5", "batch", "3.05", "list batch")]
    [InlineData("anthropic", "claude-opus-4-6", "fast", "183", "list fast")]
    [InlineData("anthropic", "claude-opus-5", "fast", "61", "list fast")]
    [InlineData("gcp.vertex_ai", "gemini-2.5-flash", "batch", "1.43", "list batch")]
    public void A_tier_has_its_own_rates(string provider, string model, string tier, string total, string rule)
    {
        // The cached part of a Gemini batch is charged as outside of one.
        var cost = Price(provider, model, tier, new() { [Meter.Input] = 1_000_000, [Meter.InputCacheRead] = 1_000_000, [Meter.Output] = 1_000_000 });
        Assert.Equal((PricingStatus.Priced, Decimal(total), rule), (cost.Status, cost.Total!.Value, cost.Rule));
    }

    // litellm 39861: batch prompts above the threshold were charged the flat batch rate.
    [Theory]
    [InlineData(200_000, "0.3", "list batch")]
    [InlineData(300_000, "0.9", "list batch above 200000 prompt tokens")]
    public void Litellm_39861_batch_and_long_prompts_combine(int input, string total, string rule)
    {
        var cost = Price("anthropic", "claude-sonnet-4-5", "batch", new() { [Meter.Input] = input, [Meter.Output] = 0 });
        Assert.Equal((Decimal(total), rule), (cost.Total!.Value, cost.Rule));
    }

    [Theory]
    [InlineData("openai", "gpt-5", "priority")]
    [InlineData("anthropic", "claude-haiku-4-5", "flex")]
    [InlineData("groq", "llama-3.3-70b-versatile", "flex")]
    [InlineData("gcp.gemini", "gemini-2.5-flash", "priority")]
    [InlineData("gcp.vertex_ai", "claude-opus-5", "batch")]
    public void A_tier_without_rates_is_unpriced(string provider, string model, string tier) =>
        Assert.Equal("unknown_tier", Price(provider, model, tier, new() { [Meter.Input] = 5, [Meter.Output] = 5 }).Reason);

    [Fact]
    public void A_search_in_a_batch_costs_what_it_costs_outside()
    {
        var cost = Price("anthropic", "claude-haiku-4-5", "batch", new() { [Meter.Input] = 0, [Meter.Output] = 0, [Meter.WebSearch] = 2 });
        Assert.Equal(Decimal("0.02"), cost.Total);
    }

    [Fact]
    public void A_region_multiplies_whatever_the_tier_and_another_region_changes_nothing()
    {
        var standard = PriceBook.Embedded.Find("anthropic", "claude-opus-5", s_time)!;
        Assert.Equal(Decimal("5.5"), standard.For("", "us")!.Cards[0].RateFor(Meter.Input, out _));
        Assert.Equal(Decimal("2.75"), standard.For("batch", "us")!.Cards[0].RateFor(Meter.Input, out _));
        Assert.Equal("list batch in us", standard.For("batch", "us")!.Cards[0].Rule);
        Assert.Equal(Decimal("2.5"), standard.For("batch", "mars")!.Cards[0].RateFor(Meter.Input, out _));
        Assert.Same(standard, standard.For("", "mars"));
        Assert.Null(standard.For("priority", "us"));
    }

    [Fact]
    public void A_tier_may_have_rates_of_its_own_or_be_withdrawn_for_one_price()
    {
        var book = PriceBookReader.Read("""
            { "provider": "p", "name": "P", "currency": "USD", "source": "s", "as_of": "2026-01-01",
              "tiers": { "batch": { "times": "0.5" }, "flex": { "times": "0.75" } },
              "models": [{ "id": "m", "match": ["m"], "prices": [{
                "rates": [{ "per_million": { "input": "8" } }, { "above_prompt_tokens": 10, "per_million": { "input": "16" } }],
                "tiers": { "flex": null, "priority": { "rates": [{ "per_million": { "input": "20" } }] } } }] }] }
            """);
        var price = book.Find("p", "m", s_time)!;
        Assert.Equal([4, 8], price.For("batch")!.Cards.Select(c => c.RateFor(Meter.Input, out _)!.Value));
        Assert.Equal([20], price.For("priority")!.Cards.Select(c => c.RateFor(Meter.Input, out _)!.Value));
        Assert.Null(price.For("flex"));
        Assert.StartsWith("p/m+batch~", price.For("batch")!.Version, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("00:29", "0.135", "list from 16:30 to 00:30 UTC")]
    [InlineData("00:30", "0.27", "list from 00:30 to 16:30 UTC")]
    [InlineData("16:29", "0.27", "list from 00:30 to 16:30 UTC")]
    [InlineData("16:30", "0.135", "list from 16:30 to 00:30 UTC")]
    [InlineData("23:59", "0.135", "list from 16:30 to 00:30 UTC")]
    public void The_hour_of_the_call_chooses_among_prices_of_a_day(string time, string rate, string rule)
    {
        var price = PriceBook.Embedded.Find("deepseek", "deepseek-chat", s_time.Date + TimeOnly.Parse(time, CultureInfo.InvariantCulture).ToTimeSpan())!;
        Assert.Equal((Decimal(rate), rule), (price.Cards[0].RateFor(Meter.Input, out _)!.Value, price.Cards[0].Rule));
    }

    // litellm 38730: two million tokens each way of a retired name were logged at $1.40 and billed at $7.50.
    [Fact]
    public void Litellm_38730_a_retired_name_costs_what_the_model_that_serves_it_costs()
    {
        var usage = new MeterMap<decimal> { [Meter.Input] = 2_000_000, [Meter.Output] = 2_000_000 };
        var retired = new DateTime(2026, 5, 15, 19, 0, 0, DateTimeKind.Utc);
        var before = Pricer.Apply(PriceBook.Embedded.Find("x_ai", "grok-4-fast-reasoning", retired.AddTicks(-1))!, usage);
        var after = Pricer.Apply(PriceBook.Embedded.Find("x_ai", "grok-4-fast-reasoning", retired)!, usage);
        Assert.Equal((Decimal("1.4"), "list"), (before.Total!.Value, before.Rule));
        Assert.Equal((Decimal("7.5"), "list of grok-4.3, to which grok-4-fast-reasoning redirects"), (after.Total!.Value, after.Rule));
        Assert.Equal(PriceBook.Embedded.Find("x_ai", "grok-4.3", retired)!.Version, after.Price!.Version);
    }

    private static CallCost Price(string provider, string model, string tier, MeterMap<decimal> usage) => new Pricer(PriceBook.Embedded).Price(new()
    {
        Id = new(1, 2),
        Time = s_time,
        Dimensions = new() { Provider = provider, Model = model, Operation = "chat", Tier = tier },
        Usage = usage,
    });

    private static decimal Decimal(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);
}
