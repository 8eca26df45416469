using Farthing.Core.Calls;

namespace Farthing.Storage.Losses;

/// <summary>What one process's SDK says that it has lost so far: calls that never reached Farthing.</summary>
public sealed record SenderReport
{
    /// <summary>The most reasons that a report may have.</summary>
    public const int MostReasons = 32;

    /// <summary>The longest name of a reason, in characters.</summary>
    public const int LongestReason = 64;

    /// <summary>The most calls that a process can have lost for a reason: more is a fault of the sender.</summary>
    public const long MostCalls = 1_000_000_000_000_000;

    /// <summary>The span that carried it.</summary>
    public required CallId Id { get; init; }

    /// <summary>The reporter: one process. Never all zeros.</summary>
    public required Guid Instance { get; init; }

    /// <summary>When it was made, in UTC.</summary>
    public required DateTime Time { get; init; }

    /// <summary>The service whose process it is; empty when not given.</summary>
    public string Service { get; init; } = "";

    /// <summary>Where it runs; empty when not given.</summary>
    public string Environment { get; init; } = "";

    /// <summary>Calls lost since the process started, by reason.</summary>
    public required IReadOnlyDictionary<string, long> Lost { get; init; }

    /// <summary>Whether a name can be a reason: 1 to 64 of a-z, 0-9, '_', '.' and '-'.</summary>
    public static bool IsReason(ReadOnlySpan<char> name) =>
        name.Length is > 0 and <= LongestReason && name.IndexOfAnyExcept(s_allowed) < 0;

    private static readonly System.Buffers.SearchValues<char> s_allowed = System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_.-");
}
