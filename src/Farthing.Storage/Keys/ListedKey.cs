using Farthing.Storage.Projects;

namespace Farthing.Storage.Keys;

/// <summary>A key as it is listed: all but the secret.</summary>
public sealed record ListedKey
{
    /// <summary>The start of its text, by which it is named.</summary>
    public required string Prefix { get; init; }

    /// <summary>What it is for.</summary>
    public required string Name { get; init; }

    /// <summary>The project that it opens.</summary>
    public required Project Project { get; init; }

    /// <summary>What it may do there.</summary>
    public required KeyScopes Scopes { get; init; }

    /// <summary>How much of it.</summary>
    public required KeyLimits Limits { get; init; }

    /// <summary>When it was made, in UTC.</summary>
    public required DateTime CreatedAt { get; init; }

    /// <summary>When it was last used, in UTC, a minute or two behind; null when it never was.</summary>
    public DateTime? LastUsedAt { get; init; }

    /// <summary>When it ends, or ended, by itself, in UTC; null for never.</summary>
    public DateTime? ExpiresAt { get; init; }

    /// <summary>When it was revoked, in UTC; null when it was not.</summary>
    public DateTime? RevokedAt { get; init; }

    /// <summary>The prefix of the key that replaces it; null when there is none.</summary>
    public string? ReplacedBy { get; init; }

    /// <summary>Whether it opens anything at that time.</summary>
    public bool IsValid(DateTime now) => RevokedAt is null && !(ExpiresAt <= now);
}

/// <summary>A key that was just made.</summary>
/// <param name="Key">Its text. It is not stored: this is the only time it can be seen.</param>
/// <param name="Listed">How it is listed.</param>
public sealed record MadeKey(string Key, ListedKey Listed);
