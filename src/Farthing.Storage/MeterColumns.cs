using System.Collections.Immutable;
using Farthing.Core.Usage;

namespace Farthing.Storage;

/// <summary>The columns of the meters, which SQL is put together from: one list, so that writers and readers agree.</summary>
internal static class MeterColumns
{
    public static ImmutableArray<string> Tokens { get; } = [.. Meters.Tokens.Select(m => m.Name())];

    public static ImmutableArray<string> Unpriced { get; } = [.. Meters.Tokens.Select(m => $"unpriced_{m.Name()}")];

    public static ImmutableArray<string> Costs { get; } = [.. Meters.Tokens.Select(m => $"cost_{m.Name()}")];

    /// <summary>What else a rollup's cost consists of: units, estimates, and what providers stated beyond our prices.</summary>
    public static ImmutableArray<string> OtherCosts { get; } = ["cost_units", "cost_estimated", "cost_stated_difference", "cost_stated_only"];

    /// <summary>The cost of a group of rollup rows, in SQL.</summary>
    /// <param name="column">Makes the expression for one of the cost columns, such as <c>sum(c)</c>.</param>
    public static string RollupCost(Func<string, string> column) =>
        string.Join(" + ", Costs.Concat(OtherCosts).Select(c => $"coalesce({column(c)}, 0)"));

    /// <summary>The cost of a call, as c, in SQL: what the provider stated, else the sum of its parts.</summary>
    /// <param name="column">Makes the expression for one of the entry's cost columns.</param>
    public static string CallCost(Func<string, string> column) =>
        $"coalesce(c.stated_cost, {string.Join(" + ", Costs.Append("cost_units").Append("cost_estimated").Select(c => $"coalesce({column(c)}, 0)"))})";

    /// <summary>The counts of a rollup row that are never null.</summary>
    public static ImmutableArray<string> Counts { get; } =
        [
        "calls", "failed_calls", "streamed_calls", "partial_calls", "unpriced_calls", "no_usage_calls", "estimated_calls", "stated_calls",
    ];

    /// <summary>The columns of a rollup that are amounts.</summary>
    public static ImmutableArray<string> Amounts { get; } = [.. Costs, .. OtherCosts, "stated_compared"];

    /// <summary>Every summed column of a rollup, in order.</summary>
    public static ImmutableArray<string> Sums { get; } = [.. Counts, .. Tokens, .. Unpriced, "stated_tokens", .. Amounts];
}
