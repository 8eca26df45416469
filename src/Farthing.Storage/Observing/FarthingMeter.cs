using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using Farthing.Storage.Projects;

namespace Farthing.Storage.Observing;

/// <summary>The meter of Farthing's own instruments, and the labels that they share.</summary>
public static class FarthingMeter
{
    /// <summary>Its name, by which it is listened to.</summary>
    public const string Name = "Farthing";

    private const int MostProjects = 100;
    private static readonly ConcurrentDictionary<ProjectId, string> s_projects = new();

    /// <summary>The process's meter.</summary>
    public static Meter Meter { get; } = new(Name);

    /// <summary>A project as a label: its number, and <c>other</c> for those beyond the first hundred.</summary>
    public static string Label(ProjectId project) =>
        s_projects.TryGetValue(project, out var known) ? known
        : s_projects.Count >= MostProjects ? "other"
        : s_projects.GetOrAdd(project, static p => p.Value.ToString(CultureInfo.InvariantCulture));
}
