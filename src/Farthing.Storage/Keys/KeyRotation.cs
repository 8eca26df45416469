using System.Globalization;
using Farthing.Storage.Projects;
using Npgsql;

namespace Farthing.Storage.Keys;

/// <summary>Replaces a key by another, with a time in which both are valid.</summary>
internal static class KeyRotation
{
    public static async Task<MadeKey?> RunAsync(
        NpgsqlDataSource source, ProjectId? project, string prefix, TimeSpan overlap, DateTime now, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(cancel);

        // Of two rotations at once the second sees what the first did.
        await using (var alone = new NpgsqlCommand("SELECT 1 FROM api_keys WHERE prefix = $1 FOR UPDATE", connection))
        {
            alone.Parameters.AddWithValue(prefix);
            await alone.ExecuteNonQueryAsync(cancel);
        }

        if (await KeyRows.FindListedAsync(connection, project, prefix, cancel) is not var (oldId, old))
        {
            return null;
        }

        if (Problem(old, now) is { } problem)
        {
            throw new InvalidOperationException(problem);
        }

        var (id, made) = await KeyRows.InsertAsync(
            connection,
            old.Project,
            new(old.Name) { Scopes = old.Scopes, Limits = old.Limits, ExpiresAt = old.ExpiresAt is { } end ? now + (end - old.CreatedAt) : null },
            now,
            cancel);
        await using var replace = new NpgsqlCommand(
            "UPDATE api_keys SET replaced_by = $2, expires_at = least(expires_at, $3) WHERE key_id = $1", connection);
        replace.Parameters.AddWithValue(oldId);
        replace.Parameters.AddWithValue(id);
        replace.Parameters.AddWithValue(now + overlap);
        await replace.ExecuteNonQueryAsync(cancel);
        await transaction.CommitAsync(cancel);
        return made;
    }

    private static string? Problem(ListedKey key, DateTime now) => key switch
    {
        { RevokedAt: not null } => $"The key {key.Prefix} is revoked: make a new one.",
        { ReplacedBy: { } other } => $"The key {key.Prefix} has been replaced by {other}: rotate that one.",
        { ExpiresAt: { } end } when end <= now => string.Create(CultureInfo.InvariantCulture, $"The key {key.Prefix} ended at {end:yyyy-MM-dd HH:mm} UTC: make a new one."),
        _ => null,
    };
}
