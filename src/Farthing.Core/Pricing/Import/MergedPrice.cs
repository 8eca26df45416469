using System.Collections.Immutable;
using Farthing.Core.Amounts;
using Farthing.Core.Usage;

namespace Farthing.Core.Pricing.Import;

/// <summary>
/// A source's rates laid over those of the present price. What the source does not have stays, and where that would be
/// out of step with what changes, it is said: an import adds and changes rates, and never removes one.
/// </summary>
internal sealed class MergedPrice
{
    private readonly List<RateChange> _changes = [];
    private readonly List<string> _outOfStep = [];

    public MergedPrice(ModelPrice present, SourcePrice source)
    {
        var cards = new List<RateCard>();
        foreach (var above in present.Cards.Concat(source.Cards).Select(c => c.AbovePromptTokens).Distinct().Order())
        {
            // For a size that the book did not tell apart, what the source does not say is as for smaller ones.
            var start = present.Cards.FirstOrDefault(c => c.AbovePromptTokens == above) ?? cards[^1];
            cards.Add(Merge(start, source.Cards.FirstOrDefault(c => c.AbovePromptTokens == above), above));
        }

        Cards = [.. cards];
        Tiers = [.. source.Tiers.Select(t => new MergedTier(present, this, t.Key, t.Value))];
        foreach (var variant in present.Variants.Where(v => !v.Follows && !source.Tiers.ContainsKey(v.Tier)))
        {
            AddOutOfStep($"{$"{variant.Tier} {variant.Region}".Trim()} has rates of its own");
        }
    }

    public ImmutableArray<RateCard> Cards { get; }

    public ImmutableArray<MergedTier> Tiers { get; }

    public IEnumerable<RateChange> Changes =>
        _changes.OrderBy(c => c.AbovePromptTokens).ThenBy(c => c.Meter).Concat(Tiers.SelectMany(t => t.Changes));

    public IEnumerable<string> OutOfStep => _outOfStep;

    /// <summary>Whether two rates are the same price, one of them perhaps written in binary on its way.</summary>
    public static bool AreNear(decimal one, decimal other) => Math.Abs(one - other) <= Math.Max(one, other) * 1e-9m;

    /// <summary>The source's rates with its cache writes named as the book names them: sources do not say how long they live.</summary>
    public static MeterMap<decimal> Align(MeterMap<decimal> source, in MeterMap<decimal> present)
    {
        var (from, to) = source.Has(Meter.InputCacheWriteUnknown) ? (Meter.InputCacheWriteUnknown, Meter.InputCacheWrite5m)
            : (Meter.InputCacheWrite5m, Meter.InputCacheWriteUnknown);
        to = present.Has(to) ? to : Meter.InputCacheWrite30m;
        if (source.Has(from) && !present.Has(from) && present.Has(to) && !source.Has(to))
        {
            (source[to], source[from]) = (source[from], null);
        }

        return source;
    }

    private RateCard Merge(RateCard present, RateCard? source, long above)
    {
        // A rate that is new for short prompts is one for long ones too.
        var merged = present.Rates;
        foreach (var added in _changes.Where(c => c is { AbovePromptTokens: 0, Old: null } && present.RateFor(c.Meter, out _) is null))
        {
            merged[added.Meter] = added.New;
        }

        if (source is null)
        {
            AddOutOfStep($"above {above} prompt tokens the source has no rates");
            return new(above, merged);
        }

        var given = Align(source.Rates, present.Rates);

        // Rates of the book's first: what it has no rate for is charged by the stand-in that they come to.
        foreach (var (meter, rate) in given.Pairs.OrderByDescending(r => present.Rates.Has(r.Key)).ThenBy(r => r.Key))
        {
            var old = present.Rates[meter];
            var charged = old ?? new RateCard(above, merged).RateFor(meter, out _);

            // Sources write 0 also for what they know no price of.
            var saysNothing = rate == 0 && old is null;
            if (!saysNothing && (charged is not { } known || !AreNear(known, rate)))
            {
                merged[meter] = rate;
                _changes.Add(new(meter, above, "", old, rate));
            }
        }

        foreach (var (meter, rate) in present.Rates.Pairs.Where(r => r.Key.IsToken() && !given.Has(r.Key)))
        {
            var basis = meter.IsInput() ? Meter.Input : Meter.Output;
            if (_changes.Find(c => c.Meter == basis && c.AbovePromptTokens == above) is { Old: { } old } moved)
            {
                _outOfStep.Add($"{meter.Name()} is not in the source and would stay at {Money.Exact(rate)} while {basis.Name()} goes from {Money.Exact(old)} to {Money.Exact(moved.New)}");
            }
        }

        return new(above, merged);
    }

    private void AddOutOfStep(string what)
    {
        if (_changes.Find(c => c.Meter.IsToken() && c is { AbovePromptTokens: 0, Old: not null }) is { } moved)
        {
            _outOfStep.Add($"{what}, which would stay while {moved.Meter.Name()} goes from {Money.Exact(moved.Old!.Value)} to {Money.Exact(moved.New)}");
        }
    }
}
