using Farthing.Core.Usage;
using Farthing.Dashboard.Numbers;
using Farthing.Storage.Queries;

namespace Farthing.Dashboard.Overview;

/// <summary>What each kind of token costs. The rows add up to the figures above exactly.</summary>
/// <param name="Rows">One a meter that was used, in the meters' order.</param>
/// <param name="Total">All of them.</param>
public sealed record KindTableView(IReadOnlyList<KindRow> Rows, KindRow Total)
{
    /// <summary>Arranges the sums by meter.</summary>
    public static KindTableView From(SpendTotals totals)
    {
        var rows = Meters.Tokens
            .Where(meter => totals.Tokens.Has(meter) || totals.Amounts.Has(meter))
            .Select(meter => Row(meter.Words(), totals, meter))
            .ToList();
        var unitsUsd = totals.UnitsUsd + totals.Amounts.Sum(static meter => !meter.IsToken());
        if (unitsUsd != 0)
        {
            rows.Add(new("Searches, images, audio seconds, pages", null, 0, unitsUsd, null, null));
        }

        if (totals.EstimatedCalls > 0)
        {
            rows.Add(new($"Estimated, {Quantity.Calls(totals.EstimatedCalls)}", null, 0, totals.EstimatedUsd, null, null));
        }

        var beyond = totals.StatedDifferenceUsd + totals.StatedOnlyUsd;
        if (beyond != 0)
        {
            rows.Add(new($"Stated beyond our prices, {Quantity.Calls(totals.StatedCalls)}", null, 0, beyond, null, null));
        }

        var sums = Sums.Of(totals);
        return new(rows, new("Total", sums.Tokens, sums.UnpricedTokens, sums.KnownUsd, sums.UsdPerMillion, sums.Gaps));
    }

    private static KindRow Row(string name, SpendTotals totals, Meter meter)
    {
        var unpriced = totals.Unpriced[meter].GetValueOrDefault();
        var gaps = unpriced > 0 ? $"{Quantity.Text(unpriced)} of these tokens have no price" : null;
        return new(name, totals.Tokens[meter], unpriced, totals.Amounts[meter], totals.UsdPerMillion(m => m == meter), gaps);
    }
}

/// <summary>One kind.</summary>
/// <param name="Name">The meter in words.</param>
/// <param name="Tokens">How many; null for what is not counted in tokens.</param>
/// <param name="Unpriced">Of them, those without a price.</param>
/// <param name="AmountUsd">What they cost; null when none has a price.</param>
/// <param name="UsdPerMillion">US dollars per million of those with a price; null when none has one.</param>
/// <param name="Gaps">What the amount leaves out, in words; null when it is complete.</param>
public sealed record KindRow(string Name, decimal? Tokens, decimal Unpriced, decimal? AmountUsd, decimal? UsdPerMillion, string? Gaps)
{
    /// <summary>The share of its tokens that have a price; null when there are none.</summary>
    public decimal? PricedShare => Tokens is > 0 and var all ? 1 - (Unpriced / all) : null;
}
