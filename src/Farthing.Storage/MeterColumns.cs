using System.Collections.Immutable;
using Farthing.Core.Usage;

namespace Farthing.Storage;

/// <summary>The columns of the meters, which SQL is put together from: one list, so that writers and readers agree.</summary>
internal static class MeterColumns
{
    public static ImmutableArray<string> Tokens { get; } = [.. Meters.Tokens.Select(m => m.Name())];

    public static ImmutableArray<string> Unpriced { get; } = [.. Meters.Tokens.Select(m => $"unpriced_{m.Name()}")];

    public static ImmutableArray<string> Costs { get; } = [.. Meters.Tokens.Select(m => $"cost_{m.Name()}")];

    /// <summary>The cost of a row, or of a group of rows, in SQL.</summary>
    /// <param name="column">Makes the expression for one of the cost columns, such as <c>sum(c)</c>.</param>
    public static string Cost(Func<string, string> column) =>
        string.Join(" + ", Costs.Append("cost_units").Select(c => $"coalesce({column(c)}, 0)"));

    /// <summary>The counts of a rollup row that are never null.</summary>
    public static ImmutableArray<string> Counts { get; } =
        ["calls", "failed_calls", "streamed_calls", "partial_calls", "unpriced_calls", "no_usage_calls"];

    /// <summary>Every summed column of a rollup, in order.</summary>
    public static ImmutableArray<string> Sums { get; } = [.. Counts, .. Tokens, .. Unpriced, .. Costs, "cost_units"];
}
