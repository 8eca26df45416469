using System.Collections.Immutable;
using System.Globalization;

namespace Farthing.Core.Pricing;

/// <summary>What a price was asked for.</summary>
/// <param name="Provider">The provider as it was named.</param>
/// <param name="Model">The model as it was named.</param>
/// <param name="At">The time of the call, in UTC.</param>
/// <param name="Tier">The service tier; empty is the standard one.</param>
/// <param name="Region">The region; empty is none in particular.</param>
public sealed record PriceQuestion(string Provider, string Model, DateTime At, string Tier, string Region);

/// <summary>A price that matched in part and was not taken.</summary>
/// <param name="Model">Its model's id in the price book, with the provider.</param>
/// <param name="Pattern">By which name or pattern it matched.</param>
/// <param name="Why">Why it was passed over.</param>
public sealed record PassedOver(string Model, string Pattern, string Why);

/// <summary>How a price was chosen: which provider, name, span of time and tier, and what lost against it.</summary>
public sealed record PriceChoice
{
    /// <summary>What was asked.</summary>
    public required PriceQuestion Asked { get; init; }

    /// <summary>The price; null when there is none.</summary>
    public ModelPrice? Price { get; init; }

    /// <summary>Why there is none: <c>unknown_provider</c>, <c>unknown_model</c>, <c>no_price_then</c> or
    /// <c>unknown_tier</c>. Null when there is one.</summary>
    public string? Reason { get; init; }

    /// <summary>The provider in whose book it stands: another one where the provider asked for sells that one's
    /// models at its prices.</summary>
    public string? Provider { get; init; }

    /// <summary>The model that the name stands for, by its id in the book.</summary>
    public string? Model { get; init; }

    /// <summary>The name or pattern by which it does.</summary>
    public string? Pattern { get; init; }

    /// <summary>The model that was served under that name at that time; null when that is itself.</summary>
    public string? RedirectedTo { get; init; }

    /// <summary>Whether the provider has announced the model's end.</summary>
    public bool Deprecated { get; init; }

    /// <summary>The longest prompt that the model takes; null when the source does not say.</summary>
    public int? ContextTokens { get; init; }

    /// <summary>What matched too and was not taken.</summary>
    public ImmutableArray<PassedOver> PassedOver { get; init; } = [];

    /// <summary>The choice in one paragraph of plain words.</summary>
    /// <param name="promptTokens">All prompt tokens of the call: they choose the card.</param>
    public string Describe(decimal promptTokens = 0)
    {
        var words = new List<string>();
        if (Pattern is not null)
        {
            var by = string.Equals(Pattern, Asked.Model, StringComparison.OrdinalIgnoreCase) ? "by name" : $"by the pattern {Pattern}";
            words.Add($"{Asked.Provider}/{Asked.Model} is {Provider}/{Model}, {by}.");
        }

        if (RedirectedTo is not null)
        {
            words.Add($"At that time the name was served by {RedirectedTo}.");
        }

        words.Add(Price is null
            ? string.Create(CultureInfo.InvariantCulture, $"There is no price at {Asked.At:yyyy-MM-dd HH:mm} UTC: {Reason}.")
            : $"The price is {Price.Version}, {Price.CardFor(promptTokens).Rule}.");
        words.AddRange(PassedOver.Select(p => $"Passed over: {p.Model} ({p.Pattern}), {p.Why}."));
        return string.Join(' ', words);
    }

    /// <inheritdoc/>
    public override string ToString() => Describe();

    internal static PriceChoice Make(IReadOnlyList<(ProviderBook Book, NameMatch Match)> matches, PriceQuestion asked)
    {
        if (matches.Count == 0)
        {
            return new() { Asked = asked, Reason = "unknown_model" };
        }

        var chosen = matches.FirstOrDefault(m => !m.Match.Model.StartsAfter(asked.At));
        var (from, best) = chosen.Match is null ? matches[0] : chosen;
        var standard = best.Model.PriceAt(asked.At);
        var price = standard?.For(asked.Tier, asked.Region);
        return new()
        {
            Asked = asked,
            Price = price,
            Reason = standard is null ? "no_price_then" : price is null ? "unknown_tier" : null,
            Provider = from.Provider,
            Model = best.Model.Id,
            Pattern = best.Pattern.Text,
            RedirectedTo = best.Model.RedirectAt(asked.At)?.Target.Id,
            Deprecated = best.Model.Deprecated,
            ContextTokens = best.Model.ContextTokens,
            PassedOver =
            [
                .. best.Model.Prices.Where(p => p != standard).Select(p => new PassedOver(
                    $"{p.Provider}/{p.Model}", p.Version, Span(p))),
                .. matches.Where(m => m.Match != best).Select(m => new PassedOver(
                    $"{m.Book.Provider}/{m.Match.Model.Id}", m.Match.Pattern.Text,
                    m.Match.Model.StartsAfter(asked.At) ? "it applies later"
                        : m.Book == from ? "a less specific match" : $"{from.Provider}'s own price comes first")),
            ],
        };
    }

    private static string Span(ModelPrice price)
    {
        var from = price.From is { } first ? $"from {Day(first)}" : null;
        var to = price.To is { } end ? $"until {Day(end)}" : null;
        var daily = price.Daily is { } window ? $"daily {window}" : null;
        return $"it applies {string.Join(' ', new[] { from, to, daily }.Where(w => w is not null))}";
    }

    private static string Day(DateTime time) =>
        time.ToString(time.TimeOfDay == TimeSpan.Zero ? "yyyy-MM-dd" : "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
