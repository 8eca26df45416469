using Farthing.Core.Outcomes;
using Farthing.Storage.Writing;
using Npgsql;
using NpgsqlTypes;

namespace Farthing.Storage.Events;

/// <summary>The columns of a table of events, in the order in which COPY writes them.</summary>
internal static class EventRows
{
    private static readonly string[] s_origin =
    [
        "project_id", "time", "trace_id", "span_id", "parent_span_id", "key", "environment", "service", "feature", "team",
        "user_id", "customer_id", "session_id", "tag_ids",
    ];

    public static string Columns<T>(EventTable<T> table)
        where T : AttributedEvent => string.Join(", ", [.. s_origin, .. table.Columns]);

    /// <summary>Copies events into a table that has their columns.</summary>
    public static async Task CopyAsync<T>(
        NpgsqlConnection connection, EventTable<T> table, string into, IReadOnlyList<Owned<T>> events, BatchIds ids, CancellationToken cancel)
        where T : AttributedEvent
    {
        await using var copy = await connection.BeginBinaryImportAsync($"COPY {into} ({Columns(table)}) FROM STDIN (FORMAT BINARY)", cancel);
        foreach (var (project, happened) in events)
        {
            var origin = happened.Origin;
            copy.StartRow();
            copy.Write(project.Value, NpgsqlDbType.Integer);
            copy.Write(origin.Time, NpgsqlDbType.TimestampTz);
            copy.Write(CallRows.TraceUuid(origin.Id.TraceId), NpgsqlDbType.Uuid);
            copy.Write(unchecked((long)origin.Id.SpanId), NpgsqlDbType.Bigint);
            copy.WriteOrNull(origin.ParentSpanId == 0 ? (long?)null : unchecked((long)origin.ParentSpanId), NpgsqlDbType.Bigint);
            copy.WriteOrNull(origin.Key, NpgsqlDbType.Text);
            copy.Write(origin.Environment, NpgsqlDbType.Text);
            copy.Write(origin.Service, NpgsqlDbType.Text);
            copy.Write(origin.Feature, NpgsqlDbType.Text);
            copy.Write(origin.Team, NpgsqlDbType.Text);
            copy.WriteOrNull(ids.Label(project, "user", origin.User), NpgsqlDbType.Integer);
            copy.WriteOrNull(ids.Label(project, "customer", origin.Customer), NpgsqlDbType.Integer);
            copy.WriteOrNull(ids.Label(project, "session", origin.Session), NpgsqlDbType.Integer);
            copy.WriteTags(ids.Tags(project, origin.Tags));
            table.Write(copy, happened);
        }

        var written = await copy.CompleteAsync(cancel);
        if (written != (ulong)events.Count)
        {
            throw new InvalidOperationException($"COPY stored {written} of {events.Count} rows of {table.Name}.");
        }
    }
}
