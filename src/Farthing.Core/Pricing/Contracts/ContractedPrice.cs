using System.Collections.Immutable;
using Farthing.Core.Amounts;
using Farthing.Core.Calls;
using Farthing.Core.Usage;

namespace Farthing.Core.Pricing.Contracts;

/// <summary>Makes a price of a contract and the list price that it changes: one with a version of its own, as any other.</summary>
internal static class ContractedPrice
{
    public static ModelPrice Make(ContractPrice contract, ModelPrice? list, CallDimensions call)
    {
        ImmutableArray<RateCard> cards = list is null ? [new(0, contract.Rates)]
            : [.. list.Cards.Select(card => new RateCard(card.AbovePromptTokens, Rates(contract, card.Rates)))];
        var note = contract.Note.Length > 0 ? $"contract: {contract.Note}" : "contract";
        return PriceVariants.Make(
            new()
            {
                Version = "",
                Provider = list?.Provider ?? contract.Provider,
                Model = list?.Model ?? call.Model,
                From = Later(list?.From, contract.From),
                To = Earlier(list?.To, contract.To),
                Daily = list?.Daily,
                Currency = list?.Currency ?? Money.Usd,
                Source = list is null ? note : $"{note}; list: {list.Source}",
                AsOf = list?.AsOf ?? DateOnly.FromDateTime(contract.From ?? DateTime.UnixEpoch),
                Cards = cards,
                RuleBase = Rule(contract, list),
                CostSource = CostSource.Contract,
            },
            list?.Tier ?? call.Tier, list?.Region ?? "", cards);
    }

    private static string Rule(ContractPrice contract, ModelPrice? list)
    {
        var of = list is null || list.RuleBase == "list" ? "" : list.RuleBase["list".Length..];
        return contract.PercentOff is null ? $"contract: agreed rates{of}" : $"contract: {contract.Percentage}{of}";
    }

    private static MeterMap<decimal> Rates(ContractPrice contract, MeterMap<decimal> list)
    {
        var rates = list;
        if (contract.PercentOff is not { } percent)
        {
            foreach (var (meter, rate) in contract.Rates.Pairs)
            {
                rates[meter] = rate;
            }

            return rates;
        }

        foreach (var (meter, rate) in list.Pairs)
        {
            if (meter.IsToken() || contract.IncludesUnits)
            {
                rates[meter] = decimal.Round(rate * (100 - percent) / 100, ContractPrice.MostPlaces);
            }
        }

        return rates;
    }

    private static DateTime? Later(DateTime? one, DateTime? other) => one is null || other > one ? other : one;

    private static DateTime? Earlier(DateTime? one, DateTime? other) => one is null || other < one ? other : one;
}
