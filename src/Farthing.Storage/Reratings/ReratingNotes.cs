using Farthing.Core.Calls;
using Farthing.Storage.Projects;
using Farthing.Storage.Writing;
using Npgsql;
using NpgsqlTypes;

namespace Farthing.Storage.Reratings;

/// <summary>Writes down how far a re-rating is and how it ended.</summary>
internal sealed class ReratingNotes(TimeProvider time)
{
    /// <summary>Notes that a page is done, in its transaction.</summary>
    public static async Task NoteAsync(
        NpgsqlConnection connection, long id, ProjectId project, Call last, int seen, int changed, ReratingReport report, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(
            """
            UPDATE reratings SET at_project = $2, at_time = $3, at_trace = $4, at_span = $5, seen = seen + $6, changed = changed + $7,
              report = CASE WHEN $7 = 0 THEN report ELSE $8 END
            WHERE rerating_id = $1
            """,
            connection);
        command.Parameters.AddWithValue(id);
        command.Parameters.AddWithValue(project.Value);
        command.Parameters.AddWithValue(last.Time);
        command.Parameters.AddWithValue(CallRows.TraceUuid(last.Id.TraceId));
        command.Parameters.AddWithValue(unchecked((long)last.Id.SpanId));
        command.Parameters.AddWithValue(seen);
        command.Parameters.AddWithValue(changed);
        command.Parameters.AddWithValue(NpgsqlDbType.Jsonb, report.ToJson());
        await command.ExecuteNonQueryAsync(cancel);
    }

    /// <summary>Where it stands: the project and the last of its calls that is done.</summary>
    public static async Task<(ProjectId? Project, ReratingPlace At)> PlaceAsync(NpgsqlConnection connection, Rerating rerating, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(
            "SELECT at_project, at_time, at_trace, at_span FROM reratings WHERE rerating_id = $1 AND at_project IS NOT NULL", connection);
        command.Parameters.AddWithValue(rerating.Id);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        return await reader.ReadAsync(cancel)
            ? (new ProjectId(reader.GetInt32(0)), new(reader.GetDateTime(1), new CallId(CallRows.TraceId(reader.GetGuid(2)), unchecked((ulong)reader.GetInt64(3)))))
            : (null, default);
    }

    /// <summary>Ends it, and with it what it undoes.</summary>
    public async Task FinishAsync(NpgsqlConnection connection, Rerating rerating, CancellationToken cancel)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        await SetStateAsync(connection, rerating.Id, ReratingState.Done, null, cancel);
        if (rerating.Undoes is { } undone)
        {
            await SetStateAsync(connection, undone, ReratingState.RolledBack, null, cancel);
        }

        await transaction.CommitAsync(cancel);
    }

    /// <summary>Sets its state. What is over stays as it ended, whoever is late to say otherwise: only that it was rolled
    /// back is told of it.</summary>
    /// <returns>Whether it was set.</returns>
    public async Task<bool> SetStateAsync(NpgsqlConnection connection, long id, ReratingState state, string? error, CancellationToken cancel)
    {
        // One that is to stop is not set running again.
        string[] from = state == ReratingState.RolledBack ? [.. Enum.GetValues<ReratingState>().Select(s => s.Name())]
            : state == ReratingState.Running ? ["waiting", "running"]
            : ["waiting", "running", "stopping"];
        await using var command = new NpgsqlCommand(
            "UPDATE reratings SET state = $2, error = $3, finished_at = $4 WHERE rerating_id = $1 AND state = ANY ($5)", connection);
        command.Parameters.AddWithValue(id);
        command.Parameters.AddWithValue(state.Name());
        command.Parameters.Add(new() { Value = (object?)error ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        command.Parameters.Add(new()
        {
            Value = state == ReratingState.Running ? DBNull.Value : time.GetUtcNow().UtcDateTime,
            NpgsqlDbType = NpgsqlDbType.TimestampTz,
        });
        command.Parameters.AddWithValue(from);
        return await command.ExecuteNonQueryAsync(cancel) > 0;
    }
}
