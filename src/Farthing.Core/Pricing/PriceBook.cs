using System.Globalization;
using Farthing.Core.Pricing.Changes;

namespace Farthing.Core.Pricing;

/// <summary>Every known price. Immutable, safe to share between threads.</summary>
public sealed class PriceBook
{
    private readonly Dictionary<string, ProviderBook> _providers = new(StringComparer.OrdinalIgnoreCase);

    internal PriceBook(IEnumerable<ProviderBook> books)
    {
        Books = [.. books];
        Version = Books.SelectMany(b => b.Models).SelectMany(m => m.Prices).Max(p => p.AsOf).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
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

    /// <summary>The provider's name in the book, by any of its names; null when the book does not have it.</summary>
    public string? ProviderName(string provider) => Book(provider)?.Provider;

    /// <summary>
    /// The book with changes laid over it, in order. A changed model's price ends where the new one starts, a new model
    /// is added, and nothing is removed: no call before the start of a change costs anything else than it did. A change
    /// without a start is for a model that had no price; where it has one by now, the change is void.
    /// </summary>
    /// <exception cref="FormatException">A change breaks a rule of the book; the message names the place.</exception>
    public PriceBook With(params IEnumerable<PriceChange> changes)
    {
        ArgumentNullException.ThrowIfNull(changes);
        return ChangedBook.Make(this, changes);
    }

    /// <summary>
    /// The standard price of a model at a moment: of the patterns that match the name, the most specific one's that has
    /// started by then. Where a provider sells another's models at that one's prices, the other is asked next.
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

        return match is null ? null : match.Model.PriceAt(at) ?? (match.Model.StartsAfter(at) ? FindEarlier(book, model, at) : null);
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
            ? PriceChoice.Make([.. Matches(book, model)], new(provider, model, at, tier, region))
            : new() { Asked = new(provider, model, at, tier, region), Reason = "unknown_provider" };
    }

    internal ProviderBook? Book(string provider) => _providers.GetValueOrDefault(provider);

    /// <summary>Every match of a name, of the provider and then of those at whose prices it sells.</summary>
    internal IEnumerable<(ProviderBook Book, NameMatch Match)> Matches(ProviderBook book, string model) =>
        book.Fallback.Select(name => _providers[name]).Prepend(book).SelectMany(b => b.FindAll(model).Select(match => (b, match)));

    // A price that was given to one name of a model starts on its day; before, the name was priced with the others.
    private ModelPrice? FindEarlier(ProviderBook book, string model, DateTime at) =>
        Matches(book, model).FirstOrDefault(m => !m.Match.Model.StartsAfter(at)).Match?.Model.PriceAt(at);
}
