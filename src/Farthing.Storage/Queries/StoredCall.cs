using Farthing.Core.Calls;
using Farthing.Core.Pricing;
using Farthing.Core.Usage;

namespace Farthing.Storage.Queries;

/// <summary>A call with its cost entry.</summary>
/// <param name="Call">The fact.</param>
/// <param name="Cost">What it costs, with the price as it was when applied.</param>
public sealed record StoredCall(Call Call, CallCost Cost)
{
    /// <summary>The call that is billed instead; null unless this one is superseded.</summary>
    public CallId? Owner { get; init; }

    /// <summary>
    /// The entry's lines: every meter that was used, with rate and amount where it has a price; what is estimated; and
    /// what the provider stated beyond our prices. Their amounts add up to the cost.
    /// </summary>
    public IEnumerable<CostLine> Lines
    {
        get
        {
            var estimate = Cost.EstimatedAmount is null ? default : TokenEstimate.Of(Call);
            var card = Cost.Price?.CardFor(Call.Usage.TotalInput() + estimate.InputTokens);
            foreach (var (meter, count) in Call.Usage.Pairs)
            {
                var billedAs = meter;
                var rate = card?.RateFor(meter, out billedAs);
                yield return new(CostLineKind.Metered, meter, count, rate, billedAs, Cost.Amounts[meter]);
            }

            foreach (var (meter, tokens) in new[] { (Meter.Input, estimate.InputTokens), (Meter.Output, estimate.OutputTokens) })
            {
                if (tokens > 0 && card?.RateFor(meter, out _) is { } rate)
                {
                    yield return new(CostLineKind.Estimated, meter, tokens, rate, meter, Pricer.Amount(meter, tokens, rate));
                }
            }

            if (Cost.Stated is { } stated)
            {
                yield return new(CostLineKind.Stated, null, null, null, null, stated - Cost.Amounts.Total());
            }
        }
    }
}

/// <summary>What a line of a call's cost is for.</summary>
public enum CostLineKind
{
    /// <summary>A meter that the provider reported.</summary>
    Metered,

    /// <summary>Tokens that it did not report.</summary>
    Estimated,

    /// <summary>What it stated as the cost, beyond our prices.</summary>
    Stated,
}

/// <summary>One line of a call's cost.</summary>
/// <param name="Kind">What it is for.</param>
/// <param name="Meter">What was used; null for what the provider stated.</param>
/// <param name="Count">How many; null for what the provider stated.</param>
/// <param name="Rate">In the price's currency, per million for tokens, each for other units; null when there is none.</param>
/// <param name="BilledAs">The meter whose rate it is: another one where the provider publishes none of its own.</param>
/// <param name="Amount">In the cost's currency; null when there is no rate.</param>
public sealed record CostLine(CostLineKind Kind, Meter? Meter, decimal? Count, decimal? Rate, Meter? BilledAs, decimal? Amount);

/// <summary>A page of calls, newest first.</summary>
/// <param name="Calls">The calls.</param>
/// <param name="Next">Continues after the last one; null on the last page.</param>
public sealed record CallPage(IReadOnlyList<StoredCall> Calls, string? Next);
