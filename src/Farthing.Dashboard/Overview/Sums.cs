using Farthing.Core.Usage;
using Farthing.Storage.Queries;

namespace Farthing.Dashboard.Overview;

/// <summary>What one row of a spend table shows. Rows add up: that is how a table's last row is made.</summary>
/// <param name="Calls">All calls.</param>
/// <param name="Tokens">All tokens.</param>
/// <param name="UnpricedTokens">Of them, those without a price.</param>
/// <param name="CostUsd">The known cost.</param>
/// <param name="TokenUsd">Of it, what tokens cost.</param>
public readonly record struct Sums(long Calls, decimal Tokens, decimal UnpricedTokens, decimal CostUsd, decimal TokenUsd)
{
    /// <summary>The share of tokens without a price; null when there are no tokens.</summary>
    public decimal? UnpricedShare => Tokens > 0 ? UnpricedTokens / Tokens : null;

    /// <summary>US dollars per million priced tokens, whatever their kind; null when none has a price.</summary>
    public decimal? UsdPerMillion => Tokens - UnpricedTokens is > 0 and var priced ? TokenUsd / priced * 1_000_000m : null;

    /// <summary>The sums that a row shows.</summary>
    public static Sums Of(SpendTotals totals) =>
        new(totals.Calls, totals.Tokens.TotalTokens(), totals.UnpricedTokens, totals.CostUsd, totals.Amounts.Sum(static m => m.IsToken()));

    /// <summary>Both together.</summary>
    public static Sums operator +(Sums a, Sums b) =>
        new(a.Calls + b.Calls, a.Tokens + b.Tokens, a.UnpricedTokens + b.UnpricedTokens, a.CostUsd + b.CostUsd, a.TokenUsd + b.TokenUsd);

    /// <summary>What is left of the first without the second.</summary>
    public static Sums operator -(Sums a, Sums b) =>
        new(a.Calls - b.Calls, a.Tokens - b.Tokens, a.UnpricedTokens - b.UnpricedTokens, a.CostUsd - b.CostUsd, a.TokenUsd - b.TokenUsd);
}
