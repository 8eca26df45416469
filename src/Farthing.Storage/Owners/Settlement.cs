using Farthing.Storage.Projects;
using Farthing.Storage.Writing;
using Npgsql;
using NpgsqlTypes;

namespace Farthing.Storage.Owners;

/// <summary>What a look at a trace came to.</summary>
internal sealed record Settlement(ProjectId Project, UInt128 TraceId)
{
    /// <summary>Spans that are billed as a last resort.</summary>
    public List<PricedCall> Bill { get; } = [];

    /// <summary>Calls that are billed no more.</summary>
    public List<Superseding> Supersede { get; } = [];

    /// <summary>Spans that need no further look.</summary>
    public List<ulong> Done { get; } = [];

    /// <summary>Spans that are looked at again, and when.</summary>
    public List<(ulong Span, DateTime Due)> Again { get; } = [];

    /// <summary>Notes what is to be looked at again, in the connection's transaction if it has one.</summary>
    public async Task NoteAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        await using var batch = new NpgsqlBatch(connection);
        if (Done.Count > 0)
        {
            var delete = new NpgsqlBatchCommand("DELETE FROM pending_spans WHERE project_id = $1 AND trace_id = $2 AND span_id = ANY ($3)");
            AddKey(delete, Done);
            batch.BatchCommands.Add(delete);
        }

        if (Again.Count > 0)
        {
            var update = new NpgsqlBatchCommand(
                """
                UPDATE pending_spans p SET due = w.due, attempts = attempts + 1 FROM unnest($3, $4) w (span_id, due)
                WHERE p.project_id = $1 AND p.trace_id = $2 AND p.span_id = w.span_id
                """);
            AddKey(update, Again.Select(a => a.Span));
            update.Parameters.Add(new() { Value = Again.ConvertAll(a => a.Due), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz });
            batch.BatchCommands.Add(update);
        }

        if (batch.BatchCommands.Count > 0)
        {
            await batch.ExecuteNonQueryAsync(cancel);
        }
    }

    private void AddKey(NpgsqlBatchCommand command, IEnumerable<ulong> spans)
    {
        command.Parameters.Add(new() { Value = Project.Value });
        command.Parameters.Add(new() { Value = CallRows.TraceUuid(TraceId) });
        command.Parameters.Add(new() { Value = spans.Select(s => unchecked((long)s)).ToList() });
    }
}
