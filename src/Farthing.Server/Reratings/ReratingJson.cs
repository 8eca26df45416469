using Farthing.Core.Amounts;
using Farthing.Storage.Reratings;

namespace Farthing.Server.Reratings;

/// <summary>A re-rating as the API and the command give it. Amounts are decimal texts.</summary>
internal sealed record ReratingJson(
    long Id,
    string Kind,
    string State,
    DateTime From,
    DateTime To,
    string? Model,
    long? Undoes,
    DateTime AskedAt,
    DateTime? FinishedAt,
    DateTime? AtTime,
    long Seen,
    long Changed,
    string Difference,
    string Currency,
    string? Error,
    IReadOnlyList<ReratingRowJson>? Report,
    int? ReportRowsLeftOut)
{
    /// <param name="rerating">The re-rating.</param>
    /// <param name="rows">How many rows of its report to give; none of it by default.</param>
    public static ReratingJson Of(Rerating rerating, int? rows = null) => new(
        rerating.Id,
        rerating.Kind.Name(),
        rerating.State.Name(),
        rerating.Scope.Range.From,
        rerating.Scope.Range.To,
        rerating.Scope.Model,
        rerating.Undoes,
        rerating.AskedAt,
        rerating.FinishedAt,
        rerating.AtTime,
        rerating.Seen,
        rerating.Changed,
        Money.Exact(rerating.DifferenceUsd),
        Money.Usd,
        rerating.Error,
        rows is { } most ? [.. rerating.Report.Take(most).Select(ReratingRowJson.From)] : null,
        rows is { } given ? Math.Max(0, rerating.Report.Count - given) : null);
}

/// <summary>What changes for one model on one day.</summary>
internal sealed record ReratingRowJson(
    DateOnly Day, string Provider, string Model, long Calls, string Before, string After, string Difference, long UnpricedBefore, long UnpricedAfter)
{
    public static ReratingRowJson From(ReratingRow row) => new(
        row.Day, row.Provider, row.Model, row.Calls, Money.Exact(row.OldUsd), Money.Exact(row.NewUsd), Money.Exact(row.NewUsd - row.OldUsd),
        row.OldUnpriced, row.NewUnpriced);
}
