using Farthing.Core.Calls;
using Farthing.Core.Usage;

namespace Farthing.Core.Pricing;

/// <summary>Turns a call's usage into money by a price book.</summary>
public sealed class Pricer
{
    private const decimal PerMillion = 1_000_000m;
    private readonly PriceBook _book;

    /// <summary>Makes a pricer.</summary>
    /// <param name="book">Where prices are looked up.</param>
    public Pricer(PriceBook book)
    {
        ArgumentNullException.ThrowIfNull(book);
        _book = book;
    }

    /// <summary>
    /// The cost of a call: for each meter, count times rate, over a million for tokens. Never throws for what a
    /// client reported: what cannot be priced is <see cref="PricingStatus.Partial"/> or
    /// <see cref="PricingStatus.Unpriced"/>, with the reason.
    /// </summary>
    public CallCost Price(Call call)
    {
        ArgumentNullException.ThrowIfNull(call);
        if (call.Usage.IsEmpty)
        {
            return WasTurnedAway(call)
                ? new() { Status = PricingStatus.Priced, Rule = "not billed" }
                : CallCost.Unpriced("no_usage");
        }

        var dimensions = call.Dimensions;
        if (!IsStandardTier(dimensions.Tier))
        {
            return CallCost.Unpriced("unknown_tier");
        }

        var price = _book.Find(dimensions.Provider, dimensions.Model, call.Time)
            ?? _book.Find(dimensions.Provider, dimensions.ModelRequested, call.Time);
        return price is null ? CallCost.Unpriced("unknown_model") : Apply(price, call.Usage);
    }

    /// <summary>Applies one price to counts.</summary>
    public static CallCost Apply(ModelPrice price, in MeterMap<decimal> usage)
    {
        ArgumentNullException.ThrowIfNull(price);
        var card = price.CardFor(usage.TotalInput());
        var amounts = new MeterMap<decimal>();
        string? missing = null;
        foreach (var meter in Meters.All)
        {
            if (usage[meter] is not { } count)
            {
                continue;
            }

            if (card.RateFor(meter, out _) is { } rate)
            {
                amounts[meter] = Amount(meter, count, rate);
            }
            else if (count != 0)
            {
                missing = missing is null ? meter.Name() : $"{missing},{meter.Name()}";
            }
        }

        if (missing is not null && amounts.IsEmpty)
        {
            return CallCost.Unpriced($"no_rate:{missing}");
        }

        return new()
        {
            Status = missing is null ? PricingStatus.Priced : PricingStatus.Partial,
            Reason = missing is null ? null : $"no_rate:{missing}",
            Price = price,
            Rule = card.AbovePromptTokens == 0 ? "list" : $"list above {card.AbovePromptTokens} prompt tokens",
            Amounts = amounts,
        };
    }

    /// <summary>What a count of a meter costs at a rate: per million for tokens, each for other units.</summary>
    public static decimal Amount(Meter meter, decimal count, decimal rate) =>
        meter.IsToken() ? count * rate / PerMillion : count * rate;

    // Providers do not bill a request that they refuse (4xx, 429) or fail (5xx) without reporting usage, nor one that
    // never reached them. A call that was cut off is another matter: it may be billed, so its cost is unknown.
    private static bool WasTurnedAway(Call call) =>
        call.HttpStatus is >= 400 || (call.HttpStatus is null && call.ErrorType is "connection_error");

    private static bool IsStandardTier(string tier) =>
        tier is "" or "default" or "standard" or "standard_only" or "auto" or "on_demand";
}
