using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace Farthing.Core.Pricing;

/// <summary>Every known price. Immutable, safe to share between threads.</summary>
public sealed class PriceBook
{
    // Model names come from clients: what is remembered of them is bounded.
    private const int RememberedNames = 10_000;

    private readonly Dictionary<string, ImmutableArray<PricedModel>> _providers;
    private readonly ConcurrentDictionary<(string Provider, string Model), PricedModel?> _found = new();

    internal PriceBook(string version, IEnumerable<PricedModel> models)
    {
        Version = version;
        _providers = models.GroupBy(m => m.Provider, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.ToImmutableArray(), StringComparer.Ordinal);
    }

    /// <summary>The book shipped with this version of Farthing.</summary>
    public static PriceBook Embedded { get; } = PriceBookReader.ReadEmbedded();

    /// <summary>The newest date on which any of its sources was read.</summary>
    public string Version { get; }

    /// <summary>Every price in the book.</summary>
    public IEnumerable<ModelPrice> Prices => _providers.Values.SelectMany(models => models.SelectMany(m => m.Prices));

    /// <summary>The price of a model at a moment: of the patterns that match the name, the most specific one's.</summary>
    /// <param name="provider">As in <c>gen_ai.provider.name</c>.</param>
    /// <param name="model">As the provider names it; case does not matter.</param>
    /// <param name="at">The time of the call, in UTC.</param>
    /// <returns>Null when the book has none for that model at that time.</returns>
    public ModelPrice? Find(string provider, string model, DateTime at)
    {
        ArgumentNullException.ThrowIfNull(provider);
        ArgumentNullException.ThrowIfNull(model);
        if (FindModel(provider, model) is not { } found)
        {
            return null;
        }

        foreach (var price in found.Prices)
        {
            if (price.AppliesAt(at))
            {
                return price;
            }
        }

        return null;
    }

    private PricedModel? FindModel(string provider, string model)
    {
        if (_found.TryGetValue((provider, model), out var known))
        {
            return known;
        }

        PricedModel? best = null;
        var bestSpecificity = -1;
        foreach (var candidate in _providers.GetValueOrDefault(provider, []))
        {
            foreach (var pattern in candidate.Patterns)
            {
                if (pattern.Specificity > bestSpecificity && pattern.Matches(model))
                {
                    (best, bestSpecificity) = (candidate, pattern.Specificity);
                }
            }
        }

        if (_found.Count < RememberedNames)
        {
            _found[(provider, model)] = best;
        }

        return best;
    }
}

/// <summary>A model of the book, with the names it answers to and its prices, latest first.</summary>
internal sealed record PricedModel(
    string Provider, string Id, ImmutableArray<ModelPattern> Patterns, ImmutableArray<ModelPrice> Prices);
