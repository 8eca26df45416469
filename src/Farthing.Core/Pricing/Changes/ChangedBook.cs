namespace Farthing.Core.Pricing.Changes;

/// <summary>Lays changes over a book, by editing what stands in the files of the providers that they name.</summary>
internal static class ChangedBook
{
    public static PriceBook Make(PriceBook book, IEnumerable<PriceChange> changes)
    {
        var changed = new Dictionary<string, BookJson>(StringComparer.OrdinalIgnoreCase);
        foreach (var change in changes)
        {
            var old = book.Book(change.Provider);
            if (change.From is null && old is not null
                && (old.Models.Any(m => m.Id.Equals(change.Model, StringComparison.OrdinalIgnoreCase)) || book.Matches(old, change.Model).Any()))
            {
                // Someone has given the model a price since.
                continue;
            }

            var provider = old?.Provider ?? change.Provider;
            var before = changed.GetValueOrDefault(provider) ?? old?.Json ?? new(provider, provider, "USD", change.Source, []);
            var after = Change(before, change, book, old);
            if (!ReferenceEquals(before, after))
            {
                changed[provider] = after;
            }
        }

        return changed.Count == 0 ? book : new(
        [
            .. book.Books.Select(b => changed.Remove(b.Provider, out var json) ? PriceBookReader.Make(json) : b),
            .. changed.Values.Select(PriceBookReader.Make),
        ]);
    }

    private static BookJson Change(BookJson json, PriceChange change, PriceBook book, ProviderBook? old)
    {
        var at = json.Models.FindIndex(m => m.Id.Equals(change.Model, StringComparison.OrdinalIgnoreCase));
        if (at >= 0)
        {
            var model = json.Models[at];
            var changed = ChangedModel.Make(model, change);
            return ReferenceEquals(changed, model) ? json : json with { Models = [.. json.Models[..at], changed, .. json.Models[(at + 1)..]] };
        }

        List<string> names = change.Match.IsEmpty ? [change.Model] : [.. change.Match];
        if (old is not null)
        {
            names.ForEach(name => NameCapture.Check(book, old, name, change.Name));
        }

        var price = ChangedModel.Price(change, old is null || change.From is not { } from ? null : PriceOfName(book, old, change.Model, from));
        var overrides = names.Exists(name => json.Models.Exists(m => m.Match.Contains(name, StringComparer.OrdinalIgnoreCase)));
        return json with { Models = [.. json.Models, new(change.Model, names, [price], ContextTokens: change.ContextTokens, Overrides: overrides)] };
    }

    // The price that the name has had as one of another model's: its tiers and regions go on.
    private static PriceJson? PriceOfName(PriceBook book, ProviderBook provider, string name, DateTime at)
    {
        var (owner, match) = book.Matches(provider, name).FirstOrDefault(m => !m.Match.Model.StartsAfter(at));
        if (match is null)
        {
            return null;
        }

        var id = match.Model.RedirectAt(at)?.Target.Id ?? match.Model.Id;
        return owner.Json.Models.Find(m => m.Id == id)?.Prices.Find(p => p.Redirect is null && PriceBookReader.Span(p, id).Contains(at)) is { } price
            ? price with { Tiers = Both(owner.Json.Tiers, price.Tiers), Regions = Both(owner.Json.Regions, price.Regions) }
            : null;
    }

    private static Dictionary<string, VariantJson?>? Both(Dictionary<string, VariantJson?>? ofBook, Dictionary<string, VariantJson?>? ofPrice)
    {
        var both = new Dictionary<string, VariantJson?>(ofBook ?? [], StringComparer.Ordinal);
        foreach (var (name, variant) in ofPrice ?? [])
        {
            both[name] = variant;
        }

        return both.Count == 0 ? null : both;
    }
}
