using System.Data;
using Farthing.Storage.Projects;
using Npgsql;
using NpgsqlTypes;

namespace Farthing.Storage.Keys;

/// <summary>The rows of keys.</summary>
internal static class KeyRows
{
    private const string Columns =
        """
        k.prefix, k.name, p.project_id, p.name AS project, k.scopes, k.requests_per_second, k.bytes_per_second, k.max_body_bytes,
        k.created_at, k.last_used_at, k.expires_at, k.revoked_at, r.prefix AS replaced_by, k.key_id
        """;

    private const string From = "api_keys k JOIN projects p USING (project_id) LEFT JOIN api_keys r ON r.key_id = k.replaced_by";

    public static async Task<(int Id, MadeKey Made)> InsertAsync(
        NpgsqlConnection connection, Project project, NewKey key, DateTime now, CancellationToken cancel)
    {
        var text = ApiKey.New();
        await using var command = new NpgsqlCommand(
            """
            INSERT INTO api_keys (project_id, name, prefix, hash, scopes, created_at, expires_at, requests_per_second, bytes_per_second, max_body_bytes)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING key_id
            """,
            connection);
        command.Parameters.AddWithValue(project.Id.Value);
        command.Parameters.AddWithValue(key.Name);
        command.Parameters.AddWithValue(ApiKey.Prefix(text)!);
        command.Parameters.AddWithValue(ApiKey.Hash(text));
        command.Parameters.AddWithValue(key.Scopes.Names().ToArray());
        command.Parameters.AddWithValue(now);
        Add(command, NpgsqlDbType.TimestampTz, key.ExpiresAt);
        Add(command, NpgsqlDbType.Double, key.Limits.RequestsPerSecond);
        Add(command, NpgsqlDbType.Bigint, key.Limits.BytesPerSecond);
        Add(command, NpgsqlDbType.Integer, key.Limits.MaxBodyBytes);
        var id = (int)(await command.ExecuteScalarAsync(cancel))!;
        return (id, new(text, new()
        {
            Prefix = ApiKey.Prefix(text)!, Name = key.Name, Project = project, Scopes = key.Scopes, Limits = key.Limits, CreatedAt = now, ExpiresAt = key.ExpiresAt,
        }));
    }

    public static async Task<IReadOnlyList<ListedKey>> ListAsync(
        NpgsqlConnection connection, ProjectId? project, DateTime now, int limit, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(
            $"""
            SELECT {Columns} FROM {From} WHERE k.project_id = $1 OR $1 IS NULL
            ORDER BY k.revoked_at IS NULL AND coalesce(k.expires_at > $2, true) DESC, k.created_at DESC, k.key_id DESC LIMIT $3
            """,
            connection);
        Add(command, NpgsqlDbType.Integer, project?.Value);
        command.Parameters.AddWithValue(now);
        command.Parameters.AddWithValue(limit);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var keys = new List<ListedKey>();
        while (await reader.ReadAsync(cancel))
        {
            keys.Add(Read(reader));
        }

        return keys;
    }

    public static async Task<ListedKey?> RevokeAsync(
        NpgsqlConnection connection, ProjectId? project, string prefix, DateTime now, CancellationToken cancel)
    {
        await using (var revoke = new NpgsqlCommand(
            "UPDATE api_keys SET revoked_at = coalesce(revoked_at, $3) WHERE prefix = $1 AND (project_id = $2 OR $2 IS NULL)", connection))
        {
            revoke.Parameters.AddWithValue(prefix);
            Add(revoke, NpgsqlDbType.Integer, project?.Value);
            revoke.Parameters.AddWithValue(now);
            await revoke.ExecuteNonQueryAsync(cancel);
        }

        return (await FindListedAsync(connection, project, prefix, cancel))?.Key;
    }

    /// <summary>A key as it is listed, with its id in storage.</summary>
    public static async Task<(int Id, ListedKey Key)?> FindListedAsync(
        NpgsqlConnection connection, ProjectId? project, string prefix, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(
            $"SELECT {Columns} FROM {From} WHERE k.prefix = $1 AND (k.project_id = $2 OR $2 IS NULL)", connection);
        command.Parameters.AddWithValue(prefix);
        Add(command, NpgsqlDbType.Integer, project?.Value);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        return await reader.ReadAsync(cancel) ? (reader.GetInt32("key_id"), Read(reader)) : null;
    }

    /// <summary>The key of a prefix, unless it is revoked.</summary>
    public static async Task<KnownKey?> FindAsync(NpgsqlConnection connection, string prefix, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand($"SELECT {Columns}, k.hash FROM {From} WHERE k.prefix = $1 AND k.revoked_at IS NULL", connection);
        command.Parameters.AddWithValue(prefix);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        if (!await reader.ReadAsync(cancel))
        {
            return null;
        }

        var key = Read(reader);
        return new(reader.GetFieldValue<byte[]>("hash"), key.ExpiresAt, new(reader.GetInt32("key_id"), key.Project, key.Scopes, key.Limits));
    }

    private static ListedKey Read(NpgsqlDataReader reader) => new()
    {
        Prefix = reader.GetString("prefix"),
        Name = reader.GetString("name"),
        Project = new(new(reader.GetInt32("project_id")), reader.GetString("project")),
        // Scopes of a newer version are none of this one's.
        Scopes = reader.GetFieldValue<string[]>("scopes").Aggregate(KeyScopes.None, (all, name) => all | (KeyScopeNames.Parse([name]) ?? KeyScopes.None)),
        Limits = new(Value<double>(reader, "requests_per_second"), Value<long>(reader, "bytes_per_second"), Value<int>(reader, "max_body_bytes")),
        CreatedAt = reader.GetDateTime("created_at"),
        LastUsedAt = Value<DateTime>(reader, "last_used_at"),
        ExpiresAt = Value<DateTime>(reader, "expires_at"),
        RevokedAt = Value<DateTime>(reader, "revoked_at"),
        ReplacedBy = reader.IsDBNull("replaced_by") ? null : reader.GetString("replaced_by"),
    };

    private static T? Value<T>(NpgsqlDataReader reader, string column)
        where T : struct => reader.IsDBNull(column) ? null : reader.GetFieldValue<T>(column);

    private static void Add<T>(NpgsqlCommand command, NpgsqlDbType type, T? value)
        where T : struct => command.Parameters.Add(new() { Value = value is { } given ? given : DBNull.Value, NpgsqlDbType = type });
}
