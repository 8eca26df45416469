using Farthing.Core.Calls;
using Farthing.Core.Pricing;
using Farthing.Core.Pricing.Contracts;
using Farthing.Core.Usage;

namespace Farthing.Core.Tests.Pricing.Contracts;

public class ContractPricesTests
{
    private static readonly DateTime s_time = new(2026, 11, 24, 12, 0, 0, DateTimeKind.Utc);
    private static readonly Pricer s_pricer = new(PriceBook.Embedded);

    [Fact]
    public void A_percentage_is_off_every_token_and_searches_stay_at_list()
    {
        var cost = Price(Call("openai", "gpt-5"), new ContractPrice { Provider = "openai", PercentOff = 20, Note = "2026 agreement" });
        Assert.Equal((CostSource.Contract, "contract: 20% off list", PricingStatus.Priced), (cost.Source!.Value, cost.Rule, cost.Status));
        Assert.Equal((1m, 8m, 0.02m), (cost.Amounts[Meter.Input], cost.Amounts[Meter.Output], cost.Amounts[Meter.WebSearch]));
        Assert.StartsWith("openai/gpt-5+contract~", cost.Price!.Version, StringComparison.Ordinal);
        Assert.StartsWith("contract: 2026 agreement; list: ", cost.Price.Source, StringComparison.Ordinal);
        Assert.Equal(0.016m, Price(Call("openai", "gpt-5"), new ContractPrice { Provider = "openai", PercentOff = 20, IncludesUnits = true }).Amounts[Meter.WebSearch]);
        Assert.Equal(("contract: 10% on top of list", 1.375m), (Price(Call("openai", "gpt-5"), new ContractPrice { Provider = "openai", PercentOff = -10 }).Rule, Price(Call("openai", "gpt-5"), new ContractPrice { Provider = "openai", PercentOff = -10 }).Amounts[Meter.Input]!.Value));
    }

    [Fact]
    public void The_same_terms_in_other_words_or_for_another_time_are_another_price()
    {
        var one = new ContractPrice { Provider = "openai", PercentOff = 20, Note = "our secret" };
        string[] versions = [.. new[] { one, one with { Note = "theirs" }, one with { To = s_time.AddDays(9) } }.Select(c => Price(Call("openai", "gpt-5"), c).Price!.Version)];
        Assert.Equal(3, versions.Distinct().Count());
        Assert.Equal(versions[0], Price(Call("openai", "gpt-5"), one).Price!.Version);
    }

    [Fact]
    public void Rates_leave_room_for_what_counts_make_of_them()
    {
        var dear = new ContractPrice { Provider = "openai", Rates = new() { [Meter.Input] = 1_000_000_000_000_000_000m } };
        Assert.Contains("more than 1000000", Assert.Throws<FormatException>(dear.Checked).Message, StringComparison.Ordinal);
        var fine = new ContractPrice { Provider = "openai", Rates = new() { [Meter.Input] = 0.0000000000001m } };
        Assert.Contains("12 places", Assert.Throws<FormatException>(fine.Checked).Message, StringComparison.Ordinal);
        var third = Price(Call("openai", "gpt-5"), new ContractPrice { Provider = "openai", PercentOff = 33.33333333333333333333m }).Price!.Cards[0].Rates[Meter.Input]!.Value;
        Assert.Equal(0.833333333333m, third);
    }

    [Fact]
    public void Agreed_rates_replace_list_s_and_the_rest_stays()
    {
        var cost = Price(Call("openai", "gpt-5"), new ContractPrice { Provider = "openai", Model = "gpt-5", Tier = "", Rates = new() { [Meter.Input] = 0.9m } });
        Assert.Equal(("contract: agreed rates", 0.9m, 10m), (cost.Rule, cost.Amounts[Meter.Input], cost.Amounts[Meter.Output]));
        Assert.Equal(CostSource.List, Price(Call("openai", "gpt-5", "batch"), new ContractPrice { Provider = "openai", Model = "gpt-5", Tier = "", Rates = new() { [Meter.Input] = 0.9m } }).Source);
    }

    [Fact]
    public void Agreed_rates_price_what_no_list_has()
    {
        var cost = Price(Call("acme", "our-own"), new ContractPrice { Provider = "acme", Model = "our-own", Rates = new() { [Meter.Input] = 2, [Meter.Output] = 3 } });
        Assert.Equal((PricingStatus.Partial, "no_rate:web_search", 2m, "acme/our-own+contract"), (cost.Status, cost.Reason, cost.Amounts[Meter.Input], cost.Price!.Version.Split('~')[0]));
        Assert.Equal("unknown_model", Price(Call("acme", "our-own"), new ContractPrice { Provider = "acme", PercentOff = 20 }).Reason);
    }

    [Fact]
    public void The_most_specific_of_several_holds_and_each_on_its_days()
    {
        ContractPrice[] contracts =
        [
            new() { Provider = "openai", PercentOff = 10 },
            new() { Provider = "openai", Model = "gpt-5*", PercentOff = 20, To = s_time },
            new() { Provider = "openai", Model = "gpt-5", PercentOff = 30, From = s_time.AddDays(1) },
            new() { Provider = "openai", Tier = "batch", PercentOff = 50 },
        ];
        Assert.Equal("contract: 10% off list", Price(Call("openai", "gpt-5"), contracts).Rule);
        Assert.Equal("contract: 20% off list", Price(Call("openai", "gpt-5") with { Time = s_time.AddTicks(-1) }, contracts).Rule);
        Assert.Equal("contract: 30% off list", Price(Call("openai", "gpt-5") with { Time = s_time.AddDays(1) }, contracts).Rule);
        Assert.Equal("contract: 50% off list batch", Price(Call("openai", "gpt-4o", "batch"), contracts).Rule);
        Assert.Equal(CostSource.List, Price(Call("anthropic", "claude-haiku-4-5"), contracts).Source);
    }

    [Fact]
    public void It_is_of_whoever_sends_the_bill_by_any_of_its_names()
    {
        ContractPrice azure = new() { Provider = "azure", PercentOff = 15 };
        Assert.Equal(CostSource.Contract, Price(Call("azure.ai.openai", "gpt-5"), azure).Source);
        Assert.Equal(CostSource.List, Price(Call("openai", "gpt-5"), azure).Source);
    }

    [Fact]
    public void Tiers_regions_prompt_sizes_and_days_of_the_list_price_go_on()
    {
        var call = Call("anthropic", "claude-opus-4-6", "fast") with { Time = new(2026, 2, 1, 0, 0, 0, DateTimeKind.Utc) };
        call = call with { Dimensions = call.Dimensions with { Region = "us" }, Usage = new() { [Meter.Input] = 1_000_000, [Meter.Output] = 0 } };
        var cost = Price(call, new ContractPrice { Provider = "anthropic", PercentOff = 50, From = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc) });
        Assert.Equal(("contract: 50% off list fast in us", 16.5m), (cost.Rule, cost.Total!.Value));
        Assert.Equal((new DateTime(2026, 1, 1), new DateTime(2026, 3, 13)), (cost.Price!.From!.Value, cost.Price.To!.Value));
        var redirected = Price(Call("x_ai", "grok-4-0709"), new ContractPrice { Provider = "x_ai", PercentOff = 10 });
        Assert.Equal("contract: 10% off list of grok-4.3, to which grok-4-0709 redirects", redirected.Rule);
    }

    [Fact]
    public void Its_price_is_made_once()
    {
        var contracts = new ContractPrices(PriceBook.Embedded, [new() { Provider = "openai", PercentOff = 20 }]);
        var call = Call("openai", "gpt-5");
        Assert.Same(s_pricer.Price(call, contracts).Price, s_pricer.Price(call, contracts).Price);
    }

    [Theory]
    [InlineData("", "*", 10, "names no provider")]
    [InlineData("p", "a*b", 10, "no name and no pattern")]
    [InlineData("p", "*", 101, "must be from")]
    [InlineData("p", "*", null, "either a percentage or rates")]
    public void A_contract_that_cannot_be_says_why(string provider, string model, int? percent, string message) =>
        Assert.Contains(message, Assert.Throws<FormatException>(() => new ContractPrice { Provider = provider, Model = model, PercentOff = percent }.Checked()).Message, StringComparison.Ordinal);

    private static CallCost Price(Call call, params ContractPrice[] contracts) => s_pricer.Price(call, new ContractPrices(PriceBook.Embedded, contracts.Select(c => c.Checked())));

    private static Call Call(string provider, string model, string tier = "") => new()
    {
        Id = new(1, 1),
        Time = s_time,
        Dimensions = new() { Provider = provider, Model = model, ModelRequested = model, Operation = "chat", Tier = tier },
        Usage = new() { [Meter.Input] = 1_000_000, [Meter.Output] = 1_000_000, [Meter.WebSearch] = 2 },
    };
}
