using Farthing.Storage.Keys;

namespace Farthing.Server.Keys;

/// <summary>A key as the API and the command give it. <c>key</c> is its text, once, when it is made.</summary>
internal sealed record KeyJson(
    string? Key,
    string Prefix,
    string Name,
    string Project,
    IReadOnlyList<string> Scopes,
    string State,
    DateTime Created,
    DateTime? LastUsed,
    DateTime? Expires,
    DateTime? Revoked,
    string? ReplacedBy,
    double? RequestsPerSecond,
    long? BytesPerSecond,
    int? MaxBodyBytes)
{
    public static KeyJson From(ListedKey key, DateTime now, string? text = null) => new(
        text, key.Prefix, key.Name, key.Project.Name, key.Scopes.Names(), StateOf(key, now), key.CreatedAt, key.LastUsedAt, key.ExpiresAt, key.RevokedAt,
        key.ReplacedBy, key.Limits.RequestsPerSecond, key.Limits.BytesPerSecond, key.Limits.MaxBodyBytes);

    public static string StateOf(ListedKey key, DateTime now) =>
        key.RevokedAt is not null ? "revoked" : !key.IsValid(now) ? "expired" : key.ReplacedBy is not null ? "replaced" : "valid";
}
