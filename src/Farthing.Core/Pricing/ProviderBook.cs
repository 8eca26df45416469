using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace Farthing.Core.Pricing;

/// <summary>A model that a name stands for, and the pattern by which it does.</summary>
internal sealed record NameMatch(PricedModel Model, ModelPattern Pattern);

/// <summary>The models of one provider, found by the names that clients and answers use.</summary>
internal sealed class ProviderBook
{
    // Model names come from clients: what is remembered of them is bounded.
    private const int MaxRemembered = 1_000;

    private readonly Dictionary<string, NameMatch> _plain = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, NameMatch> _overridden = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, NameMatch?> _remembered = new(StringComparer.OrdinalIgnoreCase);
    private readonly NameMatch[] _patterns;
    private int _rememberedCount;

    public ProviderBook(string provider, IEnumerable<string> aliases, IEnumerable<string> fallback, ImmutableArray<PricedModel> models)
    {
        Provider = provider;
        Aliases = [.. aliases];
        Fallback = [.. fallback];
        Models = models;
        var patterns = new List<NameMatch>();
        foreach (var match in models.OrderByDescending(m => m.Overrides).SelectMany(model => model.Patterns.Select(pattern => new NameMatch(model, pattern))))
        {
            if (match.Pattern.IsPlain)
            {
                if (!_plain.TryAdd(match.Pattern.Text, match))
                {
                    _overridden.Add(match.Pattern.Text, match);
                }
            }
            else
            {
                patterns.Add(match);
            }
        }

        _patterns = [.. patterns.OrderByDescending(m => m.Pattern.Specificity)];
    }

    public string Provider { get; }

    /// <summary>What it was made of.</summary>
    public required BookJson Json { get; init; }

    public ImmutableArray<string> Aliases { get; }

    /// <summary>Whose prices hold for the models that this provider sells and its own book does not have.</summary>
    public ImmutableArray<string> Fallback { get; }

    public ImmutableArray<PricedModel> Models { get; }

    /// <summary>How many names that no plain name of the book is are remembered now.</summary>
    public int RememberedNames => _remembered.Count;

    /// <summary>The most specific match of a name.</summary>
    public NameMatch? Find(string model)
    {
        if (_plain.TryGetValue(model, out var plain))
        {
            return plain;
        }

        if (_patterns.Length == 0)
        {
            return null;
        }

        return _remembered.TryGetValue(model, out var found) ? found : Remember(model);
    }

    /// <summary>Every match of a name, the most specific first.</summary>
    public IEnumerable<NameMatch> FindAll(string model) =>
        ((NameMatch?[])[_plain.GetValueOrDefault(model), _overridden.GetValueOrDefault(model)]).OfType<NameMatch>()
            .Concat(_patterns.Where(m => m.Pattern.Matches(model)));

    private NameMatch? Remember(string model)
    {
        var found = Array.Find(_patterns, m => m.Pattern.Matches(model));
        if (_remembered.TryAdd(model, found) && Interlocked.Increment(ref _rememberedCount) >= MaxRemembered)
        {
            // The names in use come back at once; those of a client that makes names up do not.
            _remembered.Clear();
            Interlocked.Exchange(ref _rememberedCount, 0);
        }

        return found;
    }
}
