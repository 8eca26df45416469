using System.Collections.Immutable;
using Farthing.Core.Amounts;
using Farthing.Core.Usage;

namespace Farthing.Core.Pricing.Import;

/// <summary>Why a rate looks wrong. Each reason is refused until someone who knows accepts it.</summary>
internal static class RateChecks
{
    private const decimal Jump = 3;
    private const decimal MostInput = 1_000;
    private const decimal MostOutput = 2_000;
    private const decimal Least = 0.0001m;
    private const decimal MostWritePremium = 3;
    private const decimal LeastOutput = 0.1m;

    // The most that anyone charges for one, with room above.
    private static readonly Dictionary<Meter, decimal> s_mostEach = new()
    {
        [Meter.WebSearch] = 1, [Meter.Image] = 10, [Meter.AudioSecond] = 1, [Meter.Page] = 1, [Meter.Request] = 1,
        [Meter.SearchUnit] = 1, [Meter.Character] = 0.01m, [Meter.GpuSecond] = 1, [Meter.CitationToken] = 0.01m,
    };

    /// <summary>Reasons in a rate alone: its scale, and how far it is from the one before.</summary>
    public static IEnumerable<string> Rate(RateChange change)
    {
        var what = Name(change);
        var most = !change.Meter.IsToken() ? s_mostEach[change.Meter] : change.Meter.IsOutput() ? MostOutput : MostInput;
        if (change.New > most)
        {
            var unit = change.Meter.IsToken() ? "a million" : "each";
            yield return $"{what} {Money.Exact(change.New)} {unit} is more than anyone charges{Guess(change.New, most, change.Meter.IsToken())}";
        }
        else if (change.New is > 0 and < Least && change.Meter.IsToken())
        {
            yield return $"{what} {Money.Exact(change.New)} a million is less than anyone charges: a price a token where one a million belongs?";
        }

        if (change.Old is not { } old)
        {
            yield break;
        }

        if (old > 0 && change.New == 0)
        {
            yield return $"{what} would be free: {Money.Exact(old)} so far";
        }
        else if (old == 0 && change.New > 0)
        {
            yield return $"{what} was free and would be {Money.Exact(change.New)}";
        }
        else if (change.Factor is > Jump or < 1 / Jump)
        {
            yield return $"{what} jumps from {Money.Exact(old)} to {Money.Exact(change.New)}, {Words.Factor(change.Factor.Value)} what it was";
        }
    }

    /// <summary>Reasons in how a price's rates stand to one another.</summary>
    public static IEnumerable<string> Scale(ImmutableArray<RateCard> cards)
    {
        foreach (var card in cards)
        {
            var size = card.AbovePromptTokens == 0 ? "" : $" above {card.AbovePromptTokens} prompt tokens";
            if (card.Rates[Meter.Input] is not { } input || input == 0)
            {
                continue;
            }

            if (card.Rates[Meter.InputCacheRead] > input)
            {
                yield return $"a cache read{size} at {Exact(card, Meter.InputCacheRead)} costs more than input at {Money.Exact(input)}";
            }

            if (card.Rates[Meter.Output] is > 0 and var output && output < input * LeastOutput)
            {
                yield return $"output{size} at {Money.Exact(output)} costs less than a tenth of input at {Money.Exact(input)}";
            }

            foreach (var meter in Meters.All.Where(m => m.IsCacheWrite() && card.Rates[m] > input * MostWritePremium))
            {
                yield return $"{meter.Name()}{size} at {Exact(card, meter)} costs more than three times input at {Money.Exact(input)}";
            }

            foreach (var meter in (Meter[])[Meter.Input, Meter.Output])
            {
                if (card.Rates[meter] < cards[0].Rates[meter])
                {
                    yield return $"{meter.Name()}{size} at {Exact(card, meter)} costs less than for short prompts at {Exact(cards[0], meter)}";
                }
            }
        }
    }

    /// <summary>Reasons in how a tier stands to the standard price.</summary>
    public static IEnumerable<string> Tier(MergedTier tier, ImmutableArray<RateCard> standard)
    {
        if (tier.Tier is not ("batch" or "flex") || tier.Variant is not { } variant)
        {
            yield break;
        }

        foreach (var (card, i) in variant.Apply(standard).Select((c, i) => (c, i)))
        {
            var of = standard.Last(s => s.AbovePromptTokens <= card.AbovePromptTokens);
            foreach (var (meter, rate) in card.Rates.Pairs.Where(r => r.Value > of.RateFor(r.Key, out _)))
            {
                yield return $"{tier.Tier} {meter.Name()} at {Money.Exact(rate)} costs more than the standard {Money.Exact(of.RateFor(meter, out _)!.Value)}";
            }
        }
    }

    private static string Name(RateChange change) =>
        (change.Tier.Length > 0 ? change.Tier + " " : "") + change.Meter.Name() + (change.AbovePromptTokens > 0 ? $" above {change.AbovePromptTokens} prompt tokens" : "");

    private static string Exact(RateCard card, Meter meter) => Money.Exact(card.Rates[meter]!.Value);

    private static string Guess(decimal rate, decimal most, bool tokens) =>
        rate / 1_000 <= most / 10 ? (tokens ? ": a price off by a thousand?" : ": the price of a thousand?")
        : tokens ? ": a price a million where one a token belongs?" : ": the price of a million?";
}
