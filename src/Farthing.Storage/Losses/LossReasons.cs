using System.Collections.Immutable;

namespace Farthing.Storage.Losses;

/// <summary>
/// The reasons for which Farthing's SDK loses calls. Others may come: those of newer SDKs. An HTTP status is one where the
/// server refused a request.
/// </summary>
public static class LossReasons
{
    /// <summary>The process made calls faster than they could be sent.</summary>
    public const string QueueFull = "queue_full";

    /// <summary>What waits on disk to be sent had grown to its bound.</summary>
    public const string SpoolFull = "spool_full";

    /// <summary>What waited on disk could not be read back.</summary>
    public const string SpoolUnreadable = "spool_unreadable";

    /// <summary>The server could not be reached for longer than calls are kept.</summary>
    public const string ServerAway = "server_away";

    /// <summary>The process ended before everything was sent.</summary>
    public const string Stopped = "stopped";

    /// <summary>The process was killed or crashed.</summary>
    public const string ProcessCrashed = "process_crashed";

    /// <summary>The server refused single calls of a request that it accepted.</summary>
    public const string Rejected = "rejected";

    /// <summary>A reason that is no longer told apart, of processes heard of long ago.</summary>
    public const string Others = "others";

    /// <summary>Those that are told apart also in the sums of processes heard of long ago.</summary>
    internal static ImmutableArray<string> Kept { get; } =
    [
        QueueFull, SpoolFull, SpoolUnreadable, ServerAway, Stopped, ProcessCrashed, Rejected, "400", "401", "403", "404", "413", "415", "429",
        "500", "502", "503", "504",
    ];
}
