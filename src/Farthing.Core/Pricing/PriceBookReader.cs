using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Farthing.Core.Usage;

namespace Farthing.Core.Pricing;

/// <summary>Reads price books from JSON. The format is described in Pricing/Book/README.md.</summary>
public static class PriceBookReader
{
    private static readonly JsonSerializerOptions s_options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
    };

    /// <summary>Reads one or more books into one.</summary>
    /// <param name="books">Each the JSON of one provider.</param>
    /// <exception cref="FormatException">A book is not valid; the message names provider, model and field.</exception>
    public static PriceBook Read(params IEnumerable<string> books)
    {
        ArgumentNullException.ThrowIfNull(books);
        var read = books.Select(Parse).ToList();
        var version = read.SelectMany(b => b.Models).SelectMany(m => m.Prices).Select(p => p.AsOf).Max();
        return new PriceBook(version.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), read.SelectMany(Models));
    }

    internal static PriceBook ReadEmbedded()
    {
        var assembly = typeof(PriceBookReader).Assembly;
        return Read(assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith("prices/", StringComparison.Ordinal))
            .Select(name =>
            {
                using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
                return reader.ReadToEnd();
            }));
    }

    private static BookJson Parse(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<BookJson>(json, s_options)
                ?? throw new FormatException("The price book is empty.");
        }
        catch (JsonException e)
        {
            throw new FormatException($"The price book is not valid: {e.Message}", e);
        }
    }

    private static IEnumerable<PricedModel> Models(BookJson book)
    {
        if (book.Currency != "USD")
        {
            throw new FormatException($"{book.Provider}: currency {book.Currency} needs an exchange rate; only USD is known.");
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var model in book.Models)
        {
            var where = $"{book.Provider}/{model.Id}";
            foreach (var name in model.Match.Where(name => !seen.Add(name)))
            {
                throw new FormatException($"{where}: the name {name} is already taken.");
            }

            var prices = model.Prices.Select(p => Price(book, model, p, where))
                .OrderByDescending(p => p.From ?? DateTime.MinValue).ToImmutableArray();
            if (prices.IsEmpty)
            {
                throw new FormatException($"{where}: there is no price.");
            }

            for (var i = 1; i < prices.Length; i++)
            {
                if (prices[i].To is not { } end || !(end <= prices[i - 1].From))
                {
                    throw new FormatException($"{where}: a price must end where the next one, {prices[i - 1].Version}, starts.");
                }
            }

            yield return new(book.Provider, model.Id, [.. model.Match.Select(m => new ModelPattern(m.ToLowerInvariant()))], prices);
        }
    }

    private static ModelPrice Price(BookJson book, ModelJson model, PriceJson price, string where)
    {
        var cards = price.Rates.Select(r => Card(r, where)).OrderBy(c => c.AbovePromptTokens).ToImmutableArray();
        if (cards.IsEmpty || cards[0].AbovePromptTokens != 0)
        {
            throw new FormatException($"{where}: the first rates must apply above 0 prompt tokens.");
        }

        if (price.To <= price.From)
        {
            throw new FormatException($"{where}: a price ends on {price.To:yyyy-MM-dd}, before it starts.");
        }

        var content = JsonSerializer.Serialize(new { price.Rates, price.From, price.To, book.Currency }, s_options);
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)))[..8];
        return new()
        {
            Version = price.From is { } day ? $"{where}@{day:yyyy-MM-dd}~{digest}" : $"{where}~{digest}",
            Provider = book.Provider,
            Model = model.Id,
            From = price.From?.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc),
            To = price.To?.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc),
            Currency = book.Currency,
            Source = price.Source ?? book.Source,
            AsOf = price.AsOf,
            Cards = cards,
        };
    }

    private static RateCard Card(RatesJson rates, string where)
    {
        var map = new MeterMap<decimal>();
        foreach (var (name, text) in (rates.PerMillion ?? []).Concat(rates.Each ?? []))
        {
            if (!Meters.TryParse(name, out var meter) || meter.IsToken() != (rates.PerMillion?.ContainsKey(name) ?? false))
            {
                throw new FormatException($"{where}: {name} is not a meter, or stands in the wrong list.");
            }

            if (!decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var rate))
            {
                throw new FormatException($"{where}: the rate {name} is {text}, which is not an amount of 0 or more.");
            }

            map[meter] = rate;
        }

        return new(rates.AbovePromptTokens, map);
    }

    private sealed record BookJson(string Provider, string Name, string Currency, string Source, List<ModelJson> Models);

    private sealed record ModelJson(string Id, List<string> Match, List<PriceJson> Prices);

    private sealed record PriceJson(DateOnly? From, DateOnly? To, DateOnly AsOf, string? Source, List<RatesJson> Rates);

    private sealed record RatesJson(long AbovePromptTokens, Dictionary<string, string>? PerMillion, Dictionary<string, string>? Each);
}
