using Farthing.Dashboard.Charts;
using Farthing.Dashboard.Url;
using Farthing.Storage.Projects;
using Farthing.Storage.Queries;

namespace Farthing.Dashboard.Overview;

/// <summary>Asks storage for all that the Overview shows.</summary>
internal sealed class OverviewReader(SpendQueries spend, TimeProvider time)
{
    private const int Attempts = 3;

    /// <summary>
    /// Reads a view. The answers are of the same moment: when a commit came between them and they do not add up, they
    /// are asked for again. A writer that never rests may outlast the attempts; "other" then makes up the difference.
    /// </summary>
    public async Task<OverviewView> ReadAsync(ProjectId project, ViewState state, CancellationToken cancel)
    {
        var range = state.Range.At(time.GetUtcNow().UtcDateTime);
        var filter = state.Dimensions;
        OverviewView view;
        var attempt = 0;
        do
        {
            var totals = spend.TotalAsync(project, range, filter, cancel);
            var models = spend.GroupAsync(project, range, Dimension.Model, filter, OverviewView.MostGroups, cancel);
            var features = spend.GroupAsync(project, range, Dimension.Feature, filter, OverviewView.MostGroups, cancel);
            var points = spend.SeriesAsync(project, range, Buckets.For(range.Length), Dimension.Model, filter, cancel);
            await Task.WhenAll(totals, models, features, points);
            view = OverviewView.From(range, await totals, await models, await features, await points);
        }
        while (!view.IsConsistent && ++attempt < Attempts);

        return view;
    }
}
