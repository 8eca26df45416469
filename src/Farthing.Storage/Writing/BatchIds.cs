using System.Runtime.CompilerServices;
using Farthing.Core.Calls;
using Farthing.Core.Pricing;
using Farthing.Storage.Projects;

namespace Farthing.Storage.Writing;

/// <summary>
/// The ids that the calls of one batch need, for as long as it is written. A message repeats its dimensions and texts as
/// the same objects: those are found by what they are, without a look at what is in them.
/// </summary>
internal sealed class BatchIds
{
    private readonly Dictionary<(ProjectId, CallDimensions), int> _series = [];
    private readonly Dictionary<(ProjectId, string, string), int> _labels = [];
    private readonly Dictionary<(int, object), int> _seen = new(SameObject.Comparer);
    private readonly Dictionary<string, int> _prices = new(StringComparer.Ordinal);

    /// <summary>Dimensions that have no series of their own, since their project has too many already.</summary>
    public HashSet<(ProjectId, CallDimensions)> Collapsed { get; } = [];

    /// <summary>Whether the id of these is known.</summary>
    public bool HasSeries(ProjectId project, CallDimensions dimensions) => _seen.ContainsKey((project.Value, dimensions));

    public int Series(ProjectId project, CallDimensions dimensions) =>
        _seen.TryGetValue((project.Value, dimensions), out var id) ? id : _seen[(project.Value, dimensions)] = _series[(project, dimensions)];

    public bool HasLabel(ProjectId project, string kind, string value) => _seen.ContainsKey((LabelKey(project, kind), value));

    public int? Label(ProjectId project, string kind, string? value) =>
        value is null ? null
        : _seen.TryGetValue((LabelKey(project, kind), value), out var id) ? id
        : _seen[(LabelKey(project, kind), value)] = _labels[(project, kind, value)];

    public int[] Tags(ProjectId project, IReadOnlyList<string> tags) =>
        tags.Count == 0 ? [] : [.. tags.Select(t => Label(project, "tag", t)!.Value).Distinct()];

    public int Price(ModelPrice price) => _prices[price.Version];

    public void AddSeries(ProjectId project, CallDimensions dimensions, int id) => _series[(project, dimensions)] = _seen[(project.Value, dimensions)] = id;

    public void AddLabel((ProjectId Project, string Kind, string Value) label, int id) =>
        _labels[label] = _seen[(LabelKey(label.Project, label.Kind), label.Value)] = id;

    public void AddPrice(string version, int id) => _prices[version] = id;

    // One text may be a user and a tag: each has its own id. The kinds' first letters differ, and no project has a number
    // of 24 bits.
    private static int LabelKey(ProjectId project, string kind) => (project.Value << 8) | kind[0];

    private sealed class SameObject : IEqualityComparer<(int, object)>
    {
        public static SameObject Comparer { get; } = new();

        public bool Equals((int, object) one, (int, object) other) => one.Item1 == other.Item1 && ReferenceEquals(one.Item2, other.Item2);

        public int GetHashCode((int, object) of) => unchecked((of.Item1 * 397) ^ RuntimeHelpers.GetHashCode(of.Item2));
    }
}
