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
            return NotBilledRule(call) is { } rule
                ? new() { Status = PricingStatus.Priced, Rule = rule }
                : CallCost.Unpriced("no_usage");
        }

        var dimensions = call.Dimensions;
        if (_book.Find(dimensions.Provider, dimensions.Model, call.Time) is not { } standard)
        {
            return CallCost.Unpriced("unknown_model");
        }

        return standard.For(dimensions.Tier) is { } price
            ? WithWhatIsMissing(Apply(price, call.Usage), call)
            : CallCost.Unpriced("unknown_tier");
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
            if (!usage.TryGet(meter, out var count))
            {
                continue;
            }

            if (card.TryGetRate(meter, out var rate))
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
            Rule = card.Rule,
            Amounts = amounts,
        };
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

    // What was reported has its price; what was not reported may still be on the bill.
    private static CallCost WithWhatIsMissing(in CallCost cost, Call call)
    {
        var missing = call.UsageIsPartial ? "usage_cut_off"
            : !HasTwoSides(call) ? null
            : !HasAny(call.Usage, Meter.Input, Meter.InputImage) ? "no_usage:input"
            : !HasAny(call.Usage, Meter.Output, Meter.OutputImage) ? "no_usage:output"
            : cost.Price?.Cards[0].ChargesRequests == true && !call.Usage.Has(Meter.Request) ? "no_usage:request"
            : null;
        return missing is null || cost.Status != PricingStatus.Priced ? cost : cost with { Status = PricingStatus.Partial, Reason = missing };
    }

    // Embeddings have no answer in tokens, and what is charged by the piece or the second may have no tokens at all.
    private static bool HasTwoSides(Call call) =>
        call.Dimensions.Operation != "embeddings" && HasAny(call.Usage, Meter.Input, Meter.OutputImage);

    private static bool HasAny(in MeterMap<decimal> usage, Meter first, Meter last)
    {
        for (var meter = first; meter <= last; meter++)
        {
            if (usage.Has(meter))
            {
                return true;
            }
        }

        return false;
    }

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
