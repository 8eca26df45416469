using System.Text.RegularExpressions;
using Farthing.Core.Calls;
using Farthing.Storage.Observing;
using Farthing.Storage.Projects;
using Farthing.Storage.Status;
using Npgsql;

namespace Farthing.Storage.Writing;

/// <summary>Keeps aside what cannot be stored.</summary>
public sealed partial class DeadLetterWriter(NpgsqlDataSource source, AccountingWriter accounting, TimeProvider time)
{
    private const int LongestReason = 1_000;

    /// <summary>
    /// Keeps one call, outcome, revenue or report aside. The same one again is counted as a duplicate; its newest reason is
    /// kept, and that it failed once more.
    /// </summary>
    /// <param name="project">Whose it is.</param>
    /// <param name="kind">What it is.</param>
    /// <param name="id">Which one: its span.</param>
    /// <param name="reason">Why it cannot be stored.</param>
    /// <param name="payload">What it is as it was carried.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task WriteAsync(ProjectId project, AccountedKind kind, CallId id, string reason, byte[] payload, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        await using var command = new NpgsqlCommand(
            """
            INSERT INTO dead_letters (project_id, received_at, trace_id, span_id, reason, payload, kind)
            VALUES ($1, $2, $3, $4, $5, $6, $7)
            ON CONFLICT (project_id, trace_id, span_id) DO UPDATE
            SET reason = excluded.reason, failed_at = excluded.received_at, attempts = dead_letters.attempts + 1
            RETURNING attempts
            """,
            connection);
        command.Parameters.AddWithValue(project.Value);
        command.Parameters.AddWithValue(time.GetUtcNow().UtcDateTime);
        command.Parameters.AddWithValue(CallRows.TraceUuid(id.TraceId));
        command.Parameters.AddWithValue(unchecked((long)id.SpanId));
        command.Parameters.AddWithValue(Shared(reason));
        command.Parameters.AddWithValue(payload);
        command.Parameters.AddWithValue(kind.Name());
        AccountingEntry[] entries = (int)(await command.ExecuteScalarAsync(cancel))! == 1
            ? [new(project, AccountingOutcome.Accepted, "", 1, kind), new(project, AccountingOutcome.DeadLettered, "", 1, kind)]
            : [new(project, AccountingOutcome.Duplicate, "", 1, kind)];
        await accounting.AddAsync(connection, entries, cancel);
        await transaction.CommitAsync(cancel);
        StorageInstruments.Count(entries);
    }

    // What failed for one reason has one text, whichever chunk it was to go into: each attempt makes, and undoes, a chunk of
    // another name.
    private static string Shared(string reason)
    {
        var text = Chunk().Replace(reason, "chunk").Replace('\0', ' ');
        return text.Length <= LongestReason ? text : text[..(char.IsHighSurrogate(text[LongestReason - 1]) ? LongestReason - 1 : LongestReason)];
    }

    [GeneratedRegex(@"_hyper_\d+_\d+_chunk", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Chunk();
}
