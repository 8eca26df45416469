using System.Collections.Immutable;
using Farthing.Core.Pricing.Changes;
using Farthing.Core.Usage;

namespace Farthing.Core.Pricing.Import;

/// <summary>What an import adds: models that had no price, each with names that take none away from those that have.</summary>
internal sealed class NewModels
{
    private readonly PriceBook _book;
    private readonly ImportOptions _options;
    private readonly HashSet<(string Provider, string Name)> _listed;
    private readonly List<(string Provider, ModelPattern Pattern, SourcePrice Source)> _added = [];
    private readonly Dictionary<string, FamilyScale> _scales = new(StringComparer.Ordinal);

    public NewModels(PriceBook book, IEnumerable<SourcePrice> listed, ImportOptions options)
    {
        (_book, _options) = (book, options);
        _listed = [.. listed.Select(s => (s.Provider, s.Model.ToLowerInvariant()))];
    }

    /// <summary>The change that a price of a source makes.</summary>
    public static PriceChange Change(
        SourcePrice source, ImportOptions options, DateTime? from, ImmutableArray<RateCard> cards, IEnumerable<MergedTier> tiers) => new()
    {
        Provider = source.Provider,
        Model = source.Model,
        From = from,
        Cards = cards,
        Tiers = tiers.Where(t => t.Variant is not null).ToImmutableSortedDictionary(t => t.Tier, t => t.Variant!, StringComparer.Ordinal),
        ContextTokens = source.ContextTokens,
        Source = options.Source,
        AsOf = DateOnly.FromDateTime(options.Now),
    };

    /// <summary>The row of a model without a price, of which the source may have several by date.</summary>
    public ImportRow Row(List<SourcePrice> sparse)
    {
        var (entries, said) = (new List<SourcePrice>(), ImmutableArray<RateCard>.Empty);
        foreach (var entry in sparse)
        {
            // What is not said of later is as for earlier.
            said = Over(said, entry.Cards);
            entries.Add(entry with { Cards = Whole(said) });
        }

        var source = entries[0];
        var row = new ImportRow { Provider = source.Provider, Model = source.Model, Kind = ImportRowKind.New, From = source.From };
        if (entries.SelectMany(e => e.Problems).ToImmutableArray() is { IsEmpty: false } problems)
        {
            return row with { Reasons = problems, CanBeAccepted = false };
        }

        if (entries.Count == 1 && _added.Exists(a => a.Provider == source.Provider && a.Pattern.Matches(source.Model) && SameRates(a.Source, source)))
        {
            return row with { Kind = ImportRowKind.Same };
        }

        var tiers = entries.ConvertAll(e => e.Tiers.Select(t => new MergedTier(null, e.Cards, t.Key, t.Value)).ToImmutableArray());
        var names = Names(source);
        row = row with
        {
            Rates = [.. source.Cards.SelectMany(c => c.Rates.Pairs.Where(r => c.AbovePromptTokens == 0 || source.Cards[0].Rates[r.Key] != r.Value)
                .Select(r => new RateChange(r.Key, c.AbovePromptTokens, "", null, r.Value))), .. tiers[0].SelectMany(t => t.Changes)],
            Reasons = [.. entries.SelectMany((e, i) => Reasons(e, tiers[i])).Distinct(StringComparer.Ordinal)],
            Notes = [.. tiers.SelectMany(t => t).Select(t => t.Note).OfType<string>().Distinct(StringComparer.Ordinal)],
            IsAccepted = _options.AcceptAll || _options.Accept.Contains(row.Name),
            Changes = [.. entries.Select((e, i) => Change(e, _options, e.From, e.Cards, tiers[i]) with { Match = names })],
        };
        if (!row.IsRefused)
        {
            _added.AddRange(names.Select(n => (source.Provider, new ModelPattern(n.ToLowerInvariant()), source)));
        }

        return row;
    }

    private static ImmutableArray<RateCard> Over(ImmutableArray<RateCard> before, ImmutableArray<RateCard> cards) =>
    [
        .. before.Concat(cards).GroupBy(c => c.AbovePromptTokens).OrderBy(g => g.Key).Select(size => new RateCard(size.Key, Over([.. size]))),
    ];

    private static MeterMap<decimal> Over(List<RateCard> cards)
    {
        var rates = new MeterMap<decimal>();
        foreach (var (meter, rate) in cards.SelectMany(c => c.Rates.Pairs))
        {
            rates[meter] = rate;
        }

        return rates;
    }

    // What is not said of long prompts is as for short ones; and 0 beside other rates is what nobody filled in.
    private static ImmutableArray<RateCard> Whole(ImmutableArray<RateCard> cards)
    {
        var isFree = cards[0].Rates.Pairs.All(r => r.Value == 0);
        var rates = new MeterMap<decimal>();
        var whole = ImmutableArray.CreateBuilder<RateCard>();
        foreach (var card in cards)
        {
            foreach (var (meter, rate) in card.Rates.Pairs.Where(r => isFree || r.Value != 0))
            {
                rates[meter] = rate;
            }

            whole.Add(new(card.AbovePromptTokens, rates));
        }

        return whole.ToImmutable();
    }

    private IEnumerable<string> Reasons(SourcePrice source, ImmutableArray<MergedTier> tiers)
    {
        var reasons = source.Cards.SelectMany(c => c.Rates.Pairs.Select(r => new RateChange(r.Key, c.AbovePromptTokens, "", null, r.Value))).SelectMany(RateChecks.Rate)
            .Concat(RateChecks.Scale(source.Cards)).Concat(tiers.SelectMany(t => RateChecks.Tier(t, source.Cards)));
        if (_book.Book(source.Provider) is { } provider)
        {
            if (!_scales.TryGetValue(provider.Provider, out var scale))
            {
                _scales.Add(provider.Provider, scale = new(provider, _options.Now));
            }

            reasons = reasons.Concat(scale.Check(source.Model, source.Cards[0]));
        }
        else
        {
            reasons = reasons.Append($"the book has no provider {source.Provider}");
        }

        // A name may say that it costs nothing; a zero may also be what nobody filled in.
        return source.Cards[0].Rates.Pairs.All(r => r.Value == 0) && !source.Model.EndsWith(":free", StringComparison.Ordinal)
            ? reasons.Append("every rate is 0: it is free, or its price is not known")
            : reasons;
    }

    private ImmutableArray<string> Names(SourcePrice source)
    {
        var provider = _book.Book(source.Provider);
        var own = HasVersion(source.Model) || !IsFree(provider, source.Model + "~") ? source.Model : source.Model + "~";
        return
        [
            own,
            .. source.Names.Where(n => !n.Equals(own, StringComparison.OrdinalIgnoreCase) && !n.Equals(source.Model, StringComparison.OrdinalIgnoreCase)
                && !_listed.Contains((source.Provider, n.TrimEnd('~').ToLowerInvariant())) && IsFree(provider, n)
                && !_added.Exists(a => a.Provider == source.Provider && a.Pattern.Text.Equals(n, StringComparison.OrdinalIgnoreCase))),
        ];
    }

    private bool IsFree(ProviderBook? provider, string name) => provider is null
        || (new ModelPattern(name.ToLowerInvariant()).IsValid && !_book.Matches(provider, name.TrimEnd('~')).Any() && NameCapture.Taken(_book, provider, name) is null);

    // A snapshot's name is its own; what stands behind it is another snapshot.
    private static bool HasVersion(string model)
    {
        for (var i = 1; i < model.Length; i++)
        {
            if (model[i] is '-' or '@' or ':' && VersionTail.Is(model.AsSpan(i)))
            {
                return true;
            }
        }

        return false;
    }

    private static bool SameRates(SourcePrice one, SourcePrice other) =>
        one.Cards.Length == other.Cards.Length && one.Cards.Zip(other.Cards).All(c =>
            c.First.AbovePromptTokens == c.Second.AbovePromptTokens
            && Meters.All.All(m => c.First.RateFor(m, out _) is { } rate ? c.Second.RateFor(m, out _) is { } same && MergedPrice.AreNear(rate, same) : !c.Second.Rates.Has(m)));
}
