using Farthing.Storage.Projects;
using Farthing.Storage.Queries;
using Npgsql;

namespace Farthing.Storage.Reratings;

/// <summary>Asks for re-ratings, and tells where they stand.</summary>
public sealed class ReratingStore(NpgsqlDataSource source, TimeProvider time)
{
    private const string WithReport = Columns + ", report, 0::numeric";

    // A report is long: a list has its sum alone.
    private const string WithSum =
        Columns + ", '[]'::jsonb, (SELECT coalesce(sum((r ->> 'NewUsd')::numeric - (r ->> 'OldUsd')::numeric), 0) FROM jsonb_array_elements(report) r)";

    private const string Columns =
        "rerating_id, kind, project_id, model, range_from, range_to, undoes, state, asked_at, finished_at, at_time, seen, changed, error";

    /// <summary>Asks for a re-rating, or a preview of one.</summary>
    /// <returns>It waits until a server, or <see cref="Rerater"/>, takes it up.</returns>
    public Task<Rerating> AskAsync(ReratingScope scope, bool preview, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(scope);
        return InsertAsync(preview ? ReratingKind.Preview : ReratingKind.Rerating, scope, undoes: null, cancel);
    }

    /// <summary>Asks that a re-rating be undone.</summary>
    /// <exception cref="InvalidOperationException">It cannot be: it is a preview, under way, or undone already.</exception>
    public async Task<Rerating> AskRollbackAsync(Rerating rerating, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(rerating);
        return rerating.Kind != ReratingKind.Rerating ? throw new InvalidOperationException($"Number {rerating.Id} is a {rerating.Kind.Name()}: only a re-rating can be rolled back.")
            : rerating.State == ReratingState.RolledBack ? throw new InvalidOperationException($"Re-rating {rerating.Id} was rolled back already.")
            : !rerating.IsOver ? throw new InvalidOperationException($"Re-rating {rerating.Id} is under way: stop it first.")
            : await InsertAsync(ReratingKind.Rollback, rerating.Scope, rerating.Id, cancel);
    }

    /// <summary>Asks that it stop after the transaction under way.</summary>
    /// <returns>False when it is over.</returns>
    public Task<bool> StopAsync(long id, CancellationToken cancel) => ChangeAsync(
        "UPDATE reratings SET state = CASE state WHEN 'waiting' THEN 'stopped' ELSE 'stopping' END WHERE rerating_id = $1 AND state IN ('waiting', 'running')", id, cancel);

    /// <summary>Asks that it go on where it stopped.</summary>
    /// <returns>False when it is not stopped or failed.</returns>
    public Task<bool> ResumeAsync(long id, CancellationToken cancel) => ChangeAsync(
        "UPDATE reratings SET state = 'waiting', error = NULL, finished_at = NULL WHERE rerating_id = $1 AND state IN ('stopped', 'failed')", id, cancel);

    /// <summary>One of them.</summary>
    /// <param name="id">Its number.</param>
    /// <param name="project">Only if it is of this project alone; null for any.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task<Rerating?> FindAsync(long id, ProjectId? project, CancellationToken cancel)
    {
        await using var command = source.CreateCommand($"SELECT {WithReport} FROM reratings WHERE rerating_id = $1 AND ($2 IS NULL OR project_id = $2)");
        command.Parameters.AddWithValue(id);
        command.Parameters.Add(Nullable(project?.Value, NpgsqlTypes.NpgsqlDbType.Integer));
        await using var reader = await command.ExecuteReaderAsync(cancel);
        return await reader.ReadAsync(cancel) ? Read(reader) : null;
    }

    /// <summary>The newest ones, newest first, without their reports.</summary>
    /// <param name="project">Those of this project alone; null for all.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task<IReadOnlyList<Rerating>> ListAsync(ProjectId? project, int limit, CancellationToken cancel)
    {
        await using var command = source.CreateCommand(
            $"SELECT {WithSum} FROM reratings WHERE $1 IS NULL OR project_id = $1 ORDER BY rerating_id DESC LIMIT $2");
        command.Parameters.Add(Nullable(project?.Value, NpgsqlTypes.NpgsqlDbType.Integer));
        command.Parameters.AddWithValue(limit);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var all = new List<Rerating>();
        while (await reader.ReadAsync(cancel))
        {
            all.Add(Read(reader));
        }

        return all;
    }

    /// <summary>How many of a project are under way or wait.</summary>
    public async Task<long> CountUnderWayAsync(ProjectId project, CancellationToken cancel)
    {
        await using var command = source.CreateCommand(
            "SELECT count(*) FROM reratings WHERE project_id = $1 AND state IN ('waiting', 'running', 'stopping')");
        command.Parameters.AddWithValue(project.Value);
        return (long)(await command.ExecuteScalarAsync(cancel))!;
    }

    /// <summary>The one that waits, or was under way when its process died, longest; null when there is none.</summary>
    internal async Task<long?> NextAsync(CancellationToken cancel)
    {
        await using var command = source.CreateCommand(
            "SELECT rerating_id FROM reratings WHERE state IN ('waiting', 'running', 'stopping') ORDER BY rerating_id LIMIT 1");
        return (long?)await command.ExecuteScalarAsync(cancel);
    }

    private static NpgsqlParameter Nullable<T>(T? value, NpgsqlTypes.NpgsqlDbType type)
        where T : struct => new() { Value = value is { } known ? known : DBNull.Value, NpgsqlDbType = type };

    private async Task<Rerating> InsertAsync(ReratingKind kind, ReratingScope scope, long? undoes, CancellationToken cancel)
    {
        await using var command = source.CreateCommand(
            $"""
            INSERT INTO reratings (kind, project_id, model, range_from, range_to, undoes, asked_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
            RETURNING {WithReport}
            """);
        command.Parameters.AddWithValue(kind.Name());
        command.Parameters.Add(Nullable(scope.Project?.Value, NpgsqlTypes.NpgsqlDbType.Integer));
        command.Parameters.Add(new() { Value = (object?)scope.Model ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text });
        command.Parameters.AddWithValue(scope.Range.From);
        command.Parameters.AddWithValue(scope.Range.To);
        command.Parameters.Add(Nullable(undoes, NpgsqlTypes.NpgsqlDbType.Bigint));
        command.Parameters.AddWithValue(time.GetUtcNow().UtcDateTime);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        await reader.ReadAsync(cancel);
        return Read(reader);
    }

    private async Task<bool> ChangeAsync(string sql, long id, CancellationToken cancel)
    {
        await using var command = source.CreateCommand(sql);
        command.Parameters.AddWithValue(id);
        return await command.ExecuteNonQueryAsync(cancel) > 0;
    }

    private static Rerating Read(NpgsqlDataReader row) => new()
    {
        Id = row.GetInt64(0),
        Kind = Enum.Parse<ReratingKind>(row.GetString(1), ignoreCase: true),
        Scope = new(
            row.IsDBNull(2) ? null : new ProjectId(row.GetInt32(2)),
            new TimeRange(row.GetDateTime(4), row.GetDateTime(5)),
            row.IsDBNull(3) ? null : row.GetString(3)),
        Undoes = row.IsDBNull(6) ? null : row.GetInt64(6),
        State = Enum.Parse<ReratingState>(row.GetString(7).Replace("_", "", StringComparison.Ordinal), ignoreCase: true),
        AskedAt = row.GetDateTime(8),
        FinishedAt = row.IsDBNull(9) ? null : row.GetDateTime(9),
        AtTime = row.IsDBNull(10) ? null : row.GetDateTime(10),
        Seen = row.GetInt64(11),
        Changed = row.GetInt64(12),
        Error = row.IsDBNull(13) ? null : row.GetString(13),
        Report = ReratingReport.FromJson(row.GetString(14)),
        ListedDifferenceUsd = row.GetDecimal(15),
    };
}
