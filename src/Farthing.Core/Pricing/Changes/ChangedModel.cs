using System.Text.Json;

namespace Farthing.Core.Pricing.Changes;

/// <summary>Lays a change over the prices of one model.</summary>
internal static class ChangedModel
{
    /// <summary>The model with the change; itself where the change says what is so already.</summary>
    public static ModelJson Make(ModelJson model, PriceChange change)
    {
        var prices = model.Prices.Select(p => (Price: p, Span: PriceBookReader.Span(p, change.Name))).ToList();
        var present = prices.Where(p => p.Span.Contains(change.From ?? DateTime.MinValue)).Select(p => p.Price).FirstOrDefault();
        var next = Price(change, present ?? model.Prices.FindLast(p => p.Redirect is null));
        if (present is not null && SaysTheSame(present, next) && EndsNoEarlier(PriceBookReader.Span(present, change.Name), change))
        {
            return model;
        }

        return model with
        {
            ContextTokens = change.ContextTokens ?? model.ContextTokens,
            Prices = [.. prices.SelectMany(p => Outside(p.Price, p.Span, change)), next],
        };
    }

    /// <summary>The price that the change makes. Tiers and regions that it does not name are those of the price before.</summary>
    public static PriceJson Price(PriceChange change, PriceJson? before)
    {
        var tiers = new Dictionary<string, VariantJson?>(before?.Tiers ?? [], StringComparer.Ordinal);
        foreach (var (tier, variant) in PriceChangeJson.Tiers(change.Tiers) ?? [])
        {
            tiers[tier] = variant;
        }

        return new(
            PriceChangeJson.Text(change.From),
            PriceChangeJson.Text(change.To),
            AsOf: change.AsOf,
            Source: change.Source,
            Rates: PriceChangeJson.Rates(change.Cards),
            Tiers: tiers.Count == 0 ? null : tiers,
            Regions: before?.Regions);
    }

    // What is left of a price before and behind the change.
    private static IEnumerable<PriceJson> Outside(PriceJson price, PriceSpan span, PriceChange change)
    {
        if (change.From is { } from && (span.From is null || span.From < from))
        {
            yield return span.To is { } end && end <= from ? price : price with { To = PriceChangeJson.Text(from) };
        }

        if (change.To is { } to && (span.To is null || span.To > to))
        {
            yield return span.From is { } start && start >= to ? price : price with { From = PriceChangeJson.Text(to) };
        }
    }

    private static bool EndsNoEarlier(PriceSpan present, PriceChange change) =>
        present.To is null || (change.To is { } to && to <= present.To);

    private static bool SaysTheSame(PriceJson present, PriceJson next) =>
        present.Daily is null && present.Redirect is null && Content(present) == Content(next);

    // By what the rates are, not by how they are written.
    private static string Content(PriceJson price) => JsonSerializer.Serialize(
        [
            new(
                "", "", "", default, PriceChangeJson.Rates(PriceBookReader.Cards(price.Rates, "")),
                Tiers: new((price.Tiers ?? []).OrderBy(t => t.Key, StringComparer.Ordinal), StringComparer.Ordinal)),
        ],
        PriceBookJsonContext.Default.ListChangeJson);
}
