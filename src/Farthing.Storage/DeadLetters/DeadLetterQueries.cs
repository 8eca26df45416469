using System.Data;
using System.Runtime.CompilerServices;
using Farthing.Storage.Projects;
using Farthing.Storage.Writing;
using Npgsql;
using NpgsqlTypes;

namespace Farthing.Storage.DeadLetters;

/// <summary>Reads what was kept aside.</summary>
public sealed class DeadLetterQueries(NpgsqlDataSource source)
{
    // One may be as large as a message: few at a time, so that reading all of them takes little memory.
    private const int OpenedAtOnce = 50;

    private const string Columns = "dead_letter_id, kind, trace_id, span_id, received_at, coalesce(failed_at, received_at) AS failed_at, attempts, reason, octet_length(payload) AS size";

    private const string Chosen = "project_id = $1 AND ($2 IS NULL OR reason = $2) AND ($3 IS NULL OR dead_letter_id = $3)";

    /// <summary>Lists a project's dead letters, the newest first.</summary>
    /// <param name="project">Whose.</param>
    /// <param name="choice">Which.</param>
    /// <param name="before">Only those of a smaller number: the last of the page before; null for the first page.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task<IReadOnlyList<DeadLetter>> ListAsync(ProjectId project, DeadLetterChoice choice, long? before, int limit, CancellationToken cancel)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        await using var command = Command($"SELECT {Columns} FROM dead_letters WHERE {Chosen} AND dead_letter_id < $4 ORDER BY dead_letter_id DESC LIMIT $5", project, choice);
        command.Parameters.AddWithValue(before ?? long.MaxValue);
        command.Parameters.AddWithValue(limit);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var letters = new List<DeadLetter>();
        while (await reader.ReadAsync(cancel))
        {
            letters.Add(Read(reader));
        }

        return letters;
    }

    /// <summary>A project's dead letters by reason and kind, the most first.</summary>
    public async Task<IReadOnlyList<DeadLetterGroup>> GroupsAsync(ProjectId project, int limit, CancellationToken cancel)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        await using var command = source.CreateCommand(
            """
            SELECT reason, kind, count(*), min(received_at), max(coalesce(failed_at, received_at)) FROM dead_letters
            WHERE project_id = $1 GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2 LIMIT $2
            """);
        command.Parameters.AddWithValue(project.Value);
        command.Parameters.AddWithValue(limit);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var groups = new List<DeadLetterGroup>();
        while (await reader.ReadAsync(cancel))
        {
            groups.Add(new(reader.GetString(0), reader.GetString(1), reader.GetInt64(2), reader.GetDateTime(3), reader.GetDateTime(4)));
        }

        return groups;
    }

    /// <summary>How many there are, of those that are chosen.</summary>
    public async Task<long> CountAsync(ProjectId project, DeadLetterChoice choice, CancellationToken cancel)
    {
        await using var command = Command($"SELECT count(*) FROM dead_letters WHERE {Chosen}", project, choice);
        return (long)(await command.ExecuteScalarAsync(cancel))!;
    }

    /// <summary>One with what it is; null when the project has none of that number.</summary>
    public async Task<OpenedDeadLetter?> OpenAsync(ProjectId project, long id, CancellationToken cancel) =>
        (await PageAsync(project, new(id), 0, id, 1, cancel)).FirstOrDefault();

    /// <summary>
    /// Opens those that are chosen, the oldest first, a few at a time: however many there are, and however slowly they are
    /// taken, the database holds nothing open. What comes meanwhile is not among them.
    /// </summary>
    public async IAsyncEnumerable<IReadOnlyList<OpenedDeadLetter>> OpenAllAsync(
        ProjectId project, DeadLetterChoice choice, [EnumeratorCancellation] CancellationToken cancel)
    {
        await using var newest = Command($"SELECT coalesce(max(dead_letter_id), 0) FROM dead_letters WHERE {Chosen}", project, choice);
        var (last, upTo) = (0L, (long)(await newest.ExecuteScalarAsync(cancel))!);
        while (await PageAsync(project, choice, last, upTo, OpenedAtOnce, cancel) is { Count: > 0 } page)
        {
            yield return page;
            last = page[^1].Letter.Id;
        }
    }

    private async Task<List<OpenedDeadLetter>> PageAsync(
        ProjectId project, DeadLetterChoice choice, long after, long upTo, int limit, CancellationToken cancel)
    {
        await using var command = Command(
            $"SELECT {Columns}, payload FROM dead_letters WHERE {Chosen} AND dead_letter_id > $4 AND dead_letter_id <= $5 ORDER BY dead_letter_id LIMIT $6", project, choice);
        command.Parameters.AddWithValue(after);
        command.Parameters.AddWithValue(upTo);
        command.Parameters.AddWithValue(limit);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var letters = new List<OpenedDeadLetter>();
        while (await reader.ReadAsync(cancel))
        {
            letters.Add(new(Read(reader), reader.GetFieldValue<byte[]>("payload")));
        }

        return letters;
    }

    private NpgsqlCommand Command(string sql, ProjectId project, DeadLetterChoice choice)
    {
        var command = source.CreateCommand(sql);
        command.Parameters.AddWithValue(project.Value);
        command.Parameters.Add(new() { Value = choice.Reason is { } reason ? reason : DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        command.Parameters.Add(new() { Value = choice.Id is { } id ? id : DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bigint });
        return command;
    }

    private static DeadLetter Read(NpgsqlDataReader reader) => new()
    {
        Id = reader.GetInt64("dead_letter_id"),
        Kind = reader.GetString("kind"),
        Span = new(CallRows.TraceId(reader.GetGuid("trace_id")), unchecked((ulong)reader.GetInt64("span_id"))),
        ReceivedAt = reader.GetDateTime("received_at"),
        FailedAt = reader.GetDateTime("failed_at"),
        Attempts = reader.GetInt32("attempts"),
        Reason = reader.GetString("reason"),
        Size = reader.GetInt32("size"),
    };
}
