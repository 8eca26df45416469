using Farthing.Core.Usage;
using Farthing.Storage.Queries;

namespace Farthing.Dashboard.Numbers;

/// <summary>What one row of a spend table, or one bar of a chart, is made of. They add up.</summary>
/// <param name="Calls">All calls.</param>
/// <param name="Tokens">All tokens.</param>
/// <param name="UnpricedTokens">Of them, those without a price.</param>
/// <param name="CostUsd">The known cost. Zero also where nothing has a price: show <see cref="KnownUsd"/>.</param>
/// <param name="TokenUsd">Of it, what measured tokens cost.</param>
/// <param name="UnpricedCalls">Of the calls, those whose cost is not known at all.</param>
/// <param name="PartialCalls">Of the calls, those whose cost is known in part.</param>
/// <param name="EstimatedCalls">Of the calls, those whose cost is in part estimated.</param>
public readonly record struct Sums(long Calls, decimal Tokens, decimal UnpricedTokens, decimal CostUsd, decimal TokenUsd, long UnpricedCalls, long PartialCalls, long EstimatedCalls)
{
    /// <summary>Why <see cref="KnownUsd"/> is null.</summary>
    public const string NothingPriced = "None of these calls has a price";

    /// <summary>The known cost; null where there are calls and none of them has a price.</summary>
    public decimal? KnownUsd => Calls > 0 && Calls == UnpricedCalls ? null : CostUsd;

    /// <summary>The share of tokens without a price; null when there are no tokens.</summary>
    public decimal? UnpricedShare => Tokens > 0 ? UnpricedTokens / Tokens : null;

    /// <summary>US dollars per million priced tokens, whatever their kind; null when none has a price.</summary>
    public decimal? UsdPerMillion => Tokens - UnpricedTokens is > 0 and var priced ? TokenUsd / priced * 1_000_000m : null;

    /// <summary>What the cost leaves out, or rests on beside measured usage, in words; null when it is complete.</summary>
    public string? Gaps => string.Join(" · ", Missing()) is { Length: > 0 } words ? words : null;

    /// <summary>The sums that a row shows.</summary>
    public static Sums Of(SpendTotals totals) => new(
        totals.Calls, totals.Tokens.TotalTokens(), totals.UnpricedTokens, totals.CostUsd, totals.TokenUsd,
        totals.UnpricedCalls, totals.PartialCalls, totals.EstimatedCalls);

    /// <summary>All of them together.</summary>
    public static Sums Of(IEnumerable<Sums> parts) => parts.Aggregate(default(Sums), static (sum, part) => sum + part);

    /// <summary>Both together.</summary>
    public static Sums operator +(Sums a, Sums b) => new(
        a.Calls + b.Calls, a.Tokens + b.Tokens, a.UnpricedTokens + b.UnpricedTokens, a.CostUsd + b.CostUsd, a.TokenUsd + b.TokenUsd,
        a.UnpricedCalls + b.UnpricedCalls, a.PartialCalls + b.PartialCalls, a.EstimatedCalls + b.EstimatedCalls);

    /// <summary>What is left of the first without the second.</summary>
    public static Sums operator -(Sums a, Sums b) => new(
        a.Calls - b.Calls, a.Tokens - b.Tokens, a.UnpricedTokens - b.UnpricedTokens, a.CostUsd - b.CostUsd, a.TokenUsd - b.TokenUsd,
        a.UnpricedCalls - b.UnpricedCalls, a.PartialCalls - b.PartialCalls, a.EstimatedCalls - b.EstimatedCalls);

    private IEnumerable<string> Missing()
    {
        if (UnpricedShare is > 0 and var share)
        {
            yield return $"{Share.Text(share)} of tokens unpriced";
        }

        if (UnpricedCalls > 0)
        {
            yield return $"{Quantity.Calls(UnpricedCalls)} unpriced";
        }

        if (PartialCalls > 0)
        {
            yield return $"{Quantity.Calls(PartialCalls)} priced in part";
        }

        if (EstimatedCalls > 0)
        {
            yield return $"{Quantity.Calls(EstimatedCalls)} estimated";
        }
    }
}
