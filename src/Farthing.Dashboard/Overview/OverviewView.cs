using Farthing.Core.Usage;
using Farthing.Dashboard.Charts;
using Farthing.Dashboard.Numbers;
using Farthing.Storage.Queries;

namespace Farthing.Dashboard.Overview;

/// <summary>What the Overview shows, made of what storage answered.</summary>
public sealed record OverviewView
{
    /// <summary>How many groups a table lists before "other".</summary>
    public const int MostGroups = 20;

    /// <summary>The range that all of it is of.</summary>
    public required TimeRange Range { get; init; }

    /// <summary>The sums over all calls.</summary>
    public required SpendTotals Totals { get; init; }

    /// <summary>US dollars per million prompt tokens; null when none has a price.</summary>
    public required decimal? InputUsdPerMillion { get; init; }

    /// <summary>US dollars per million generated tokens; null when none has a price.</summary>
    public required decimal? OutputUsdPerMillion { get; init; }

    /// <summary>Spend over time by model.</summary>
    public required ChartView Chart { get; init; }

    /// <summary>What each kind of token costs.</summary>
    public required KindTableView Kinds { get; init; }

    /// <summary>Spend by model.</summary>
    public required GroupTableView Models { get; init; }

    /// <summary>Spend by feature.</summary>
    public required GroupTableView Features { get; init; }

    /// <summary>The known spend; null when none of the calls has a price.</summary>
    public decimal? KnownUsd => Models.Total.KnownUsd;

    /// <summary>Whether there are no calls in the range.</summary>
    public bool IsEmpty => Totals.Calls == 0;

    /// <summary>All tokens.</summary>
    public decimal Tokens => Totals.Tokens.TotalTokens();

    /// <summary>The share of calls that failed, 0 to 1; null without calls.</summary>
    public decimal? FailedShare => Share.Of(Totals.FailedCalls, Totals.Calls);

    /// <summary>The sentence for a screen reader when figures change.</summary>
    public string Announcement => IsEmpty
        ? "No calls in this time range"
        : $"Spend {(KnownUsd is { } usd ? Money.Text(usd) : "not known")}, {Quantity.Calls(Totals.Calls)}, {Quantity.Text(Tokens)} tokens";

    /// <summary>Arranges storage's answers.</summary>
    public static OverviewView From(TimeRange range, SpendTotals totals, IReadOnlyList<SpendGroup> models, IReadOnlyList<SpendGroup> features, IReadOnlyList<SpendPoint> points) => new()
    {
        Range = range,
        Totals = totals,
        InputUsdPerMillion = totals.UsdPerMillion(Meters.IsInput),
        OutputUsdPerMillion = totals.UsdPerMillion(Meters.IsOutput),
        Chart = ChartView.From(range, Buckets.For(range.Length), points),
        Kinds = KindTableView.From(totals),
        Models = GroupTableView.From(Dimension.Model, totals, models),
        Features = GroupTableView.From(Dimension.Feature, totals, features),
    };
}
