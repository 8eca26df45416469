using System.Security.Cryptography;
using Npgsql;
using NpgsqlTypes;

namespace Farthing.Storage.Status;

/// <summary>Adds to the accounting.</summary>
public sealed class AccountingWriter(NpgsqlDataSource source)
{
    // Writers that share a slot wait for one another's commits and are still right.
    private const int Slots = 16;
    private readonly short _slot = (short)RandomNumberGenerator.GetInt32(Slots);

    /// <summary>Adds entries in a transaction of their own.</summary>
    public async Task AddAsync(IReadOnlyCollection<AccountingEntry> entries, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(entries);
        await using var connection = await source.OpenConnectionAsync(cancel);
        await AddAsync(connection, entries, cancel);
    }

    /// <summary>Adds entries in the connection's transaction.</summary>
    internal async Task AddAsync(
        NpgsqlConnection connection, IEnumerable<AccountingEntry> entries, CancellationToken cancel)
    {
        // In one order for all, so that none waits for one that waits for it.
        var rows = entries.Where(e => e.Count != 0).OrderBy(e => e.Project.Value).ThenBy(e => e.Outcome)
            .ThenBy(e => e.Reason, StringComparer.Ordinal).ToList();
        if (rows.Count == 0)
        {
            return;
        }

        await using var command = new NpgsqlCommand(
            """
            INSERT INTO accounting (project_id, outcome, reason, slot, count)
            SELECT project_id, outcome, reason, $5, sum(count) FROM unnest($1, $2, $3, $4) r (project_id, outcome, reason, count)
            GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
            ON CONFLICT (project_id, outcome, reason, slot) DO UPDATE SET count = accounting.count + excluded.count
            """,
            connection);
        command.Parameters.Add(new() { Value = rows.ConvertAll(e => e.Project.Value), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Integer });
        command.Parameters.Add(new() { Value = rows.ConvertAll(e => e.OutcomeName), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
        command.Parameters.Add(new() { Value = rows.ConvertAll(e => e.Reason), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
        command.Parameters.Add(new() { Value = rows.ConvertAll(e => e.Count), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint });
        command.Parameters.Add(new() { Value = _slot, NpgsqlDbType = NpgsqlDbType.Smallint });
        await command.ExecuteNonQueryAsync(cancel);
    }
}
