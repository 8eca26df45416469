using Farthing.Storage.Projects;

namespace Farthing.Storage.Queries;

/// <summary>Sums over calls, answered from rollups.</summary>
public sealed class SpendQueries
{
    /// <summary>The sums over a range, taken to whole minutes.</summary>
    public Task<SpendTotals> TotalAsync(ProjectId project, TimeRange range, IReadOnlyDictionary<Dimension, string> filter, CancellationToken cancel) => throw new NotSupportedException();

    /// <summary>The sums by a dimension, dearest first.</summary>
    public Task<IReadOnlyList<SpendGroup>> GroupAsync(ProjectId project, TimeRange range, Dimension groupBy, IReadOnlyDictionary<Dimension, string> filter, int limit, CancellationToken cancel) => throw new NotSupportedException();

    /// <summary>The sums by bucket of time and, optionally, a dimension; empty buckets are left out.</summary>
    public Task<IReadOnlyList<SpendPoint>> SeriesAsync(ProjectId project, TimeRange range, TimeSpan bucket, Dimension? groupBy, IReadOnlyDictionary<Dimension, string> filter, CancellationToken cancel) => throw new NotSupportedException();

    /// <summary>The values that a dimension has had, for filters, in order.</summary>
    public Task<IReadOnlyList<string>> ValuesAsync(ProjectId project, Dimension dimension, int limit, CancellationToken cancel) => throw new NotSupportedException();
}
