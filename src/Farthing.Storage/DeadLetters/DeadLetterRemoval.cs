using Farthing.Storage.Observing;
using Farthing.Storage.Projects;
using Farthing.Storage.Status;
using Npgsql;
using NpgsqlTypes;

namespace Farthing.Storage.DeadLetters;

/// <summary>Takes dead letters away, with the accounting in the same transaction.</summary>
public sealed class DeadLetterRemoval(NpgsqlDataSource source, AccountingWriter accounting)
{
    private const int PurgedAtOnce = 5_000;

    /// <summary>Keeps everyone else from replaying or purging a project's dead letters.</summary>
    /// <returns>Null when someone else is at it.</returns>
    public async Task<DeadLetterLock?> TryLockAsync(ProjectId project, CancellationToken cancel) => await DeadLetterLock.TryTakeAsync(source, project, cancel);

    /// <summary>
    /// Takes away letters that were stored. The writer has counted them as accepted anew, and they were counted so when they
    /// were kept aside: that is taken back, so that accepted = stored + dead_lettered before and after. One that has failed
    /// since it was read stays.
    /// </summary>
    /// <returns>How many are gone.</returns>
    public async Task<int> RemoveStoredAsync(ProjectId project, IReadOnlyCollection<DeadLetter> letters, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        await using var delete = new NpgsqlCommand(
            """
            WITH gone AS (
              DELETE FROM dead_letters d USING unnest($2, $3) r (id, attempts)
              WHERE d.project_id = $1 AND d.dead_letter_id = r.id AND d.attempts = r.attempts RETURNING d.kind)
            SELECT kind, count(*)::int FROM gone GROUP BY kind
            """,
            connection);
        delete.Parameters.AddWithValue(project.Value);
        delete.Parameters.Add(new() { Value = letters.Select(l => l.Id).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint });
        delete.Parameters.Add(new() { Value = letters.Select(l => l.Attempts).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Integer });
        var gone = await KindsAsync(delete, cancel);
        await accounting.AddAsync(
            connection,
            gone.SelectMany(g => (AccountingEntry[])[new(project, AccountingOutcome.Accepted, "", -g.Count, g.Kind), new(project, AccountingOutcome.DeadLettered, "", -g.Count, g.Kind)]),
            cancel);
        await transaction.CommitAsync(cancel);
        return gone.Sum(g => g.Count);
    }

    /// <summary>Throws letters away for good, and counts that: accepted = stored + dead_lettered + purged. What comes meanwhile stays.</summary>
    /// <returns>How many are gone; null when someone else is replaying or purging them.</returns>
    public async Task<long?> PurgeAsync(ProjectId project, DeadLetterChoice choice, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(choice);
        await using var alone = await TryLockAsync(project, cancel);
        if (alone is null)
        {
            return null;
        }

        await using var newest = source.CreateCommand("SELECT coalesce(max(dead_letter_id), 0) FROM dead_letters WHERE project_id = $1");
        newest.Parameters.AddWithValue(project.Value);
        var (sum, upTo) = (0L, (long)(await newest.ExecuteScalarAsync(cancel))!);
        while (await PurgeSomeAsync(project, choice, upTo, cancel) is > 0 and var purged)
        {
            sum += purged;
        }

        return sum;
    }

    private async Task<int> PurgeSomeAsync(ProjectId project, DeadLetterChoice choice, long upTo, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        await using var delete = new NpgsqlCommand(
            """
            WITH gone AS (
              DELETE FROM dead_letters WHERE dead_letter_id IN (
                SELECT dead_letter_id FROM dead_letters
                WHERE project_id = $1 AND ($2 IS NULL OR reason = $2) AND ($3 IS NULL OR dead_letter_id = $3) AND dead_letter_id <= $4
                ORDER BY dead_letter_id LIMIT $5)
              RETURNING kind)
            SELECT kind, count(*)::int FROM gone GROUP BY kind
            """,
            connection);
        delete.Parameters.AddWithValue(project.Value);
        delete.Parameters.Add(new() { Value = choice.Reason is { } reason ? reason : DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        delete.Parameters.Add(new() { Value = choice.Id is { } id ? id : DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bigint });
        delete.Parameters.AddWithValue(upTo);
        delete.Parameters.AddWithValue(PurgedAtOnce);
        var gone = await KindsAsync(delete, cancel);
        List<AccountingEntry> entries =
            [.. gone.SelectMany(g => (AccountingEntry[])[new(project, AccountingOutcome.DeadLettered, "", -g.Count, g.Kind), new(project, AccountingOutcome.Purged, "", g.Count, g.Kind)])];
        await accounting.AddAsync(connection, entries, cancel);
        await transaction.CommitAsync(cancel);
        StorageInstruments.Count(entries);
        return gone.Sum(g => g.Count);
    }

    private static async Task<List<(AccountedKind Kind, int Count)>> KindsAsync(NpgsqlCommand command, CancellationToken cancel)
    {
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var kinds = new List<(AccountedKind, int)>();
        while (await reader.ReadAsync(cancel))
        {
            var name = reader.GetString(0);
            kinds.Add((Enum.GetValues<AccountedKind>().First(k => k.Name() == name), reader.GetInt32(1)));
        }

        return kinds;
    }
}
