namespace Farthing.Storage.Losses;

/// <summary>The reasons for which Farthing's SDK loses calls. Others may come: those that newer SDKs know, or an HTTP status.</summary>
public static class LossReasons
{
    /// <summary>The process made calls faster than they could be sent.</summary>
    public const string QueueFull = "queue_full";

    /// <summary>Farthing was away for longer than the space on disk lasted.</summary>
    public const string SpoolFull = "spool_full";

    /// <summary>The process ended without being able to send.</summary>
    public const string ProcessCrashed = "process_crashed";

    /// <summary>Farthing refused spans of a request that it accepted.</summary>
    public const string Rejected = "rejected";

    /// <summary>A reason that is not told apart, of processes heard of long ago.</summary>
    public const string Others = "others";

    /// <summary>Those that are told apart for good.</summary>
    internal static IReadOnlyList<string> Kept { get; } = [QueueFull, SpoolFull, ProcessCrashed, Rejected, "400", "401", "403", "404", "413", "429", "500", "502", "503", "504"];
}
