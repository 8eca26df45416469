using Farthing.Core.Amounts;
using Farthing.Core.Usage;

namespace Farthing.Core.Pricing;

/// <summary>What one call costs by one price: the first entry of its ledger.</summary>
public readonly record struct CallCost
{
    /// <summary>Whether the cost is known.</summary>
    public required PricingStatus Status { get; init; }

    /// <summary>Why it is not, or not wholly, known: <c>unknown_model</c>, <c>no_usage</c>,
    /// <c>unknown_tier</c>, <c>no_rate:</c> and the meters without one, <c>no_usage:</c> and what was not
    /// reported, or <c>usage_cut_off</c>. Null when priced.</summary>
    public string? Reason { get; init; }

    /// <summary>The price that was applied; null when none was.</summary>
    public ModelPrice? Price { get; init; }

    /// <summary>How it was applied: <c>list</c>, <c>list batch above N prompt tokens</c>, <c>list from 16:30 to 00:30
    /// UTC</c>, <c>list of M, to which N redirects</c>; <c>not billed</c> for a request that was turned away before any
    /// inference, or <c>not billed, assumed</c> for one that failed there. Null when unpriced.</summary>
    public string? Rule { get; init; }

    /// <summary>Amounts in the price's currency, by meter. Their sum is the cost.</summary>
    public MeterMap<decimal> Amounts { get; init; }

    /// <summary>The cost in the price's currency; null when unpriced.</summary>
    public decimal? Total => Status == PricingStatus.Unpriced ? null : Amounts.Total();

    /// <summary>ISO 4217 code of the amounts; what needs no price, being free or unknown, is in US dollars.</summary>
    public string Currency => Price?.Currency ?? Money.Usd;

    /// <summary>The cost with its currency; null when unpriced.</summary>
    public Money? Cost => Total is { } total ? new Money(total, Currency) : null;

    /// <summary>A cost that is not known, with the reason.</summary>
    public static CallCost Unpriced(string reason) => new() { Status = PricingStatus.Unpriced, Reason = reason };
}
