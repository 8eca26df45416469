namespace Farthing.Storage.Keys;

/// <summary>A key to be made.</summary>
/// <param name="Name">What it is for, as it is listed.</param>
public sealed record NewKey(string Name)
{
    /// <summary>The longest name, in characters.</summary>
    public const int LongestName = 200;

    /// <summary>The largest body that a limit can name: no receiver takes more.</summary>
    public const int LargestBody = 64 << 20;

    private const double MostRequests = 1_000_000;
    private const long MostBytes = 1_000_000_000_000;

    /// <summary>What it may do. Ingestion alone unless told otherwise.</summary>
    public KeyScopes Scopes { get; init; } = KeyScopes.Ingest;

    /// <summary>When it ends by itself, in UTC; null for never.</summary>
    public DateTime? ExpiresAt { get; init; }

    /// <summary>How much may be done with it.</summary>
    public KeyLimits Limits { get; init; } = KeyLimits.None;

    /// <summary>What is wrong with it, and with which member; null when nothing is.</summary>
    public (string Member, string Message)? Problem(DateTime now) =>
        string.IsNullOrWhiteSpace(Name) ? ("name", "It must say what the key is for.")
        : Name.Length > LongestName || Name.Any(char.IsControl) ? ("name", $"It must be one line of at most {LongestName} characters.")
        : Scopes == KeyScopes.None ? ("scopes", $"It must be one or more of {string.Join(", ", KeyScopeNames.All.Select(s => s.Name))}.")
        : ExpiresAt <= now ? ("expires", "It must lie ahead.")
        : Limits.RequestsPerSecond is not (null or (>= 0.01 and <= MostRequests)) ? ("requests_per_second", $"It must be from 0.01 to {MostRequests:0}.")
        : Limits.BytesPerSecond is not (null or (>= 1 and <= MostBytes)) ? ("bytes_per_second", $"It must be from 1 to {MostBytes}.")
        : Limits.MaxBodyBytes is not (null or (>= 1 and <= LargestBody)) ? ("max_body_bytes", $"It must be from 1 to {LargestBody}.")
        : null;
}
