using System.Collections.Concurrent;
using System.Security.Cryptography;
using Farthing.Storage.Projects;
using Npgsql;

namespace Farthing.Storage.Keys;

/// <summary>Makes and checks the keys that open a project.</summary>
public sealed class ApiKeyStore(NpgsqlDataSource source, TimeProvider time)
{
    // A revoked key is refused within this long.
    private static readonly TimeSpan s_trust = TimeSpan.FromSeconds(5);
    private const int Remembered = 10_000;

    // Apart, so that whoever tries keys at random does not push out those that are in use.
    private readonly ConcurrentDictionary<string, Known> _valid = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, long> _unknown = new(StringComparer.Ordinal);

    /// <summary>Makes a key.</summary>
    /// <returns>The key's text. It is not stored: this is the only time it can be seen.</returns>
    public async Task<string> CreateAsync(ProjectId project, string name, CancellationToken cancel)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        var key = ApiKey.New();
        await using var command = source.CreateCommand(
            "INSERT INTO api_keys (project_id, name, prefix, hash) VALUES ($1, $2, $3, $4)");
        command.Parameters.AddWithValue(project.Value);
        command.Parameters.AddWithValue(name);
        command.Parameters.AddWithValue(ApiKey.Prefix(key)!);
        command.Parameters.AddWithValue(ApiKey.Hash(key));
        await command.ExecuteNonQueryAsync(cancel);
        return key;
    }

    /// <summary>Finds the project that a key opens. Asks the database at most every few seconds a key.</summary>
    /// <returns>Null when the key is not known or has been revoked.</returns>
    public async ValueTask<Project?> FindProjectAsync(string key, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (ApiKey.Prefix(key) is not { } prefix)
        {
            return null;
        }

        if (_unknown.TryGetValue(prefix, out var missedAt) && time.GetElapsedTime(missedAt) <= s_trust)
        {
            return null;
        }

        if (!_valid.TryGetValue(prefix, out var known) || time.GetElapsedTime(known.ReadAt) > s_trust)
        {
            known = await ReadAsync(prefix, cancel);
            if (known is null)
            {
                _valid.TryRemove(prefix, out _);
                Remember(_unknown, prefix, time.GetTimestamp());
                return null;
            }

            Remember(_valid, prefix, known);
        }

        return CryptographicOperations.FixedTimeEquals(known.Hash, ApiKey.Hash(key)) ? known.Project : null;
    }

    private static void Remember<T>(ConcurrentDictionary<string, T> cache, string prefix, T value)
    {
        if (cache.Count >= Remembered)
        {
            cache.Clear();
        }

        cache[prefix] = value;
    }

    private async Task<Known?> ReadAsync(string prefix, CancellationToken cancel)
    {
        await using var command = source.CreateCommand(
            """
            SELECT k.hash, p.project_id, p.name FROM api_keys k JOIN projects p USING (project_id)
            WHERE k.prefix = $1 AND k.revoked_at IS NULL
            """);
        command.Parameters.AddWithValue(prefix);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var readAt = time.GetTimestamp();
        return await reader.ReadAsync(cancel)
            ? new(readAt, reader.GetFieldValue<byte[]>(0), new(new(reader.GetInt32(1)), reader.GetString(2)))
            : null;
    }

    private sealed record Known(long ReadAt, byte[] Hash, Project Project);
}
