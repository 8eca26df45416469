using Farthing.Storage.Queries;

namespace Farthing.Dashboard.Status;

/// <summary>What providers stated as the cost of their calls, beside what our prices make of the same calls.</summary>
/// <param name="Rows">One a provider that stated costs.</param>
public sealed record StatedCostsView(IReadOnlyList<StatedCostsRow> Rows)
{
    /// <summary>From this share on, a difference is worth a look: rounding and fees of relays stay below it.</summary>
    public const decimal Noticeable = 0.02m;

    /// <summary>Arranges sums by provider.</summary>
    public static StatedCostsView From(IEnumerable<SpendGroup> providers) => new(
    [
        .. providers.Where(g => g.Totals.StatedCalls > 0).OrderByDescending(g => g.Totals.StatedCalls).Select(g => new StatedCostsRow(
            g.Key, g.Totals.StatedCalls, g.Totals.StatedComparedUsd, g.Totals.StatedDifferenceUsd, g.Totals.StatedOnlyUsd)),
    ]);
}

/// <summary>One provider.</summary>
/// <param name="Provider">Its name.</param>
/// <param name="Calls">The calls whose cost it stated.</param>
/// <param name="StatedUsd">What it stated for those that our prices cover.</param>
/// <param name="DifferenceUsd">What of it is beyond our prices; negative where it charged less.</param>
/// <param name="BeyondUsd">What it stated, beyond our prices, for calls that they do not cover.</param>
public sealed record StatedCostsRow(string Provider, long Calls, decimal StatedUsd, decimal DifferenceUsd, decimal BeyondUsd)
{
    /// <summary>What our prices make of the calls that they cover.</summary>
    public decimal OursUsd => StatedUsd - DifferenceUsd;

    /// <summary>The difference as a share of ours; null where ours is nothing.</summary>
    public decimal? Drift => OursUsd == 0 ? null : DifferenceUsd / OursUsd;

    /// <summary>Whether the difference is worth a look.</summary>
    public bool IsNoticeable => Drift is { } drift ? Math.Abs(drift) >= StatedCostsView.Noticeable : DifferenceUsd != 0;
}
