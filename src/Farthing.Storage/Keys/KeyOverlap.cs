namespace Farthing.Storage.Keys;

/// <summary>For how long a key and the one that replaces it are both valid.</summary>
public static class KeyOverlap
{
    /// <summary>Unless told otherwise: a day, so that whoever deploys daily has no gap.</summary>
    public static TimeSpan Default { get; } = TimeSpan.FromHours(24);

    /// <summary>What can be asked for at most.</summary>
    public static TimeSpan Longest { get; } = TimeSpan.FromDays(365);
}
