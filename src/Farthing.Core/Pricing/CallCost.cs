using Farthing.Core.Amounts;
using Farthing.Core.Usage;

namespace Farthing.Core.Pricing;

/// <summary>What one call costs: an entry of its ledger.</summary>
public readonly record struct CallCost
{
    /// <summary>Whether the cost is known.</summary>
    public required PricingStatus Status { get; init; }

    /// <summary>Where the amount comes from; null when there is none, or none by a price.</summary>
    public CostSource? Source { get; init; }

    /// <summary>Why what was used is not, or not wholly, priced: <c>unknown_model</c>, <c>no_usage</c>,
    /// <c>unknown_tier</c>, <c>no_rate:</c> and the meters without one, <c>no_usage:</c> and what was not
    /// reported, or <c>usage_cut_off</c>. Null when all of it is.</summary>
    public string? Reason { get; init; }

    /// <summary>The price that was applied; null when none was.</summary>
    public ModelPrice? Price { get; init; }

    /// <summary>How it was applied: <c>list</c>, <c>list batch above N prompt tokens</c>, <c>list from 16:30 to 00:30
    /// UTC</c>, <c>list of M, to which N redirects</c>, <c>contract: 20% off list</c>; <c>not billed</c> for a request that was turned away before any
    /// inference, or <c>not billed, assumed</c> for one that failed there. Null when unpriced.</summary>
    public string? Rule { get; init; }

    /// <summary>Amounts by our prices, in the price's currency, by meter.</summary>
    public MeterMap<decimal> Amounts { get; init; }

    /// <summary>The amount for what was not reported, in the price's currency; null when nothing was estimated.</summary>
    public decimal? EstimatedAmount { get; init; }

    /// <summary>What the provider stated; then that is the cost, and the amounts by our prices stand beside it.</summary>
    public decimal? Stated { get; init; }

    /// <summary>The cost by our prices, whoever else states another; null when there is no price.</summary>
    public decimal? OwnTotal => Price is null ? null : Amounts.Total() + EstimatedAmount.GetValueOrDefault();

    /// <summary>What the provider stated beyond our prices, where those cover the whole call; else null.</summary>
    public decimal? StatedDifference => Reason is null && Stated is { } stated ? stated - OwnTotal : null;

    /// <summary>The cost; null when unpriced or superseded.</summary>
    public decimal? Total =>
        Status is PricingStatus.Unpriced or PricingStatus.Superseded ? null : Stated ?? (Amounts.Total() + EstimatedAmount.GetValueOrDefault());

    /// <summary>ISO 4217 code of the amounts; what needs no price, being free, stated or unknown, is in US dollars.</summary>
    public string Currency => Stated is null ? Price?.Currency ?? Money.Usd : Money.Usd;

    /// <summary>The cost with its currency; null when unpriced or superseded.</summary>
    public Money? Cost => Total is { } total ? new Money(total, Currency) : null;

    /// <summary>Whether both say the same of the call: status, reason, source and every amount. That one was made by a later
    /// version of a price whose rates are the same is no difference.</summary>
    public bool SaysTheSameAs(in CallCost other) =>
        Status == other.Status && Reason == other.Reason && Source == other.Source && Currency == other.Currency
        && Stated == other.Stated && EstimatedAmount == other.EstimatedAmount && Amounts == other.Amounts;

    /// <summary>No cost, since it is another record that is billed.</summary>
    public static CallCost Superseded { get; } = new() { Status = PricingStatus.Superseded };

    /// <summary>A cost that is not known, with the reason.</summary>
    public static CallCost Unpriced(string reason) => new() { Status = PricingStatus.Unpriced, Reason = reason };
}
