using System.Collections.Immutable;
using Farthing.Core.Usage;

namespace Farthing.Core.Pricing.Import;

/// <summary>
/// A service tier of a source. Sources rarely give all of its rates: where those that they give are the same multiple of
/// the standard ones, so are the others.
/// </summary>
internal sealed class MergedTier
{
    public MergedTier(ModelPrice? present, MergedPrice price, string tier, ImmutableArray<RateCard> given)
        : this(present, price.Cards, tier, given)
    {
    }

    public MergedTier(ModelPrice? present, ImmutableArray<RateCard> standard, string tier, ImmutableArray<RateCard> given)
    {
        Tier = tier;
        var own = present?.For(tier);
        var changes = ImmutableArray.CreateBuilder<RateChange>();
        foreach (var card in given)
        {
            var now = CardFor(standard, card.AbovePromptTokens);
            foreach (var (meter, rate) in MergedPrice.Align(card.Rates, now.Rates).Pairs)
            {
                var old = own?.CardFor(card.AbovePromptTokens + 1);
                if (Expected(present, own, now, meter) is not { } expected || !MergedPrice.AreNear(expected, rate))
                {
                    changes.Add(new(meter, card.AbovePromptTokens, tier, old?.Rates[meter], rate));
                }
            }
        }

        if (changes.Count == 0)
        {
            return;
        }

        Variant = Factor(standard, given) is { } times ? new(times, [], []) : IsWhole(standard, given) ? new(null, [], given)
            : own is null ? null : new(null, [], [.. standard.Select(c => Over(own.CardFor(c.AbovePromptTokens + 1), given, c.AbovePromptTokens))]);
        if (Variant is null)
        {
            Note = $"the tier {tier} is left out: the source has only some of its rates";
        }
        else
        {
            Changes = changes.ToImmutable();
        }
    }

    public string Tier { get; }

    public ImmutableArray<RateChange> Changes { get; } = [];

    /// <summary>What the tier's price becomes; null when it stays, or has none.</summary>
    public PriceVariant? Variant { get; }

    public string? Note { get; }

    private static RateCard CardFor(ImmutableArray<RateCard> cards, long above) => cards.Last(c => c.AbovePromptTokens <= above);

    // What the tier would cost if the source did not name it.
    private static decimal? Expected(ModelPrice? present, ModelPrice? own, RateCard standard, Meter meter)
    {
        if (own?.CardFor(standard.AbovePromptTokens + 1).RateFor(meter, out _) is not { } rate || !own.Follows)
        {
            return own?.CardFor(standard.AbovePromptTokens + 1).RateFor(meter, out _);
        }

        var before = present!.CardFor(standard.AbovePromptTokens + 1).RateFor(meter, out _);
        return before is null or 0 ? rate : standard.RateFor(meter, out _) * rate / before;
    }

    private static decimal? Factor(ImmutableArray<RateCard> standard, ImmutableArray<RateCard> given)
    {
        var factors = given.SelectMany(card => card.Rates.Pairs.Where(r => r.Key.IsToken())
            .Select(r => CardFor(standard, card.AbovePromptTokens).RateFor(r.Key, out _) is { } rate && rate != 0 ? r.Value / rate : (decimal?)null)).ToList();
        return factors is [{ } first, _, ..] && factors.TrueForAll(f => f is { } factor && MergedPrice.AreNear(factor, first)) ? decimal.Round(first, 9) : null;
    }

    private static bool IsWhole(ImmutableArray<RateCard> standard, ImmutableArray<RateCard> given) =>
        standard.All(s => given.FirstOrDefault(g => g.AbovePromptTokens == s.AbovePromptTokens) is { } card
            && s.Rates.Pairs.All(r => card.Rates.Has(r.Key)));

    private static RateCard Over(RateCard own, ImmutableArray<RateCard> given, long above)
    {
        var rates = own.Rates;
        foreach (var (meter, rate) in given.FirstOrDefault(g => g.AbovePromptTokens == above)?.Rates.Pairs ?? [])
        {
            rates[meter] = rate;
        }

        return new(above, rates);
    }
}
