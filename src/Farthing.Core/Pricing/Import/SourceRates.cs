using System.Collections.Immutable;
using System.Globalization;
using Farthing.Core.Usage;

namespace Farthing.Core.Pricing.Import;

/// <summary>Gathers the rates of one model while its entry is read.</summary>
internal sealed class SourceRates
{
    // A quotient by it drops trailing zeros.
    private const decimal One = 1.0000000000000000000000000000m;

    private readonly SortedDictionary<(string Tier, long Above), MeterMap<decimal>> _cards = new();
    private readonly List<string> _problems = [];

    /// <summary>Whether a rate was read for the standard tier, or a value that is none.</summary>
    public bool HasAny => _problems.Count > 0 || _cards.ContainsKey(("", 0));

    public bool Has(Meter meter, string tier = "", long above = 0) =>
        _cards.TryGetValue((tier, above), out var card) && card.Has(meter);

    /// <summary>Adds a rate in our unit: per million for tokens, each for others.</summary>
    public void Add(Meter meter, decimal rate, string field, string tier = "", long above = 0)
    {
        if (rate < 0)
        {
            Problem(string.Create(CultureInfo.InvariantCulture, $"{field} is negative: {rate}"));
            return;
        }

        var card = _cards.GetValueOrDefault((tier, above));
        card[meter] = rate / One;
        _cards[(tier, above)] = card;
    }

    public void Problem(string what) => _problems.Add(what);

    public SourcePrice Make(string provider, string model, string place, int? contextTokens = null, DateTime? from = null) => new()
    {
        Provider = provider,
        Model = model,
        Place = place,
        From = from,
        ContextTokens = contextTokens,
        Cards = Cards(""),
        Tiers = _cards.Keys.Select(k => k.Tier).Where(t => t.Length > 0).Distinct()
            .ToImmutableSortedDictionary(t => t, Cards, StringComparer.Ordinal),
        Problems = [.. _problems],
    };

    private ImmutableArray<RateCard> Cards(string tier) =>
    [
        new(0, _cards.GetValueOrDefault((tier, 0L))),
        .. _cards.Where(c => c.Key.Tier == tier && c.Key.Above > 0).Select(c => new RateCard(c.Key.Above, c.Value)),
    ];
}
