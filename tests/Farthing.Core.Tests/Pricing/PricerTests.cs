using Farthing.Core.Calls;
using Farthing.Core.Pricing;
using Farthing.Core.Pricing.Contracts;
using Farthing.Core.Usage;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Farthing.Core.Tests.Pricing;

public class PricerTests
{
    private static readonly DateTime s_time = new(2026, 11, 24, 12, 0, 0, DateTimeKind.Utc);
    private readonly Pricer _pricer = new(PriceBook.Embedded);

    [Theory]
    [InlineData("litellm 9812", "claude-sonnet-4-0", 3, 0, 12_304, 550, "0.054399")]
    [InlineData("litellm 11789", "claude-3-5-haiku", 15, 2_455, 0, 21, "0.0002924")]
    [InlineData("bifrost 3451", "claude-opus-4-5", 6, 0, 159_217, 2_745, "1.06376125")]
    public void A_known_case_costs_what_its_invoice_says(
        string id, string model, int input, int read, int write, int output, string expected)
    {
        var usage = new MeterMap<decimal> { [Meter.Input] = input, [Meter.Output] = output };
        usage[Meter.InputCacheRead] = read == 0 ? null : read;
        usage[Meter.InputCacheWrite5m] = write == 0 ? null : write;

        var cost = _pricer.Price(Call("anthropic", model, usage));

        Assert.True(cost.Status == PricingStatus.Priced, id);
        Assert.Equal(Decimal(expected), cost.Total);
    }

    [Fact]
    public void A_cached_prompt_is_charged_once()
    {
        var cost = _pricer.Price(Call("openai", "gpt-4o-mini", new() { [Meter.Input] = 1_000, [Meter.InputCacheRead] = 9_000, [Meter.Output] = 100 }));
        Assert.Equal(Decimal("0.00015"), cost.Amounts[Meter.Input]);
        Assert.Equal(Decimal("0.000675"), cost.Amounts[Meter.InputCacheRead]);
        Assert.Equal(Decimal("0.000885"), cost.Total);
        Assert.Equal(new Farthing.Core.Amounts.Money(Decimal("0.000885"), "USD"), cost.Cost);
    }

    [Fact]
    public void Reasoning_is_charged_as_output_and_stays_a_line_of_its_own()
    {
        var cost = _pricer.Price(Call("openai", "gpt-5", new() { [Meter.Input] = 0, [Meter.Output] = 100, [Meter.OutputReasoning] = 900 }));
        Assert.Equal(Decimal("0.009"), cost.Amounts[Meter.OutputReasoning]);
        Assert.Equal(Decimal("0.01"), cost.Total);
    }

    [Theory]
    [InlineData(272_000, 0, "0.68")]
    [InlineData(272_001, 0, "1.360005")]
    [InlineData(72_000, 200_001, "0.4600005")]
    public void Above_a_threshold_of_the_whole_prompt_cached_tokens_included_the_whole_request_moves(int input, int read, string expected)
    {
        var cost = _pricer.Price(Call("openai", "gpt-5.4", new() { [Meter.Input] = input, [Meter.InputCacheRead] = read }));
        Assert.Equal(Decimal(expected), cost.Total);
    }

    [Fact]
    public void A_price_change_at_midnight_holds_from_the_first_tick_of_the_day()
    {
        var usage = new MeterMap<decimal> { [Meter.Input] = 1_000_000 };
        var midnight = new DateTime(2025, 6, 10, 0, 0, 0, DateTimeKind.Utc);
        Assert.Equal(10, _pricer.Price(Call("openai", "o3", usage) with { Time = midnight.AddTicks(-1) }).Total);
        Assert.Equal(2, _pricer.Price(Call("openai", "o3", usage) with { Time = midnight }).Total);
    }

    [Fact]
    public void The_model_that_served_decides_and_never_the_one_that_was_asked_for()
    {
        var call = Call("openai", "gpt-5-2025-08-07", new() { [Meter.Input] = 1_000_000, [Meter.Output] = 0 });
        Assert.Equal(Decimal("1.25"), _pricer.Price(call with { Dimensions = call.Dimensions with { ModelRequested = "gpt-5-nano" } }).Total);
        Assert.Equal("unknown_model", _pricer.Price(call with { Dimensions = call.Dimensions with { Model = "gpt-99-turbo", ModelRequested = "gpt-5-nano" } }).Reason);
    }

    [Fact]
    public void Usage_that_was_cut_off_is_priced_as_far_as_it_went_and_says_so()
    {
        var call = Call("anthropic", "claude-sonnet-4-0", new() { [Meter.Input] = 25_000, [Meter.Output] = 1 }) with { UsageIsPartial = true };
        var cost = _pricer.Price(call);
        Assert.Equal((PricingStatus.Partial, "usage_cut_off", Decimal("0.075015")), (cost.Status, cost.Reason, cost.Total!.Value));
    }

    [Theory]
    [InlineData(Meter.Input, "chat", PricingStatus.Partial, "no_usage:output")]
    [InlineData(Meter.Output, "chat", PricingStatus.Partial, "no_usage:input")]
    [InlineData(Meter.Input, "embeddings", PricingStatus.Priced, null)]
    public void Usage_of_one_side_is_half_the_bill(Meter reported, string operation, PricingStatus status, string? reason)
    {
        var call = Call("openai", "gpt-4o", new() { [reported] = 1_000 });
        var cost = _pricer.Price(call with { Dimensions = call.Dimensions with { Operation = operation } });
        Assert.Equal((status, reason), (cost.Status, cost.Reason));
    }

    [Fact]
    public void An_unknown_model_is_unpriced_and_never_free()
    {
        var cost = _pricer.Price(Call("openai", "gpt-99", new() { [Meter.Input] = 5 }));
        Assert.Equal((PricingStatus.Unpriced, "unknown_model"), (cost.Status, cost.Reason));
        Assert.Null(cost.Total);
    }

    [Fact]
    public void A_model_of_another_provider_is_unknown() =>
        Assert.Equal("unknown_model", _pricer.Price(Call("mistral_ai", "gpt-4o", new() { [Meter.Input] = 5 })).Reason);

    [Fact]
    public void A_call_without_usage_is_unpriced()
    {
        var cost = _pricer.Price(Call("openai", "gpt-4o", default));
        Assert.Equal((PricingStatus.Unpriced, "no_usage"), (cost.Status, cost.Reason));
    }

    [Theory]
    [InlineData(408)]
    [InlineData(499)]
    [InlineData(502)]
    [InlineData(504)]
    [InlineData(524)]
    public void A_call_that_a_gateway_gave_up_on_may_have_been_billed(int status) =>
        Assert.Equal("no_usage", _pricer.Price(Call("openai", "gpt-4o", default) with { HttpStatus = status, ErrorType = "timeout" }).Reason);

    [Theory]
    [InlineData(429, "rate_limit_exceeded", "not billed")]
    [InlineData(500, "server_error", "not billed, assumed")]
    [InlineData(529, "overloaded_error", "not billed, assumed")]
    [InlineData(null, "connection_error", "not billed")]
    public void A_request_that_was_turned_away_costs_nothing_and_that_is_known(int? status, string error, string rule)
    {
        var cost = _pricer.Price(Call("openai", "gpt-4o", default) with { HttpStatus = status, ErrorType = error });
        Assert.Equal((PricingStatus.Priced, 0m), (cost.Status, cost.Total!.Value));
        Assert.Equal(rule, cost.Rule);
    }

    [Fact]
    public void A_call_that_was_cut_off_may_have_been_billed_so_its_cost_is_unknown()
    {
        var cost = _pricer.Price(Call("openai", "gpt-4o", default) with { HttpStatus = 200, ErrorType = "aborted", Complete = false });
        Assert.Equal(PricingStatus.Unpriced, cost.Status);
    }

    [Fact]
    public void A_failed_call_with_usage_costs_what_it_used()
    {
        var cost = _pricer.Price(Call("openai", "gpt-4o-mini", new() { [Meter.Input] = 1_000_000 }) with { HttpStatus = 200, ErrorType = "content_filter" });
        Assert.Equal(Decimal("0.15"), cost.Total);
    }

    [Fact]
    public void A_meter_without_a_rate_makes_the_cost_partial_and_is_named()
    {
        var cost = _pricer.Price(Call("openai", "gpt-4o", new() { [Meter.Input] = 1_000_000, [Meter.InputAudio] = 5, [Meter.OutputImage] = 0 }));
        Assert.Equal((PricingStatus.Partial, "no_rate:input_audio"), (cost.Status, cost.Reason));
        Assert.Equal(Decimal("2.5"), cost.Total);
    }

    [Fact]
    public void A_call_of_nothing_but_meters_without_a_rate_is_unpriced()
    {
        var cost = _pricer.Price(Call("openai", "gpt-4o", new() { [Meter.InputAudio] = 5 }));
        Assert.Equal((PricingStatus.Unpriced, "no_rate:input_audio"), (cost.Status, cost.Reason));
        Assert.Null(cost.Total);
    }

    [Fact]
    public void A_service_tier_without_rates_is_unpriced_rather_than_charged_at_the_standard_rate()
    {
        var call = Call("openai", "gpt-5", new() { [Meter.Input] = 5 });
        Assert.Equal("unknown_tier", _pricer.Price(call with { Dimensions = call.Dimensions with { Tier = "priority" } }).Reason);
    }

    [Fact]
    public void What_is_charged_by_the_piece_may_have_no_tokens_at_all() =>
        Assert.Equal(PricingStatus.Priced, _pricer.Price(Call("anthropic", "claude-haiku-4-5", new() { [Meter.WebSearch] = 3 })).Status);

    [Fact]
    public void Searches_are_charged_each()
    {
        var cost = _pricer.Price(Call("anthropic", "claude-haiku-4-5", new() { [Meter.Input] = 1_000, [Meter.WebSearch] = 3 }));
        Assert.Equal(Decimal("0.031"), cost.Total);
    }

    [Fact]
    public void A_cache_write_of_unstated_time_to_live_is_the_providers_default()
    {
        var cost = _pricer.Price(Call("anthropic", "claude-haiku-4-5", new() { [Meter.InputCacheWriteUnknown] = 1_000_000 }));
        Assert.Equal(Decimal("1.25"), cost.Total);
    }

    [Fact]
    public void A_fee_for_each_request_is_charged_by_the_request_and_never_left_out()
    {
        var usage = new MeterMap<decimal> { [Meter.Input] = 1_000, [Meter.Output] = 1_000 };
        var cost = _pricer.Price(Call("perplexity", "sonar", usage));
        Assert.Equal((PricingStatus.Partial, "no_usage:request", Decimal("0.002")), (cost.Status, cost.Reason, cost.Total!.Value));
        usage[Meter.Request] = 1;
        cost = _pricer.Price(Call("perplexity", "sonar", usage));
        Assert.Equal((PricingStatus.Priced, Decimal("0.014")), (cost.Status, cost.Total!.Value));
    }

    [Fact]
    public void Where_one_cache_write_is_published_it_is_every_writes_rate()
    {
        var book = PriceBookReader.Read("""
            { "provider": "p", "name": "P", "currency": "USD", "source": "s", "as_of": "2026-01-01", "models": [{ "id": "m", "match": ["m"],
              "prices": [{ "rates": [{ "per_million": { "input": "1", "input_cache_write_unknown": "3", "output": "2" } }] }] }] }
            """);
        var cost = Pricer.Apply(book.Find("p", "m", s_time)!, new() { [Meter.InputCacheWrite5m] = 1_000_000, [Meter.InputCacheWriteUnknown] = 1_000_000 });
        Assert.Equal(6, cost.Total);
    }

    [Theory]
    [InlineData("0", "0.15", "0")]
    [InlineData("1000", "0.15", "0.00015")]
    [InlineData("1", "0.0000001", "0.0000000000001")]
    [InlineData("2000000", "5", "10")]
    [InlineData("-7", "2.5", "-0.0000175")]
    [InlineData("79228162514264337593543950335", "1", "79228162514264337593543.950335")]
    [InlineData("0.00000000000000000001", "0.0001", "0")]
    public void Tokens_times_a_rate_a_million_is_exact_and_has_no_idle_zeros(string count, string rate, string amount)
    {
        var exact = Pricer.Amount(Meter.Input, Decimal(count), Decimal(rate));
        Assert.Equal(Decimal(count) * Decimal(rate) / 1_000_000, exact);
        Assert.StartsWith(amount, exact.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("openai", "gpt-5-mini", "", false)]
    [InlineData("openai", "gpt-5-mini", "batch", false)]
    [InlineData("anthropic", "claude-sonnet-4-5-20250929", "", false)]
    [InlineData("aws.bedrock", "us.anthropic.claude-haiku-4-5-20251001-v1:0", "", false)]
    [InlineData("azure.ai.openai", "gpt-4o", "", false)]
    [InlineData("deepseek", "deepseek-chat", "", false)]
    [InlineData("openai", "no-such-model", "", false)]
    [InlineData("openai", "gpt-5-mini", "batch", true)]
    public void A_call_is_priced_without_a_heap_object_once_its_model_is_known(string provider, string model, string tier, bool underContract)
    {
        var call = Call(provider, model, new() { [Meter.Input] = 1_234, [Meter.InputCacheRead] = 250_000, [Meter.Output] = 77, [Meter.OutputReasoning] = 9 });
        call = call with { Dimensions = call.Dimensions with { Tier = tier } };
        var contracts = underContract ? new ContractPrices(PriceBook.Embedded, [new() { Provider = provider, PercentOff = 20 }]) : null;
        var sum = 0m;
        for (var i = 0; i < 100; i++)
        {
            sum += _pricer.Price(call, contracts).Total ?? 0;
        }

        // A collection that other tests cause counts what was left of this thread's piece of the heap: the least of some.
        var least = long.MaxValue;
        for (var round = 0; round < 5 && least > 0; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 10_000; i++)
            {
                sum += _pricer.Price(call, contracts).Amounts.TryGet(Meter.Input, out var amount) ? amount : 0;
            }

            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
        Assert.True(sum >= 0);
    }

    [Property]
    public Property The_total_is_the_sum_of_its_lines_and_linear_in_the_counts() => Prop.ForAll(
        Gen.Choose(0, 50_000).ListOf(5).ToArbitrary(),
        counts =>
        {
            var (once, thrice) = (Usage(counts, 1), Usage(counts, 3));
            var price = PriceBook.Embedded.Find("anthropic", "claude-opus-4-5", s_time)!;
            var cost = Pricer.Apply(price, once);
            return cost.Total == cost.Amounts.Pairs.Sum(a => a.Value) && Pricer.Apply(price, thrice).Total == 3 * cost.Total;
        });

    private static MeterMap<decimal> Usage(IList<int> counts, int times) => new()
    {
        [Meter.Input] = counts[0] * times,
        [Meter.InputCacheRead] = counts[1] * times,
        [Meter.InputCacheWrite5m] = counts[2] * times,
        [Meter.InputCacheWrite1h] = counts[3] * times,
        [Meter.Output] = counts[4] * times,
    };

    private static decimal Decimal(string text) => decimal.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    private static Call Call(string provider, string model, MeterMap<decimal> usage) => new()
    {
        Id = new(1, 2),
        Time = s_time,
        Dimensions = new() { Provider = provider, Model = model, ModelRequested = model, Operation = "chat" },
        Usage = usage,
    };
}
