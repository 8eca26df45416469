using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Farthing.Core.Usage;

namespace Farthing.Core.Pricing;

/// <summary>How a tier or region differs from the standard price: times a factor, or by rates of its own.</summary>
/// <param name="Times">What token rates are multiplied by; null where rates are given.</param>
/// <param name="Keep">Meters that the factor leaves alone.</param>
/// <param name="Cards">Its own rates, by prompt size.</param>
internal sealed record PriceVariant(decimal? Times, ImmutableArray<Meter> Keep, ImmutableArray<RateCard> Cards)
{
    /// <summary>The rates it makes of others. What is not counted in tokens keeps its rate: providers charge a search
    /// in a batch what they charge for one outside.</summary>
    public ImmutableArray<RateCard> Apply(ImmutableArray<RateCard> standard) =>
        Times is not { } times ? Cards : [.. standard.Select(card => new RateCard(card.AbovePromptTokens, Scale(card.Rates, times)))];

    private MeterMap<decimal> Scale(MeterMap<decimal> rates, decimal times)
    {
        var scaled = rates;
        foreach (var (meter, rate) in rates.Pairs)
        {
            if (meter.IsToken() && !Keep.Contains(meter))
            {
                scaled[meter] = rate * times;
            }
        }

        return scaled;
    }
}

/// <summary>Makes prices for tiers and regions of the standard one, and names the content of each.</summary>
internal static class PriceVariants
{
    /// <summary>The general price of each tier, then those of each region, which take precedence.</summary>
    public static ImmutableArray<ModelPrice> Make(
        ModelPrice standard, IReadOnlyDictionary<string, PriceVariant> tiers, IReadOnlyDictionary<string, PriceVariant> regions) =>
    [
        .. tiers.Select(tier => Make(standard, tier.Key, "", tier.Value.Apply(standard.Cards), tier.Value.Times is not null)),
        .. from region in regions
           from tier in tiers.Select(t => (Name: t.Key, Follows: t.Value.Times is not null, Cards: t.Value.Apply(standard.Cards)))
               .Prepend((Name: "", Follows: true, Cards: standard.Cards))
           select Make(standard, tier.Name, region.Key, region.Value.Apply(tier.Cards), tier.Follows && region.Value.Times is not null),
    ];

    /// <summary>The same price, whose rule tells that the name which was asked for is another one.</summary>
    public static ModelPrice Redirected(ModelPrice price, string rule) => Make(
        new()
        {
            Version = price.Version,
            Provider = price.Provider,
            Model = price.Model,
            From = price.From,
            To = price.To,
            Daily = price.Daily,
            Currency = price.Currency,
            Source = price.Source,
            AsOf = price.AsOf,
            Cards = price.Cards,
            RuleBase = rule,
            MakeVariants = price.MakeVariants,
        },
        "", "", price.Cards);

    /// <summary>The price with its version and the rules of its cards filled in.</summary>
    public static ModelPrice Make(ModelPrice price, string tier, string region, ImmutableArray<RateCard> cards, bool follows = false)
    {
        var rule = price.RuleBase + (tier.Length > 0 ? $" {tier}" : "") + (region.Length > 0 ? $" in {region}" : "")
            + (price.Daily is { } window ? $" from {window}" : "");
        var what = (price.From is { } day ? $"@{day:yyyy-MM-dd}" : "") + (price.Daily is { } part ? $"@{part.From:HHmm}" : "")
            + (tier.Length > 0 ? $"+{tier}" : "") + (region.Length > 0 ? $"+{region}" : "") + (price.CostSource == CostSource.Contract ? "+contract" : "");
        return new()
        {
            Version = $"{price.Provider}/{price.Model}{what}~{Digest(price, tier, region, cards)}",
            Provider = price.Provider,
            Model = price.Model,
            From = price.From,
            To = price.To,
            Daily = price.Daily,
            Tier = tier,
            Region = region,
            Currency = price.Currency,
            Source = price.Source,
            AsOf = price.AsOf,
            RuleBase = price.RuleBase,
            CostSource = price.CostSource,
            Follows = follows,
            Cards = [.. cards.Select(card => new RateCard(card.AbovePromptTokens, card.Rates, rule))],
            MakeVariants = tier.Length + region.Length == 0 ? price.MakeVariants : null,
        };
    }

    // Trailing zeros and the order of rates in the file are no content. Nor is the end: a price that ends because another
    // follows was the same price before that was known, and calls keep its name. What a project wrote to its contract, and
    // when that ends, is no other project's business: the same rates with other words are another price.
    private static string Digest(ModelPrice price, string tier, string region, ImmutableArray<RateCard> cards)
    {
        var content = new StringBuilder();
        content.Append(CultureInfo.InvariantCulture, $"{price.Currency}|{price.From:o}||{price.Daily}|{tier}|{region}");
        if (price.CostSource == CostSource.Contract)
        {
            content.Append(CultureInfo.InvariantCulture, $"|{price.To:o}|{price.Source}");
        }

        foreach (var card in cards)
        {
            content.Append(CultureInfo.InvariantCulture, $"|{card.AbovePromptTokens}");
            foreach (var (meter, rate) in card.Rates.Pairs)
            {
                content.Append(CultureInfo.InvariantCulture, $",{meter.Name()}={rate:0.############################}");
            }
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content.ToString())))[..8];
    }
}
