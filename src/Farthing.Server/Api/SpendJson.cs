using Farthing.Core.Amounts;
using Farthing.Core.Usage;
using Farthing.Storage.Queries;

namespace Farthing.Server.Api;

/// <summary>Sums as the API gives them. Amounts are decimal texts, so that no reader rounds them.</summary>
internal sealed record SpendJson(
    string Cost,
    long Calls,
    long FailedCalls,
    long StreamedCalls,
    IReadOnlyDictionary<string, decimal> Tokens,
    IReadOnlyDictionary<string, string> Amounts,
    string UnitsCost,
    string EstimatedCost,
    StatedJson Stated,
    UnitCostJson UsdPerMillion,
    CoverageJson Coverage)
{
    public static SpendJson From(SpendTotals totals) => new(
        Money.Exact(totals.CostUsd),
        totals.Calls,
        totals.FailedCalls,
        totals.StreamedCalls,
        totals.Tokens.Pairs.ToDictionary(p => p.Key.Name(), p => p.Value),
        totals.Amounts.Pairs.ToDictionary(p => p.Key.Name(), p => Money.Exact(p.Value)),
        Money.Exact(totals.UnitsUsd),
        Money.Exact(totals.EstimatedUsd),
        new(totals.StatedCalls, Money.Exact(totals.StatedComparedUsd), Money.Exact(totals.StatedDifferenceUsd), Money.Exact(totals.StatedOnlyUsd)),
        new(
            Exact(totals.UsdPerMillion(Meters.IsInput)),
            Exact(totals.UsdPerMillion(Meters.IsOutput)),
            Exact(totals.UsdPerMillionTokens),
            Meters.Tokens.Where(m => totals.Tokens.Has(m)).ToDictionary(m => m.Name(), m => Exact(totals.UsdPerMillion(x => x == m)))),
        new(
            totals.Calls - totals.PartialCalls - totals.UnpricedCalls - totals.EstimatedCalls,
            totals.PartialCalls,
            totals.EstimatedCalls,
            totals.UnpricedCalls,
            totals.NoUsageCalls,
            totals.UnpricedTokens,
            Exact(totals.UnpricedShare)));

    private static string? Exact(decimal? value) => value is { } known ? Money.Exact(known) : null;
}

/// <summary>What a million priced tokens cost; null where none has a price.</summary>
internal sealed record UnitCostJson(string? Input, string? Output, string? All, IReadOnlyDictionary<string, string?> ByMeter);

/// <summary>What providers stated themselves: of how many calls, how much for those that our prices cover, what of it is
/// beyond our prices, and how much beyond them for the calls that they do not cover.</summary>
internal sealed record StatedJson(long Calls, string Compared, string Difference, string BeyondOurPrices);

/// <summary>How much of a sum has a price.</summary>
internal sealed record CoverageJson(
    long PricedCalls, long PartialCalls, long EstimatedCalls, long UnpricedCalls, long NoUsageCalls, decimal UnpricedTokens, string? UnpricedShare);
