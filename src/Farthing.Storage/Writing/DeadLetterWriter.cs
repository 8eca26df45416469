using Farthing.Core.Calls;
using Farthing.Storage.Projects;
using Farthing.Storage.Status;
using Npgsql;

namespace Farthing.Storage.Writing;

/// <summary>Keeps calls aside that cannot be stored.</summary>
public sealed class DeadLetterWriter(NpgsqlDataSource source, AccountingWriter accounting, TimeProvider time)
{
    /// <summary>Keeps one call aside. The same call again is counted as a duplicate.</summary>
    /// <param name="project">Whose it is.</param>
    /// <param name="id">Which call.</param>
    /// <param name="reason">Why it cannot be stored.</param>
    /// <param name="payload">The call as it was carried.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task WriteAsync(ProjectId project, CallId id, string reason, byte[] payload, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        await using var command = new NpgsqlCommand(
            """
            INSERT INTO dead_letters (project_id, received_at, trace_id, span_id, reason, payload)
            VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING
            """,
            connection);
        command.Parameters.AddWithValue(project.Value);
        command.Parameters.AddWithValue(time.GetUtcNow().UtcDateTime);
        command.Parameters.AddWithValue(CallRows.TraceUuid(id.TraceId));
        command.Parameters.AddWithValue(unchecked((long)id.SpanId));
        command.Parameters.AddWithValue(reason);
        command.Parameters.AddWithValue(payload);
        AccountingEntry[] entries = await command.ExecuteNonQueryAsync(cancel) == 1
            ? [new(project, AccountingOutcome.Accepted, "", 1), new(project, AccountingOutcome.DeadLettered, "", 1)]
            : [new(project, AccountingOutcome.Duplicate, "", 1)];
        await accounting.AddAsync(connection, entries, cancel);
        await transaction.CommitAsync(cancel);
    }
}
