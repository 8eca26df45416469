using System.Collections.Immutable;

namespace Farthing.Core.Pricing.Import;

/// <summary>What a source says that a model costs, in our meters and units.</summary>
public sealed record SourcePrice
{
    /// <summary>The provider, by one of the book's names where it has one.</summary>
    public required string Provider { get; init; }

    /// <summary>The model, as the provider names it.</summary>
    public required string Model { get; init; }

    /// <summary>Further names that the source has for it, as patterns of the book.</summary>
    public ImmutableArray<string> Names { get; init; } = [];

    /// <summary>Where in the source it stands: a key, an id, a line.</summary>
    public required string Place { get; init; }

    /// <summary>The first moment it applies to, in UTC, where the source says so.</summary>
    public DateTime? From { get; init; }

    /// <summary>The standard rates, by rising prompt size, the first being the base; each card has what the source says of that size.</summary>
    public required ImmutableArray<RateCard> Cards { get; init; }

    /// <summary>Rates of service tiers, as far as the source has them.</summary>
    public ImmutableSortedDictionary<string, ImmutableArray<RateCard>> Tiers { get; init; } =
        ImmutableSortedDictionary.Create<string, ImmutableArray<RateCard>>(StringComparer.Ordinal);

    /// <summary>The longest prompt that the model takes; null when the source does not say.</summary>
    public int? ContextTokens { get; init; }

    /// <summary>Values that are no rate. A price with any is never taken.</summary>
    public ImmutableArray<string> Problems { get; init; } = [];
}

/// <summary>An entry of a source that is no price for this book.</summary>
/// <param name="Place">Where it stands.</param>
/// <param name="Why">Why it is not taken.</param>
public sealed record NotTaken(string Place, string Why);

/// <summary>A source as it was read.</summary>
public sealed record PriceList
{
    /// <summary>The prices.</summary>
    public required ImmutableArray<SourcePrice> Prices { get; init; }

    /// <summary>What is not taken, and why.</summary>
    public ImmutableArray<NotTaken> NotTaken { get; init; } = [];

    /// <summary>Fields that look like prices and have no meter, with how often they occur.</summary>
    public ImmutableSortedDictionary<string, int> UnknownFields { get; init; } =
        ImmutableSortedDictionary.Create<string, int>(StringComparer.Ordinal);
}
