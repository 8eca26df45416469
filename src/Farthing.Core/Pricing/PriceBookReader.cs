using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace Farthing.Core.Pricing;

/// <summary>Reads price books from JSON. The format is described in Pricing/Book/README.md and its schema.</summary>
public static class PriceBookReader
{
    private static readonly string[] s_timeFormats = ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm'Z'", "yyyy-MM-dd'T'HH:mm:ss'Z'"];

    /// <summary>Reads one or more books into one.</summary>
    /// <param name="books">Each the JSON of one provider.</param>
    /// <exception cref="FormatException">A book is not valid; the message names provider, model and field.</exception>
    public static PriceBook Read(params IEnumerable<string> books)
    {
        ArgumentNullException.ThrowIfNull(books);
        return Make(books.Select(json => Parse(() => JsonSerializer.Deserialize(json, PriceBookJsonContext.Default.BookJson))));
    }

    internal static PriceBook ReadEmbedded()
    {
        var assembly = typeof(PriceBookReader).Assembly;
        return Make(assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith("prices/", StringComparison.Ordinal) && !name.EndsWith(".schema.json", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name =>
            {
                using var stream = assembly.GetManifestResourceStream(name)!;
                return Parse(() => JsonSerializer.Deserialize(stream, PriceBookJsonContext.Default.BookJson));
            }));
    }

    /// <summary>Makes a provider's book of what stands in its file.</summary>
    /// <exception cref="FormatException">It is not valid; the message names the place.</exception>
    internal static ProviderBook Make(BookJson book) =>
        new(book.Provider, book.Aliases ?? [], book.Fallback ?? [], Models(book)) { Json = book };

    internal static ImmutableArray<RateCard> Cards(List<RatesJson>? rates, string where)
    {
        var cards = (rates ?? []).Select(r => RateReader.Card(r, where)).OrderBy(c => c.AbovePromptTokens).ToImmutableArray();
        if (cards.IsEmpty || cards[0].AbovePromptTokens != 0)
        {
            throw new FormatException($"{where}: the first rates must apply above 0 prompt tokens.");
        }

        return cards.Select(c => c.AbovePromptTokens).Distinct().Count() == cards.Length
            ? cards
            : throw new FormatException($"{where}: two cards apply above the same number of prompt tokens.");
    }

    internal static PriceVariant Variant(VariantJson json, string where) => (json.Times, json.Rates) switch
    {
        ({ } times, null) => new(RateReader.Amount(times, "times", where), [.. (json.Keep ?? []).Select(name => RateReader.Meter(name, where))], []),
        (null, { } rates) when json.Keep is null => new(null, [], Cards(rates, where)),
        _ => throw new FormatException($"{where}: it has either times, with or without keep, or rates."),
    };

    internal static DateTime? Time(string? text, string where) => text is null ? null
        : DateTime.TryParseExact(text, s_timeFormats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time
        : throw new FormatException($"{where}: {text} is neither a day nor a moment in UTC (2026-05-15T19:00Z).");

    internal static PriceSpan Span(PriceJson price, string where) => new(Time(price.From, where), Time(price.To, where));

    private static PriceBook Make(IEnumerable<BookJson> books) => new(books.Select(Make));

    private static BookJson Parse(Func<BookJson?> read)
    {
        try
        {
            return read() ?? throw new FormatException("The price book is empty.");
        }
        catch (JsonException e)
        {
            throw new FormatException($"The price book is not valid: {e.Message}", e);
        }
    }

    private static ImmutableArray<PricedModel> Models(BookJson book)
    {
        if (book.Currency != "USD")
        {
            throw new FormatException($"{book.Provider}: currency {book.Currency} needs an exchange rate; only USD is known.");
        }

        var (seen, overriding) = (new HashSet<string>(StringComparer.OrdinalIgnoreCase), new HashSet<string>(StringComparer.OrdinalIgnoreCase));
        var models = new Dictionary<string, PricedModel>(StringComparer.OrdinalIgnoreCase);
        foreach (var model in book.Models)
        {
            var where = $"{book.Provider}/{model.Id}";
            foreach (var name in model.Match.Where(name => !(model.Overrides ? overriding : seen).Add(name)))
            {
                throw new FormatException($"{where}: the name {name} is already taken.");
            }

            PriceSpans.Check(model.Prices.Select(p => (Span(p, where), Window(p), p.Redirect is not null)), where);
            ImmutableArray<ModelPrice> prices =
                [.. model.Prices.Where(p => p.Redirect is null).Select(p => Price(book, model, p, where)).OrderByDescending(p => p.From ?? DateTime.MinValue)];
            var patterns = model.Match.Select(m => new ModelPattern(m.ToLowerInvariant())).ToImmutableArray();
            if (patterns.FirstOrDefault(p => !p.IsValid) is { Text: { } wrong })
            {
                throw new FormatException($"{where}: the name \"{wrong}\" is empty, matches everything, or has a wildcard where it has no meaning.");
            }

            if (!models.TryAdd(model.Id, new(model.Id, patterns, prices, model.Deprecated) { ContextTokens = model.ContextTokens, Overrides = model.Overrides }))
            {
                throw new FormatException($"{where}: the id {model.Id} is already taken.");
            }
        }

        return [.. book.Models.Select(model => models[model.Id] with { Redirects = Redirects(book, model, models) })];
    }

    private static ImmutableArray<Redirect> Redirects(BookJson book, ModelJson model, Dictionary<string, PricedModel> models) =>
    [
        .. from price in model.Prices
           where price.Redirect is not null
           let span = Span(price, $"{book.Provider}/{model.Id}")
           orderby span.From ?? DateTime.MinValue descending
           select new Redirect(span, Target(models, price, model.Id, $"{book.Provider}/{model.Id}")),
    ];

    private static PricedModel Target(Dictionary<string, PricedModel> models, PriceJson redirect, string from, string where)
    {
        if (redirect.Rates is not null || !models.TryGetValue(redirect.Redirect!, out var target) || target.Prices.IsEmpty)
        {
            throw new FormatException($"{where}: it redirects to {redirect.Redirect}, which is no model of the book with a price, or it has rates of its own.");
        }

        return target with
        {
            Prices = [.. target.Prices.Select(p => PriceVariants.Redirected(p, $"list of {target.Id}, to which {from} redirects"))],
        };
    }

    private static ModelPrice Price(BookJson book, ModelJson model, PriceJson price, string where)
    {
        var span = Span(price, where);
        var tiers = Variants(book.Tiers, price.Tiers, where);
        var regions = Variants(book.Regions, price.Regions, where);
        ModelPrice standard = new()
        {
            Version = "",
            Provider = book.Provider,
            Model = model.Id,
            From = span.From,
            To = span.To,
            Daily = Window(price),
            Currency = book.Currency,
            Source = price.Source ?? book.Source,
            AsOf = price.AsOf ?? book.AsOf ?? throw new FormatException($"{where}: as_of is missing, in the price and in the book."),
            Cards = Cards(price.Rates, where),
            MakeVariants = made => PriceVariants.Make(made, tiers, regions),
        };
        return PriceVariants.Make(standard, "", "", standard.Cards);
    }

    // A price may say null to withdraw what its book says of a tier.
    private static SortedDictionary<string, PriceVariant> Variants(
        Dictionary<string, VariantJson?>? ofBook, Dictionary<string, VariantJson?>? ofPrice, string where)
    {
        var variants = new SortedDictionary<string, PriceVariant>(StringComparer.Ordinal);
        foreach (var (name, json) in (ofBook ?? []).Concat(ofPrice ?? []))
        {
            if (json is null)
            {
                variants.Remove(name);
            }
            else
            {
                variants[name] = Variant(json, $"{where}, {name}");
            }
        }

        return variants;
    }

    private static DailyWindow? Window(PriceJson price) => price.Daily is { } daily ? new(daily.From, daily.To) : null;
}
