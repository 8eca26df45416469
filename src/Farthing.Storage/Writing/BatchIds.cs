using Farthing.Core.Calls;
using Farthing.Core.Metrics;
using Farthing.Core.Pricing;
using Farthing.Storage.Projects;

namespace Farthing.Storage.Writing;

/// <summary>The ids that the calls of one batch need, for as long as it is written.</summary>
internal sealed class BatchIds
{
    private readonly Dictionary<(ProjectId, CallDimensions), int> _series = [];
    private readonly Dictionary<(ProjectId, string, string), int> _labels = [];
    private readonly Dictionary<string, int> _prices = new(StringComparer.Ordinal);

    // By the object: a series' content is long, and points that came together share it.
    private readonly Dictionary<ProjectId, Dictionary<MetricSeries, int>> _metrics = [];

    /// <summary>Dimensions that have no series of their own, since their project has too many already.</summary>
    public HashSet<(ProjectId, CallDimensions)> Collapsed { get; } = [];

    public int Series(ProjectId project, CallDimensions dimensions) => _series[(project, dimensions)];

    public int? Label(ProjectId project, string kind, string? value) => value is null ? null : _labels[(project, kind, value)];

    public int[] Tags(ProjectId project, IReadOnlyList<string> tags) =>
        tags.Count == 0 ? [] : [.. tags.Select(t => _labels[(project, "tag", t)]).Distinct()];

    public int Price(ModelPrice price) => _prices[price.Version];

    /// <summary>The id of a metric's series; null where its project has too many.</summary>
    public int? Metric(ProjectId project, MetricSeries series) =>
        _metrics.TryGetValue(project, out var ids) && ids.TryGetValue(series, out var id) ? id : null;

    public void AddMetric(ProjectId project, MetricSeries series, int id)
    {
        if (!_metrics.TryGetValue(project, out var ids))
        {
            _metrics.Add(project, ids = new(ReferenceEqualityComparer.Instance));
        }

        ids[series] = id;
    }

    public void AddSeries(ProjectId project, CallDimensions dimensions, int id) => _series[(project, dimensions)] = id;

    public void AddLabel((ProjectId, string, string) label, int id) => _labels[label] = id;

    public void AddPrice(string version, int id) => _prices[version] = id;
}
