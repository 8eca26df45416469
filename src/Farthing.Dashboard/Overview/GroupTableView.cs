using Farthing.Dashboard.Numbers;
using Farthing.Storage.Queries;

namespace Farthing.Dashboard.Overview;

/// <summary>Spend by a dimension. The rows, "other" included, add up to the total exactly.</summary>
/// <param name="Dimension">What is grouped by.</param>
/// <param name="Rows">Dearest first; "other" last.</param>
/// <param name="Total">The figures above the table.</param>
public sealed record GroupTableView(Dimension Dimension, IReadOnlyList<GroupRow> Rows, Sums Total)
{
    /// <summary>Arranges groups under a total.</summary>
    /// <param name="dimension">What is grouped by.</param>
    /// <param name="totals">The sums over everything.</param>
    /// <param name="groups">The dearest groups, as they stood when the sums did.</param>
    public static GroupTableView From(Dimension dimension, SpendTotals totals, IReadOnlyList<SpendGroup> groups)
    {
        var total = Sums.Of(totals);
        var rest = total;
        var rows = new List<GroupRow>(groups.Count + 1);
        foreach (var group in groups)
        {
            var sums = Sums.Of(group.Totals);
            rest -= sums;
            rows.Add(new(group.Key, sums, ShareOf(sums, total)));
        }

        if (rest != default)
        {
            rows.Add(new(null, rest, ShareOf(rest, total)));
        }

        return new(dimension, rows, total);
    }

    private static decimal? ShareOf(Sums part, Sums whole) =>
        part.KnownUsd is { } usd && whole.CostUsd > 0 ? Math.Clamp(usd / whole.CostUsd, 0, 1) : null;
}

/// <summary>One group.</summary>
/// <param name="Key">The dimension's value, empty where calls gave none; null for all others together.</param>
/// <param name="Sums">Its sums.</param>
/// <param name="Share">Its share of the known spend, 0 to 1; null when its own is not known or nothing was spent.</param>
public sealed record GroupRow(string? Key, Sums Sums, decimal? Share)
{
    /// <summary>The row's name.</summary>
    public string Name => Key switch { null => "other", "" => "not given", _ => Key };
}
