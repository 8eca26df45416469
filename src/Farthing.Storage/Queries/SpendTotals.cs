using Farthing.Core.Usage;

namespace Farthing.Storage.Queries;

/// <summary>Sums over calls, with how much of them has a price.</summary>
public sealed record SpendTotals
{
    /// <summary>No calls at all.</summary>
    public static SpendTotals None { get; } = new();

    /// <summary>All calls, failed ones included.</summary>
    public long Calls { get; init; }

    /// <summary>Calls that failed.</summary>
    public long FailedCalls { get; init; }

    /// <summary>Calls whose answer was streamed.</summary>
    public long StreamedCalls { get; init; }

    /// <summary>Calls whose cost is known only in part: a meter has no price.</summary>
    public long PartialCalls { get; init; }

    /// <summary>Calls whose cost is not known at all.</summary>
    public long UnpricedCalls { get; init; }

    /// <summary>Of the unpriced calls, those whose usage was not reported, so that their tokens are not known either.</summary>
    public long NoUsageCalls { get; init; }

    /// <summary>Calls whose cost is in part estimated, because what they used was not, or not wholly, reported. What was
    /// estimated is not in <see cref="Tokens"/>.</summary>
    public long EstimatedCalls { get; init; }

    /// <summary>Calls whose cost is what the provider stated.</summary>
    public long StatedCalls { get; init; }

    /// <summary>Of <see cref="Unpriced"/>, the tokens of calls whose cost the provider stated: their cost is known, though
    /// not by meter.</summary>
    public decimal StatedTokens { get; init; }

    /// <summary>Tokens by meter. A meter that no call reported is absent.</summary>
    public MeterMap<decimal> Tokens { get; init; }

    /// <summary>Amounts in US dollars by our prices, by meter. A meter without any price is absent.</summary>
    public MeterMap<decimal> Amounts { get; init; }

    /// <summary>Amounts in US dollars for what is not counted in tokens: searches, images, seconds, pages.</summary>
    public decimal UnitsUsd { get; init; }

    /// <summary>US dollars for what was not reported and is estimated.</summary>
    public decimal EstimatedUsd { get; init; }

    /// <summary>What providers stated beyond our prices, in US dollars, for the calls that our prices cover: negative where
    /// they charged less.</summary>
    public decimal StatedDifferenceUsd { get; init; }

    /// <summary>What providers stated for the calls that our prices do not cover, less what they cover, in US dollars.</summary>
    public decimal StatedOnlyUsd { get; init; }

    /// <summary>What providers stated for the calls that our prices cover, in US dollars: what
    /// <see cref="StatedDifferenceUsd"/> is a share of. No part of the sum.</summary>
    public decimal StatedComparedUsd { get; init; }

    /// <summary>Of <see cref="Tokens"/>, those without a price of ours: of unpriced calls, and of meters that a partial call has no rate for.</summary>
    public MeterMap<decimal> Unpriced { get; init; }

    /// <summary>How many tokens have a cost that is not known.</summary>
    public decimal UnpricedTokens => Unpriced.TotalTokens() - StatedTokens;

    /// <summary>The known cost in US dollars: the sum of the calls' cost entries, exactly.</summary>
    public decimal CostUsd => Amounts.Total() + UnitsUsd + EstimatedUsd + StatedDifferenceUsd + StatedOnlyUsd;

    /// <summary>Of <see cref="CostUsd"/>, what measured tokens cost: by our prices, or as providers stated it.</summary>
    public decimal TokenUsd => Amounts.Sum(static m => m.IsToken()) + StatedDifferenceUsd + StatedOnlyUsd;

    /// <summary>US dollars per million measured tokens, whatever their kind, of those whose cost is known; null when none's is.</summary>
    public decimal? UsdPerMillionTokens => Tokens.TotalTokens() - UnpricedTokens is > 0 and var priced ? TokenUsd / priced * 1_000_000m : null;

    /// <summary>The share of tokens without a price, 0 to 1; null when there are no tokens.</summary>
    public decimal? UnpricedShare => Tokens.TotalTokens() is > 0 and var all ? UnpricedTokens / all : null;

    /// <summary>
    /// US dollars per million priced tokens of the meters picked: what they cost by our prices, over how many of them have
    /// one.
    /// </summary>
    /// <param name="which">The meters, for example all output meters.</param>
    /// <returns>Null when none of those tokens has a price.</returns>
    public decimal? UsdPerMillion(Func<Meter, bool> which)
    {
        decimal amount = 0, tokens = 0;
        foreach (var meter in Meters.Tokens)
        {
            if (which(meter))
            {
                tokens += Tokens[meter].GetValueOrDefault() - Unpriced[meter].GetValueOrDefault();
                amount += Amounts[meter].GetValueOrDefault();
            }
        }

        return tokens == 0 ? null : amount / tokens * 1_000_000m;
    }
}

/// <summary>The sums of one group.</summary>
/// <param name="Key">The dimension's value; empty where the caller gave none.</param>
/// <param name="Totals">Its sums.</param>
public sealed record SpendGroup(string Key, SpendTotals Totals);

/// <summary>The sums of one group in one bucket of time.</summary>
/// <param name="Bucket">The bucket's start, in UTC.</param>
/// <param name="Key">The dimension's value, or the empty string where nothing is grouped by.</param>
/// <param name="Totals">Its sums.</param>
public sealed record SpendPoint(DateTime Bucket, string Key, SpendTotals Totals);
