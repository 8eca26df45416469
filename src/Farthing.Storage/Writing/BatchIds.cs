using System.Runtime.CompilerServices;
using Farthing.Core.Calls;
using Farthing.Core.Metrics;
using Farthing.Core.Pricing;
using Farthing.Storage.Projects;

namespace Farthing.Storage.Writing;

/// <summary>
/// The ids that the calls of one batch need, for as long as it is written. A message repeats its dimensions as the same
/// objects: those are found by what they are, without a look at what is in them.
/// </summary>
internal sealed class BatchIds
{
    private readonly Dictionary<(ProjectId, CallDimensions), int> _series = [];
    private readonly Dictionary<(ProjectId, CallDimensions), int> _seen = new(SameObject.Comparer);
    private readonly Dictionary<(ProjectId, char), Dictionary<string, int>> _labels = [];
    private readonly Dictionary<string, int> _prices = new(StringComparer.Ordinal);

    // By the object: a series' content is long, and points that came together share it.
    private readonly Dictionary<ProjectId, Dictionary<MetricSeries, int>> _metrics = [];

    /// <summary>Dimensions that have no series of their own, since their project has too many already.</summary>
    public HashSet<(ProjectId, CallDimensions)> Collapsed { get; } = [];

    /// <summary>Whether the id of these is known.</summary>
    public bool HasSeries(ProjectId project, CallDimensions dimensions) => _seen.ContainsKey((project, dimensions));

    public int Series(ProjectId project, CallDimensions dimensions) =>
        _seen.TryGetValue((project, dimensions), out var id) ? id : _seen[(project, dimensions)] = _series[(project, dimensions)];

    public bool HasLabel(ProjectId project, string kind, string value) => Labels(project, kind).ContainsKey(value);

    public int? Label(ProjectId project, string kind, string? value) => value is null ? null : Labels(project, kind)[value];

    public int[] Tags(ProjectId project, IReadOnlyList<string> tags) =>
        tags.Count == 0 ? [] : [.. tags.Select(t => Label(project, "tag", t)!.Value).Distinct()];

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

    public void AddSeries(ProjectId project, CallDimensions dimensions, int id) => _series[(project, dimensions)] = _seen[(project, dimensions)] = id;

    public void AddLabel((ProjectId Project, string Kind, string Value) label, int id) => Labels(label.Project, label.Kind)[label.Value] = id;

    public void AddPrice(string version, int id) => _prices[version] = id;

    // The kinds' first letters differ.
    private Dictionary<string, int> Labels(ProjectId project, string kind) =>
        _labels.TryGetValue((project, kind[0]), out var labels) ? labels : _labels[(project, kind[0])] = new(StringComparer.Ordinal);

    private sealed class SameObject : IEqualityComparer<(ProjectId, CallDimensions)>
    {
        public static SameObject Comparer { get; } = new();

        public bool Equals((ProjectId, CallDimensions) one, (ProjectId, CallDimensions) other) =>
            one.Item1 == other.Item1 && ReferenceEquals(one.Item2, other.Item2);

        public int GetHashCode((ProjectId, CallDimensions) of) => unchecked((of.Item1.Value * 397) ^ RuntimeHelpers.GetHashCode(of.Item2));
    }
}
