using System.Collections.Immutable;

namespace Farthing.Core.Pricing;

/// <summary>A model's price for a span of time. Immutable: a corrected price is another version.</summary>
public sealed class ModelPrice
{
    /// <summary>Names these rates for good: provider, model, first day if it has one, and a digest of the content.</summary>
    public required string Version { get; init; }

    /// <summary>The provider, as in <c>gen_ai.provider.name</c>.</summary>
    public required string Provider { get; init; }

    /// <summary>The model's id in the price book.</summary>
    public required string Model { get; init; }

    /// <summary>The first moment it applies to, in UTC; null for a model's first price, which has no start.</summary>
    public DateTime? From { get; init; }

    /// <summary>The first moment it no longer applies to, in UTC; null while it is current.</summary>
    public DateTime? To { get; init; }

    /// <summary>ISO 4217 code of the amounts.</summary>
    public required string Currency { get; init; }

    /// <summary>Where the rates were published.</summary>
    public required string Source { get; init; }

    /// <summary>When the source was read.</summary>
    public required DateOnly AsOf { get; init; }

    /// <summary>The rate cards, by rising prompt size; the first is the base card.</summary>
    public required ImmutableArray<RateCard> Cards { get; init; }

    /// <summary>The card that the whole request is charged by.</summary>
    /// <param name="promptTokens">All prompt tokens of the call, cached ones included.</param>
    public RateCard CardFor(decimal promptTokens)
    {
        var card = Cards[0];
        foreach (var candidate in Cards)
        {
            if (promptTokens > candidate.AbovePromptTokens)
            {
                card = candidate;
            }
        }

        return card;
    }

    /// <summary>Whether the price applies at that moment.</summary>
    public bool AppliesAt(DateTime time) => (From is not { } from || time >= from) && (To is not { } to || time < to);
}
