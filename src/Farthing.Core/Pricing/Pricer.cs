using System.Numerics;
using Farthing.Core.Calls;
using Farthing.Core.Pricing.Contracts;
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
    /// <see cref="PricingStatus.Unpriced"/>, with the reason. What the provider did not report is estimated where the
    /// length of its text is known; what the provider says that the call cost is the cost.
    /// </summary>
    /// <param name="call">The call.</param>
    /// <param name="contracts">What its project pays instead of list prices; null when it has no contract.</param>
    public CallCost Price(Call call, ContractPrices? contracts = null)
    {
        ArgumentNullException.ThrowIfNull(call);
        return call.StatedCostUsd is null ? ByPrice(call, contracts)
            : ByPrice(call, contracts) with { Status = PricingStatus.Priced, Source = CostSource.ProviderReported, Stated = call.StatedCostUsd };
    }

    private CallCost ByPrice(Call call, ContractPrices? contracts)
    {
        var hasText = call.StatedCostUsd is null && (call.InputTextBytes is not null || call.OutputTextBytes is not null);
        if (call.Counts.IsEmpty)
        {
            if (NotBilledRule(call) is { } rule)
            {
                return new() { Status = PricingStatus.Priced, Rule = rule };
            }

            if (!hasText)
            {
                return CallCost.Unpriced("no_usage");
            }
        }

        var dimensions = call.Dimensions;
        var standard = _book.Find(dimensions.Provider, dimensions.Model, call.Time);
        var price = standard?.For(dimensions.Tier, dimensions.Region);
        if (contracts is not null)
        {
            price = contracts.PriceFor(dimensions, call.Time, price) ?? price;
        }

        if (price is null)
        {
            return CallCost.Unpriced(standard is null ? "unknown_model" : "unknown_tier");
        }

        return hasText ? Estimation.Complete(Charge(price, call), call) : Charge(price, call);
    }

    // What was reported has its price; what was not reported may still be on the bill.
    private static CallCost Charge(ModelPrice price, Call call) => Apply(price, call.Counts, WhatIsMissing(price, call));

    /// <summary>Applies one price to counts.</summary>
    public static CallCost Apply(ModelPrice price, in MeterMap<decimal> usage)
    {
        ArgumentNullException.ThrowIfNull(price);
        return Apply(price, usage, null);
    }

    /// <param name="price">The price.</param>
    /// <param name="usage">The counts.</param>
    /// <param name="unreported">Why the counts are not all that was used; a meter without a rate is the reason before it.</param>
    private static CallCost Apply(ModelPrice price, in MeterMap<decimal> usage, string? unreported)
    {
        var card = price.CardFor(usage.TotalInput());
        var amounts = Apply(card, usage, out var missing);
        if (missing is not null && amounts.IsEmpty)
        {
            return CallCost.Unpriced(missing);
        }

        return new()
        {
            Status = (missing ?? unreported) is null ? PricingStatus.Priced : PricingStatus.Partial,
            Reason = missing ?? unreported,
            Price = price,
            Source = price.CostSource,
            Rule = card.Rule,
            Amounts = amounts,
        };
    }

    /// <summary>Applies one card to counts.</summary>
    /// <param name="card">The rates.</param>
    /// <param name="usage">The counts.</param>
    /// <param name="missing">The reason <c>no_rate:</c> with the meters that have none; null when every one has. Without a rate
    /// for requests there is no fee for them.</param>
    internal static MeterMap<decimal> Apply(RateCard card, in MeterMap<decimal> usage, out string? missing)
    {
        var amounts = new MeterMap<decimal>();
        missing = null;
        for (var left = usage.Present; left != 0; left &= left - 1)
        {
            var meter = (Meter)BitOperations.TrailingZeroCount(left);
            usage.TryGet(meter, out var count);
            if (card.TryGetRate(meter, out var rate))
            {
                amounts[meter] = Amount(meter, count, rate);
            }
            else if (count != 0 && meter != Meter.Request)
            {
                missing = missing is null ? "no_rate:" + meter.Name() : $"{missing},{meter.Name()}";
            }
        }

        return amounts;
    }

    /// <summary>What a count of a meter costs at a rate: per million for tokens, each for other units.</summary>
    public static decimal Amount(Meter meter, decimal count, decimal rate) =>
        meter.IsToken() ? Millionth(count * rate) : count * rate;

    // value / 1,000,000, to the same digits as that division gives and in an eighth of its time: a decimal carries its
    // point, so the point moves, and zeros behind the last digit go.
    private static decimal Millionth(decimal value)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(value, bits);
        var scale = ((bits[3] >> 16) & 0xFF) + 6;
        if (bits[2] != 0 || scale > 28)
        {
            return value / PerMillion;
        }

        var digits = (uint)bits[0] | ((ulong)(uint)bits[1] << 32);
        while (scale > 0 && digits % 10 == 0)
        {
            digits /= 10;
            scale--;
        }

        return new((int)digits, (int)(digits >> 32), 0, bits[3] < 0, (byte)scale);
    }

    private static string? WhatIsMissing(ModelPrice price, Call call) =>
        call.Counts.IsEmpty ? "no_usage"
        : call.UsageIsPartial ? "usage_cut_off"
        : !HasTwoSides(call) ? null
        : !call.Counts.HasInput() ? "no_usage:input"
        : !call.Counts.HasOutput() ? "no_usage:output"
        : price.Cards[0].ChargesRequests && !call.Counts.Has(Meter.Request) ? "no_usage:request"
        : null;

    // Embeddings have no answer in tokens, and what is charged by the piece or the second may have no tokens at all.
    private static bool HasTwoSides(Call call) =>
        call.Dimensions.Operation != "embeddings" && (call.Counts.HasInput() || call.Counts.HasOutput());

    // Providers do not bill a request that they turn away, nor one that never reached them; that they do not bill one
    // that failed inside them is what their users report. A call that was cut off or timed out on the way is another
    // matter: the answer may have been made and billed, so its cost is unknown.
    private static string? NotBilledRule(Call call) => call.HttpStatus switch
    {
        408 or 499 => null,
        >= 400 and < 500 => "not billed",
        500 or 501 or 503 or 529 => "not billed, assumed",
        null when call.ErrorType is "connection_error" => "not billed",
        _ => null,
    };
}
