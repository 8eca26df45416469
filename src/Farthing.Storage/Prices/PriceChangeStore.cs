using System.Collections.Immutable;
using System.Text.Json;
using Farthing.Core.Pricing.Changes;
using Npgsql;
using NpgsqlTypes;

namespace Farthing.Storage.Prices;

/// <summary>What is laid over the shipped price book: an import, or a change by hand.</summary>
public sealed record StoredPriceChanges
{
    /// <summary>Its number.</summary>
    public long Id { get; init; }

    /// <summary>When it was made, in UTC.</summary>
    public DateTime MadeAt { get; init; }

    /// <summary>The kind of its source: <c>litellm</c>, <c>csv</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>The name of the file.</summary>
    public required string FileName { get; init; }

    /// <summary>The digest of the file, SHA-256, 32 bytes.</summary>
    public required ImmutableArray<byte> FileDigest { get; init; }

    /// <summary>Who made it or why.</summary>
    public string Note { get; init; } = "";

    /// <summary>The prices.</summary>
    public required ImmutableArray<PriceChange> Changes { get; init; }

    /// <summary>By provider, the models whose price the source confirmed.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Confirmed { get; init; } = ImmutableDictionary<string, IReadOnlyList<string>>.Empty;

    /// <summary>When it was withdrawn, in UTC; null while it is in force.</summary>
    public DateTime? WithdrawnAt { get; init; }
}

/// <summary>Keeps price changes. None is ever edited: one that was wrong is withdrawn.</summary>
public sealed class PriceChangeStore(NpgsqlDataSource source, TimeProvider time)
{
    private const string Columns = "price_change_id, made_at, kind, file_name, file_sha256, note, document::text, confirmed::text, withdrawn_at";

    /// <summary>Puts changes in force, behind all that are; every server takes them over.</summary>
    /// <returns>Their number.</returns>
    public async Task<long> AddAsync(StoredPriceChanges changes, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(changes);
        await using var command = source.CreateCommand(
            """
            INSERT INTO price_changes (made_at, kind, file_name, file_sha256, note, document, confirmed) VALUES ($1, $2, $3, $4, $5, $6, $7)
            RETURNING price_change_id
            """);
        command.Parameters.AddWithValue(time.GetUtcNow().UtcDateTime);
        command.Parameters.AddWithValue(changes.Kind);
        command.Parameters.AddWithValue(changes.FileName);
        command.Parameters.AddWithValue(changes.FileDigest.ToArray());
        command.Parameters.AddWithValue(changes.Note);
        command.Parameters.AddWithValue(NpgsqlDbType.Jsonb, PriceChangeJson.Write(changes.Changes));
        command.Parameters.AddWithValue(NpgsqlDbType.Jsonb, JsonSerializer.Serialize(changes.Confirmed));
        return (long)(await command.ExecuteScalarAsync(cancel))!;
    }

    /// <summary>The newest first, withdrawn ones too.</summary>
    public Task<IReadOnlyList<StoredPriceChanges>> ListAsync(int limit, CancellationToken cancel) =>
        ReadAsync($"SELECT {Columns} FROM price_changes ORDER BY price_change_id DESC LIMIT {limit}", cancel);

    /// <summary>Those in force, in the order in which they are applied.</summary>
    internal Task<IReadOnlyList<StoredPriceChanges>> InForceAsync(CancellationToken cancel) =>
        ReadAsync($"SELECT {Columns} FROM price_changes WHERE withdrawn_at IS NULL ORDER BY price_change_id", cancel);

    /// <summary>Takes changes out of force: prices are then as if they had never been made. Costs that were charged stay.</summary>
    /// <returns>False when there are none of that number in force.</returns>
    public async Task<bool> WithdrawAsync(long id, CancellationToken cancel)
    {
        await using var command = source.CreateCommand(
            "UPDATE price_changes SET withdrawn_at = $2 WHERE price_change_id = $1 AND withdrawn_at IS NULL");
        command.Parameters.AddWithValue(id);
        command.Parameters.AddWithValue(time.GetUtcNow().UtcDateTime);
        return await command.ExecuteNonQueryAsync(cancel) > 0;
    }

    private async Task<IReadOnlyList<StoredPriceChanges>> ReadAsync(string sql, CancellationToken cancel)
    {
        await using var command = source.CreateCommand(sql);
        var all = new List<StoredPriceChanges>();
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
        {
            all.Add(new()
            {
                Id = reader.GetInt64(0),
                MadeAt = reader.GetDateTime(1),
                Kind = reader.GetString(2),
                FileName = reader.GetString(3),
                FileDigest = [.. reader.GetFieldValue<byte[]>(4)],
                Note = reader.GetString(5),
                Changes = PriceChangeJson.Read(reader.GetString(6)),
                Confirmed = JsonSerializer.Deserialize<Dictionary<string, IReadOnlyList<string>>>(reader.GetString(7)) ?? [],
                WithdrawnAt = reader.IsDBNull(8) ? null : reader.GetDateTime(8),
            });
        }

        return all;
    }
}
