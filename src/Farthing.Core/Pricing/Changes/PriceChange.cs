using System.Collections.Immutable;

namespace Farthing.Core.Pricing.Changes;

/// <summary>
/// A price of one model for a span of time, imported or made by hand, that is laid over a book. What it does not say
/// (other tiers, regions) stays as it was.
/// </summary>
public sealed record PriceChange
{
    /// <summary>The provider, by a name that the book has for it, or a new one.</summary>
    public required string Provider { get; init; }

    /// <summary>The model's id in the book, or its name where it is new.</summary>
    public required string Model { get; init; }

    /// <summary>The names that a new model answers to, as in a book; empty is its id alone.</summary>
    public ImmutableArray<string> Match { get; init; } = [];

    /// <summary>The first moment it applies to, in UTC; null is always, for a model that had no price.</summary>
    public DateTime? From { get; init; }

    /// <summary>The first moment it no longer applies to, in UTC; null is open.</summary>
    public DateTime? To { get; init; }

    /// <summary>The standard rates, by rising prompt size; the first is the base card.</summary>
    public required ImmutableArray<RateCard> Cards { get; init; }

    /// <summary>The longest prompt that the model takes; null where that is not known, or stays as it was.</summary>
    public int? ContextTokens { get; init; }

    /// <summary>Where the rates were published.</summary>
    public required string Source { get; init; }

    /// <summary>When the source was read.</summary>
    public required DateOnly AsOf { get; init; }

    /// <summary>Prices of service tiers that change with it.</summary>
    internal ImmutableSortedDictionary<string, PriceVariant> Tiers { get; init; } =
        ImmutableSortedDictionary.Create<string, PriceVariant>(StringComparer.Ordinal);

    /// <summary>Names it in messages.</summary>
    public string Name => $"{Provider}/{Model}";
}
