using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Farthing.Core.Amounts;
using Farthing.Core.Usage;

namespace Farthing.Core.Pricing.Changes;

/// <summary>Changes as they are kept: an array of prices as they stand in a book, each with provider and model.</summary>
public static class PriceChangeJson
{
    /// <summary>Writes changes.</summary>
    public static string Write(IEnumerable<PriceChange> changes)
    {
        ArgumentNullException.ThrowIfNull(changes);
        return JsonSerializer.Serialize(changes.Select(ToJson).ToList(), PriceBookJsonContext.Default.ListChangeJson);
    }

    /// <summary>Reads what <see cref="Write"/> wrote, or what was written by hand in that form.</summary>
    /// <exception cref="FormatException">It is not valid; the message names the place.</exception>
    public static ImmutableArray<PriceChange> Read(string json)
    {
        try
        {
            return [.. (JsonSerializer.Deserialize(json, PriceBookJsonContext.Default.ListChangeJson) ?? []).Select(FromJson)];
        }
        catch (JsonException e)
        {
            throw new FormatException($"The price changes are not valid: {e.Message}", e);
        }
    }

    internal static string? Text(DateTime? time) =>
        time?.ToString(time.Value.TimeOfDay == TimeSpan.Zero ? "yyyy-MM-dd" : "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    internal static List<RatesJson> Rates(ImmutableArray<RateCard> cards) => [.. cards.Select(card => new RatesJson(
        card.AbovePromptTokens, Rates(card, tokens: true), Rates(card, tokens: false)))];

    internal static Dictionary<string, VariantJson?>? Tiers(ImmutableSortedDictionary<string, PriceVariant> tiers) => tiers.IsEmpty
        ? null
        : tiers.ToDictionary(t => t.Key, t => (VariantJson?)(t.Value.Times is { } times
            ? new(Money.Exact(times), t.Value.Keep.IsEmpty ? null : [.. t.Value.Keep.Select(m => m.Name())])
            : new(Rates: Rates(t.Value.Cards))), StringComparer.Ordinal);

    private static Dictionary<string, string>? Rates(RateCard card, bool tokens)
    {
        var rates = card.Rates.Pairs.Where(r => r.Key.IsToken() == tokens)
            .ToDictionary(r => r.Key.Name(), r => Money.Exact(r.Value), StringComparer.Ordinal);
        return rates.Count == 0 ? null : rates;
    }

    private static ChangeJson ToJson(PriceChange change) => new(
        change.Provider, change.Model, change.Source, change.AsOf, Rates(change.Cards),
        change.Match.IsEmpty ? null : [.. change.Match], Text(change.From), Text(change.To), change.ContextTokens, Tiers(change.Tiers));

    private static PriceChange FromJson(ChangeJson json)
    {
        var where = $"{json.Provider}/{json.Model}";
        return new()
        {
            Provider = json.Provider,
            Model = json.Model,
            Match = [.. json.Match ?? []],
            From = PriceBookReader.Time(json.From, where),
            To = PriceBookReader.Time(json.To, where),
            Cards = PriceBookReader.Cards(json.Rates, where),
            ContextTokens = json.ContextTokens,
            Source = json.Source,
            AsOf = json.AsOf,
            Tiers = (json.Tiers ?? []).Where(t => t.Value is not null)
                .ToImmutableSortedDictionary(t => t.Key, t => PriceBookReader.Variant(t.Value!, $"{where}, {t.Key}"), StringComparer.Ordinal),
        };
    }
}
