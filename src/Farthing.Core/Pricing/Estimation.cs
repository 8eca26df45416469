using Farthing.Core.Calls;
using Farthing.Core.Usage;

namespace Farthing.Core.Pricing;

/// <summary>Adds to a cost what the provider did not report, by <see cref="TokenEstimate"/>.</summary>
public static class Estimation
{
    /// <summary>The cost with the estimate of what is missing. One that lacks nothing, or lacks a rate, stays as it is.</summary>
    internal static CallCost Complete(in CallCost cost, Call call)
    {
        if (cost.Status != PricingStatus.Partial || cost.Price is not { } price || cost.Reason is not { } reason || reason.StartsWith("no_rate", StringComparison.Ordinal))
        {
            return cost;
        }

        var estimate = TokenEstimate.Of(call);
        if (estimate.IsEmpty || HasUnknownSide(call, estimate))
        {
            return call.Counts.IsEmpty ? CallCost.Unpriced(reason) : cost;
        }

        // What was reported is charged by the card of the whole prompt, estimated part included.
        var card = price.CardFor(call.Counts.TotalInput() + estimate.InputTokens);
        var amounts = Pricer.Apply(card, call.Counts, out var missing);
        return missing is null && Amount(card, estimate) is { } amount
            ? cost with
            {
                Status = PricingStatus.Estimated,
                Source = CostSource.Estimated,
                Rule = card.Rule,
                Amounts = amounts,
                EstimatedAmount = amount,
            }
            : call.Counts.IsEmpty ? CallCost.Unpriced(reason) : cost;
    }

    /// <summary>The bounds of an estimated cost: what it is if the text has as few tokens, or as many, as it may.</summary>
    /// <returns>Null when nothing in it is estimated.</returns>
    public static (decimal Low, decimal High)? Bounds(in CallCost cost, Call call)
    {
        ArgumentNullException.ThrowIfNull(call);
        if (cost.EstimatedAmount is null || cost.Price is not { } price)
        {
            return null;
        }

        var card = price.CardFor(call.Counts.TotalInput() + TokenEstimate.Of(call).InputTokens);
        var measured = cost.Amounts.Total();
        var low = Amount(card, TokenEstimate.Of(call, TokenEstimate.MostBytesPerToken));
        var high = Amount(card, TokenEstimate.Of(call, TokenEstimate.FewestBytesPerToken));
        return (measured + low.GetValueOrDefault(), measured + high.GetValueOrDefault());
    }

    // Of an answer that did not come at all nothing is known: it may have been made and billed, or never begun. One side
    // alone would be a cost that looks complete.
    private static bool HasUnknownSide(Call call, in TokenEstimate estimate) =>
        (estimate.OutputTokens == 0 && !call.Counts.HasOutput() && call.Dimensions.Operation != "embeddings")
        || (call.InputTextBytes.GetValueOrDefault() == 0 && !call.Counts.HasInput());

    // Null when a side that has tokens has no rate.
    private static decimal? Amount(RateCard card, in TokenEstimate estimate) =>
        Amount(card, Meter.Input, estimate.InputTokens) + Amount(card, Meter.Output, estimate.OutputTokens);

    private static decimal? Amount(RateCard card, Meter meter, decimal tokens) =>
        tokens == 0 ? 0 : card.TryGetRate(meter, out var rate) ? Pricer.Amount(meter, tokens, rate) : null;
}
