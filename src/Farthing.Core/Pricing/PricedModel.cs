using System.Collections.Immutable;

namespace Farthing.Core.Pricing;

/// <summary>A model of the book, with the names it answers to and its prices, latest first.</summary>
internal sealed record PricedModel(
    string Id, ImmutableArray<ModelPattern> Patterns, ImmutableArray<ModelPrice> Prices, bool Deprecated)
{
    /// <summary>The longest prompt it takes; null when the source does not say.</summary>
    public int? ContextTokens { get; init; }

    /// <summary>Whether its names come before the same names of another model.</summary>
    public bool Overrides { get; init; }

    /// <summary>When its name stood for another model, latest first.</summary>
    public ImmutableArray<Redirect> Redirects { get; init; } = [];

    /// <summary>Whether its first price starts later: until then its names are priced as if it were not there.</summary>
    public bool StartsAfter(DateTime time) =>
        Prices.All(p => p.From > time) && Redirects.All(r => r.Span.From > time);

    /// <summary>Its standard price at a moment, or that of the model that its name stood for then.</summary>
    public ModelPrice? PriceAt(DateTime time)
    {
        foreach (var price in Prices)
        {
            if (price.AppliesAt(time))
            {
                return price;
            }
        }

        return RedirectAt(time)?.Target.PriceAt(time);
    }

    /// <summary>The redirect that holds at a moment, if any.</summary>
    public Redirect? RedirectAt(DateTime time)
    {
        foreach (var redirect in Redirects)
        {
            if (redirect.Span.Contains(time))
            {
                return redirect;
            }
        }

        return null;
    }
}

/// <summary>For a span of time the provider served, and charged for, another model under this one's name.</summary>
/// <param name="Span">When.</param>
/// <param name="Target">That model, with prices whose rule tells of the redirect.</param>
internal sealed record Redirect(PriceSpan Span, PricedModel Target);

/// <summary>A span of time, in UTC, open where null.</summary>
internal readonly record struct PriceSpan(DateTime? From, DateTime? To)
{
    public bool Contains(DateTime time) => (From is not { } from || time >= from) && (To is not { } to || time < to);
}
