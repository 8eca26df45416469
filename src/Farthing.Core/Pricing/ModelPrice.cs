using System.Collections.Immutable;

namespace Farthing.Core.Pricing;

/// <summary>A model's price for a span of time. Immutable: a corrected price is another version.</summary>
public sealed class ModelPrice
{
    private ImmutableArray<ModelPrice> _variants;

    /// <summary>Names these rates for good: provider, model, first day if it has one, what it is for where that is not
    /// the standard tier around the clock, and a digest of the content.</summary>
    public required string Version { get; init; }

    /// <summary>The provider, as in <c>gen_ai.provider.name</c>.</summary>
    public required string Provider { get; init; }

    /// <summary>The model's id in the price book.</summary>
    public required string Model { get; init; }

    /// <summary>The first moment it applies to, in UTC; null for a model's first price, which has no start.</summary>
    public DateTime? From { get; init; }

    /// <summary>The first moment it no longer applies to, in UTC; null while it is current.</summary>
    public DateTime? To { get; init; }

    /// <summary>The part of each day in which it applies; null when that is all of it.</summary>
    public DailyWindow? Daily { get; init; }

    /// <summary>The service tier it is for; empty is the provider's standard.</summary>
    public string Tier { get; init; } = "";

    /// <summary>The region it is for; empty is every region without a price of its own.</summary>
    public string Region { get; init; } = "";

    /// <summary>ISO 4217 code of the amounts.</summary>
    public required string Currency { get; init; }

    /// <summary>Where the rates were published.</summary>
    public required string Source { get; init; }

    /// <summary>When the source was read.</summary>
    public required DateOnly AsOf { get; init; }

    /// <summary>The rate cards, by rising prompt size; the first is the base card.</summary>
    public required ImmutableArray<RateCard> Cards { get; init; }

    /// <summary>Where what is charged by it comes from.</summary>
    internal CostSource CostSource { get; init; } = CostSource.List;

    /// <summary>Whether it is the standard price times a factor, and so changes with it.</summary>
    internal bool Follows { get; init; }

    /// <summary>How a call is charged by it, in words, before tier, region, time and prompt size.</summary>
    internal string RuleBase { get; init; } = "list";

    /// <summary>Makes its prices for other tiers and regions, when the first of them is asked for.</summary>
    internal Func<ModelPrice, ImmutableArray<ModelPrice>>? MakeVariants { get; init; }

    /// <summary>The same model's prices, in the same span of time, for other service tiers and regions.</summary>
    public ImmutableArray<ModelPrice> Variants
    {
        get
        {
            if (_variants.IsDefault)
            {
                ImmutableInterlocked.InterlockedInitialize(ref _variants, MakeVariants?.Invoke(this) ?? []);
            }

            return _variants;
        }
    }

    /// <summary>This price as it is for a service tier and region.</summary>
    /// <param name="tier">Empty is the standard tier.</param>
    /// <param name="region">A region without a price of its own has the general one.</param>
    /// <returns>Null when the tier has no price.</returns>
    public ModelPrice? For(string tier, string region = "")
    {
        ArgumentNullException.ThrowIfNull(tier);
        ArgumentNullException.ThrowIfNull(region);
        if (tier.Length == 0 && region.Length == 0)
        {
            return this;
        }

        var best = tier.Length == 0 ? this : null;
        foreach (var variant in Variants)
        {
            if (variant.Tier == tier && (variant.Region.Length == 0 || variant.Region == region))
            {
                // A region's own price stands behind the general one.
                best = variant;
            }
        }

        return best;
    }

    /// <summary>The card that the whole request is charged by.</summary>
    /// <param name="promptTokens">All prompt tokens of the call, cached ones included.</param>
    public RateCard CardFor(decimal promptTokens)
    {
        var card = Cards[0];
        for (var i = 1; i < Cards.Length && promptTokens > Cards[i].AbovePromptTokens; i++)
        {
            card = Cards[i];
        }

        return card;
    }

    /// <summary>How a prompt of a size is charged by it, in words: <c>list batch above 200000 prompt tokens</c>.</summary>
    /// <param name="promptTokens">All prompt tokens of the call, cached ones included.</param>
    public string RuleFor(decimal promptTokens) => CardFor(promptTokens).Rule;

    /// <summary>Whether the price applies at that moment.</summary>
    public bool AppliesAt(DateTime time) =>
        (From is not { } from || time >= from) && (To is not { } to || time < to) && Daily?.Contains(time) != false;
}
