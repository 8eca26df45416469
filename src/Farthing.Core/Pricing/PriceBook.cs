namespace Farthing.Core.Pricing;

/// <summary>Every known price. Immutable, safe to share between threads.</summary>
public sealed class PriceBook
{
    private readonly Dictionary<string, ProviderBook> _providers = new(StringComparer.OrdinalIgnoreCase);

    internal PriceBook(string version, IEnumerable<ProviderBook> books)
    {
        Version = version;
        Books = [.. books];
        foreach (var book in Books)
        {
            foreach (var name in book.Aliases.Prepend(book.Provider))
            {
                if (!_providers.TryAdd(name, book))
                {
                    throw new FormatException($"{book.Provider}: the provider name {name} is already taken.");
                }
            }
        }

        foreach (var (book, name) in Books.SelectMany(b => b.Fallback.Select(name => (b, name))))
        {
            if (!_providers.ContainsKey(name))
            {
                throw new FormatException($"{book.Provider}: its fallback {name} is not a provider of the book.");
            }
        }
    }

    /// <summary>The book shipped with this version of Farthing.</summary>
    public static PriceBook Embedded { get; } = PriceBookReader.ReadEmbedded();

    /// <summary>The newest date on which any of its sources was read.</summary>
    public string Version { get; }

    /// <summary>Every price in the book, for the standard tier; each has its <see cref="ModelPrice.Variants"/>.</summary>
    public IEnumerable<ModelPrice> Prices => Books.SelectMany(b => b.Models.SelectMany(m => m.Prices));

    /// <summary>The providers, by the names they have in the book.</summary>
    public IEnumerable<string> Providers => Books.Select(b => b.Provider);

    internal IReadOnlyList<ProviderBook> Books { get; }

    /// <summary>
    /// The standard price of a model at a moment: of the patterns that match the name, the most specific one's. Where
    /// a provider sells another's models at that one's prices, the other is asked next.
    /// </summary>
    /// <param name="provider">As in <c>gen_ai.provider.name</c>, or another name the book has for it.</param>
    /// <param name="model">As the provider names it; case does not matter.</param>
    /// <param name="at">The time of the call, in UTC.</param>
    /// <returns>Null when the book has none for that model at that time.</returns>
    public ModelPrice? Find(string provider, string model, DateTime at)
    {
        ArgumentNullException.ThrowIfNull(provider);
        ArgumentNullException.ThrowIfNull(model);
        if (!_providers.TryGetValue(provider, out var book))
        {
            return null;
        }

        var match = book.Find(model);
        for (var i = 0; match is null && i < book.Fallback.Length; i++)
        {
            match = _providers[book.Fallback[i]].Find(model);
        }

        return match?.Model.PriceAt(at);
    }

    /// <summary>Why <see cref="Find"/> answers as it does, with what was passed over.</summary>
    /// <param name="provider">As for <see cref="Find"/>.</param>
    /// <param name="model">As for <see cref="Find"/>.</param>
    /// <param name="at">As for <see cref="Find"/>.</param>
    /// <param name="tier">The service tier; empty is the standard one.</param>
    /// <param name="region">The region; empty is none in particular.</param>
    public PriceChoice Explain(string provider, string model, DateTime at, string tier = "", string region = "")
    {
        ArgumentNullException.ThrowIfNull(provider);
        ArgumentNullException.ThrowIfNull(model);
        return _providers.TryGetValue(provider, out var book)
            ? PriceChoice.Make(book, [.. book.Fallback.Select(name => _providers[name])], new(provider, model, at, tier, region))
            : new() { Asked = new(provider, model, at, tier, region), Reason = "unknown_provider" };
    }
}
