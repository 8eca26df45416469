using Farthing.Core.Calls;
using Farthing.Core.Pricing;
using Farthing.Core.Usage;
using FsCheck.Xunit;

namespace Farthing.Core.Tests.Pricing;

public class EstimationTests
{
    private readonly Pricer _pricer = new(PriceBook.Embedded);

    [Fact]
    public void A_call_without_usage_is_estimated_from_its_text_at_four_bytes_a_token()
    {
        // gpt-4o-mini: 0.15 and 0.60 per million.
        var cost = _pricer.Price(Call(new(), input: 4_001, output: 400));
        Assert.Equal(PricingStatus.Estimated, cost.Status);
        Assert.Equal(CostSource.Estimated, cost.Source);
        Assert.Equal("no_usage", cost.Reason);
        Assert.True(cost.Amounts.IsEmpty);
        Assert.Equal((1_001m * 0.15m / 1_000_000m) + (100m * 0.60m / 1_000_000m), cost.EstimatedAmount);
        Assert.Equal(cost.EstimatedAmount, cost.Total);
    }

    [Fact]
    public void Its_bounds_are_two_and_six_bytes_a_token()
    {
        var call = Call(new(), input: 1_200, output: 12);
        var bounds = Estimation.Bounds(_pricer.Price(call), call);
        Assert.Equal(((200m * 0.15m / 1_000_000m) + (2m * 0.60m / 1_000_000m), (600m * 0.15m / 1_000_000m) + (6m * 0.60m / 1_000_000m)), bounds);
    }

    [Fact]
    public void Without_text_there_is_nothing_to_estimate_from()
    {
        var cost = _pricer.Price(Call(new(), null, null));
        Assert.Equal(PricingStatus.Unpriced, cost.Status);
        Assert.Equal("no_usage", cost.Reason);
        Assert.Null(cost.Total);
        Assert.Null(Estimation.Bounds(cost, Call(new(), null, null)));
    }

    [Fact]
    public void An_empty_text_is_not_a_cost_of_nothing()
    {
        Assert.Equal(PricingStatus.Unpriced, _pricer.Price(Call(new(), 0, 0)).Status);
    }

    [Fact]
    public void Where_nothing_is_known_of_one_side_nothing_is_estimated_but_embeddings_have_no_answer()
    {
        Assert.Equal(PricingStatus.Unpriced, _pricer.Price(Call(new(), 4_000, 0) with { ErrorType = "timeout" }).Status);
        Assert.Equal(PricingStatus.Unpriced, _pricer.Price(Call(new(), null, 4_000)).Status);
        Assert.Equal(PricingStatus.Unpriced, _pricer.Price(Call(new(), 0, 4_000)).Status);
        var call = Call(new(), 4_000, null);
        Assert.Equal(PricingStatus.Unpriced, _pricer.Price(call).Status);
        Assert.Equal(PricingStatus.Estimated, _pricer.Price(call with { Dimensions = call.Dimensions with { Operation = "embeddings" } }).Status);
    }

    [Fact]
    public void A_model_without_a_price_stays_unpriced()
    {
        var call = Call(new(), 400, 400);
        var cost = _pricer.Price(call with { Dimensions = call.Dimensions with { Model = "nobody-knows" } });
        Assert.Equal("unknown_model", cost.Reason);
        Assert.Null(cost.Total);
    }

    [Fact]
    public void What_was_measured_is_charged_as_measured_and_only_the_rest_is_estimated()
    {
        // A stream that was cut off: the prompt's tokens are known, the answer's running total is too small.
        var cost = _pricer.Price(Call(new() { [Meter.Input] = 1_000, [Meter.Output] = 1 }, null, 400) with { UsageIsPartial = true });
        Assert.Equal(PricingStatus.Estimated, cost.Status);
        Assert.Equal("usage_cut_off", cost.Reason);
        Assert.Equal(1_000m * 0.15m / 1_000_000m, cost.Amounts[Meter.Input]);
        Assert.Equal(1m * 0.60m / 1_000_000m, cost.Amounts[Meter.Output]);
        Assert.Equal(99m * 0.60m / 1_000_000m, cost.EstimatedAmount);
    }

    [Fact]
    public void A_running_total_above_the_estimate_stays_a_lower_bound()
    {
        var cost = _pricer.Price(Call(new() { [Meter.Input] = 1_000, [Meter.Output] = 500 }, null, 400) with { UsageIsPartial = true });
        Assert.Equal(PricingStatus.Partial, cost.Status);
        Assert.Equal("usage_cut_off", cost.Reason);
        Assert.Null(cost.EstimatedAmount);
    }

    [Fact]
    public void What_was_reported_in_full_is_never_mixed_with_an_estimate()
    {
        var usage = new MeterMap<decimal> { [Meter.Input] = 1_000, [Meter.Output] = 500 };
        Assert.Equal(_pricer.Price(Call(usage, null, null)), _pricer.Price(Call(usage, 40_000, 40_000)));
    }

    [Property]
    public bool An_estimate_lies_within_its_bounds(ushort input, ushort output)
    {
        var call = Call(new(), input, output);
        var cost = _pricer.Price(call);
        return Estimation.Bounds(cost, call) is not { } bounds || (bounds.Low <= cost.Total && cost.Total <= bounds.High);
    }

    [Fact]
    public void A_stated_cost_is_the_cost_and_ours_is_kept_beside_it()
    {
        var usage = new MeterMap<decimal> { [Meter.Input] = 1_000, [Meter.Output] = 100 };
        var cost = _pricer.Price(Call(usage, null, null) with { StatedCostUsd = 0.0002m });
        Assert.Equal(PricingStatus.Priced, cost.Status);
        Assert.Equal(CostSource.ProviderReported, cost.Source);
        Assert.Equal(0.0002m, cost.Total);
        Assert.Equal(0.00021m, cost.OwnTotal);
        Assert.Equal(-0.00001m, cost.StatedDifference);
    }

    [Fact]
    public void A_stated_cost_needs_no_price_of_ours()
    {
        var call = Call(new() { [Meter.Input] = 1_000 }, null, null) with { StatedCostUsd = 0.5m };
        var cost = _pricer.Price(call with { Dimensions = call.Dimensions with { Model = "nobody-knows" } });
        Assert.Equal(PricingStatus.Priced, cost.Status);
        Assert.Equal(0.5m, cost.Total);
        Assert.Equal("unknown_model", cost.Reason);
        Assert.Null(cost.OwnTotal);
        Assert.Null(cost.StatedDifference);
    }

    [Fact]
    public void A_stated_cost_of_nothing_is_free()
    {
        var cost = _pricer.Price(Call(new() { [Meter.Input] = 1_000, [Meter.Output] = 1 }, null, null) with { StatedCostUsd = 0m });
        Assert.Equal(PricingStatus.Priced, cost.Status);
        Assert.Equal(0m, cost.Total);
    }

    [Fact]
    public void A_stated_cost_leaves_nothing_to_estimate()
    {
        var cost = _pricer.Price(Call(new(), 4_000, 4_000) with { StatedCostUsd = 0.25m });
        Assert.Null(cost.EstimatedAmount);
        Assert.Equal(0.25m, cost.Total);
    }

    private static Call Call(MeterMap<decimal> usage, long? input, long? output) => new()
    {
        Id = new(1, 1),
        Time = new(2026, 11, 24, 12, 0, 0, DateTimeKind.Utc),
        Dimensions = new() { Provider = "openai", Model = "gpt-4o-mini", Operation = "chat" },
        Usage = usage,
        InputTextBytes = input,
        OutputTextBytes = output,
    };
}
