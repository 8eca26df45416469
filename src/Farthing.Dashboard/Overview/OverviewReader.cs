using Farthing.Dashboard.Charts;
using Farthing.Dashboard.Url;
using Farthing.Storage.Projects;
using Farthing.Storage.Queries;

namespace Farthing.Dashboard.Overview;

/// <summary>Asks storage for all that the Overview shows, as it stood at one moment.</summary>
internal sealed class OverviewReader(SpendQueries spend, TimeProvider time)
{
    public async Task<OverviewView> ReadAsync(ProjectId project, ViewState state, CancellationToken cancel)
    {
        var range = state.Range.At(time.GetUtcNow().UtcDateTime);
        var filter = state.Dimensions;
        await using var sums = await spend.OpenAsync(project, cancel);
        return OverviewView.From(
            range,
            await sums.TotalAsync(range, filter, cancel),
            await sums.GroupAsync(range, Dimension.Model, filter, OverviewView.MostGroups, cancel),
            await sums.GroupAsync(range, Dimension.Feature, filter, OverviewView.MostGroups, cancel),
            await sums.SeriesAsync(range, Buckets.For(range.Length), Dimension.Model, filter, cancel));
    }
}
