using System.Globalization;
using Farthing.Storage.Projects;

namespace Farthing.Ingest.Transports;

/// <summary>
/// The broker's queues. A project is always in the same one, and writers take from all of them alike: a project that
/// floods fills and delays its own lane.
/// </summary>
internal static class Lanes
{
    // The same for all receivers and writers of a broker, of every version.
    public const int Count = 8;

    public static int Of(ProjectId project) => (int)((uint)project.Value % Count);

    public static string Queue(int lane) => $"farthing-calls-{Key(lane)}";

    public static string Key(int lane) => lane.ToString(CultureInfo.InvariantCulture);
}
