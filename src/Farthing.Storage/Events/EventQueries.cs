using Farthing.Core.Calls;
using Farthing.Core.Outcomes;
using Farthing.Storage.Projects;
using Farthing.Storage.Queries;
using Farthing.Storage.Writing;
using Npgsql;

namespace Farthing.Storage.Events;

/// <summary>Finds outcomes and revenue.</summary>
public sealed class EventQueries(NpgsqlDataSource source)
{
    /// <summary>A page of the outcomes in a range, newest first.</summary>
    /// <param name="project">Whose.</param>
    /// <param name="range">When they happened.</param>
    /// <param name="filter">Which of them.</param>
    /// <param name="after">A page's <see cref="EventPage{T}.Next"/>, or null for the first page.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="FormatException">The cursor is none; see <see cref="CallCursor.TryParse"/>.</exception>
    public Task<EventPage<Outcome>> OutcomesAsync(
        ProjectId project, TimeRange range, EventFilter filter, string? after, int limit, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return ListAsync(EventTables.Outcomes, project, range, filter, where => where.AddEqual("name", filter.Name), after, limit, cancel);
    }

    /// <summary>A page of the revenue in a range, newest first; the filter's name is the kind.</summary>
    /// <inheritdoc cref="OutcomesAsync"/>
    public Task<EventPage<Revenue>> RevenueAsync(
        ProjectId project, TimeRange range, EventFilter filter, string? after, int limit, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return ListAsync(EventTables.Revenue, project, range, filter, where => where.AddEqual("kind", filter.Name), after, limit, cancel);
    }

    /// <summary>The outcomes of a trace, the oldest first, whenever they happened.</summary>
    public Task<IReadOnlyList<Outcome>> OutcomesOfTraceAsync(ProjectId project, UInt128 traceId, int limit, CancellationToken cancel) =>
        OfTraceAsync(EventTables.Outcomes, project, traceId, limit, cancel);

    /// <summary>The revenue of a trace, the oldest first, whenever it came.</summary>
    public Task<IReadOnlyList<Revenue>> RevenueOfTraceAsync(ProjectId project, UInt128 traceId, int limit, CancellationToken cancel) =>
        OfTraceAsync(EventTables.Revenue, project, traceId, limit, cancel);

    private async Task<EventPage<T>> ListAsync<T>(
        EventTable<T> table, ProjectId project, TimeRange range, EventFilter filter, Action<Conditions> addName, string? after, int limit, CancellationToken cancel)
        where T : AttributedEvent
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        await using var command = source.CreateCommand();
        var where = new Conditions(command, "e");
        where.AddRange(project, range);
        addName(where);
        where.AddEqual("feature", filter.Feature);
        where.AddLabel("customer", filter.Customer);
        where.AddAfter(after);
        command.CommandText = $"{Select(table)} WHERE {where} ORDER BY e.time DESC, e.trace_id DESC, e.span_id DESC LIMIT {limit + 1}";
        var events = await ReadAsync(table, command, cancel);
        return events.Count <= limit ? new(events, null)
            : new(events[..limit], new CallCursor(events[limit - 1].Origin.Time, events[limit - 1].Origin.Id).ToString());
    }

    private async Task<IReadOnlyList<T>> OfTraceAsync<T>(EventTable<T> table, ProjectId project, UInt128 traceId, int limit, CancellationToken cancel)
        where T : AttributedEvent
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        await using var command = source.CreateCommand(
            $"{Select(table)} WHERE e.project_id = $1 AND e.trace_id = $2 ORDER BY e.time, e.span_id LIMIT {limit}");
        command.Parameters.AddWithValue(project.Value);
        command.Parameters.AddWithValue(CallRows.TraceUuid(traceId));
        return await ReadAsync(table, command, cancel);
    }

    private static string Select<T>(EventTable<T> table)
        where T : AttributedEvent =>
        $"""
        SELECT e.time, e.trace_id, e.span_id, e.parent_span_id, e.key, e.environment, e.service, e.feature, e.team, u.value, b.value, n.value,
          (SELECT array_agg(value ORDER BY value) FROM labels WHERE label_id = ANY (e.tag_ids)), {string.Join(", ", table.Columns.Select(c => $"e.{c}"))}
        FROM {table.Name} e LEFT JOIN labels u ON u.label_id = e.user_id LEFT JOIN labels b ON b.label_id = e.customer_id
          LEFT JOIN labels n ON n.label_id = e.session_id
        """;

    private static async Task<List<T>> ReadAsync<T>(EventTable<T> table, NpgsqlCommand command, CancellationToken cancel)
        where T : AttributedEvent
    {
        await using var row = await command.ExecuteReaderAsync(cancel);
        string? Text(int at) => row.IsDBNull(at) ? null : row.GetString(at);
        var events = new List<T>();
        while (await row.ReadAsync(cancel))
        {
            var origin = new EventOrigin
            {
                Time = row.GetDateTime(0),
                Id = new CallId(CallRows.TraceId(row.GetGuid(1)), unchecked((ulong)row.GetInt64(2))),
                ParentSpanId = row.IsDBNull(3) ? 0 : unchecked((ulong)row.GetInt64(3)),
                Key = Text(4),
                Environment = row.GetString(5),
                Service = row.GetString(6),
                Feature = row.GetString(7),
                Team = row.GetString(8),
                User = Text(9),
                Customer = Text(10),
                Session = Text(11),
                Tags = row.IsDBNull(12) ? [] : row.GetFieldValue<string[]>(12),
            };
            events.Add(table.Read(origin, row, 13));
        }

        return events;
    }
}

/// <summary>Which outcomes, or which revenue, is meant. What is null is not asked about.</summary>
public sealed record EventFilter
{
    /// <summary>An outcome's name, or what revenue is for.</summary>
    public string? Name { get; init; }

    /// <summary>The customer.</summary>
    public string? Customer { get; init; }

    /// <summary>The feature; the empty string means that the app gave none.</summary>
    public string? Feature { get; init; }
}

/// <summary>A page of events, newest first.</summary>
/// <param name="Events">The events.</param>
/// <param name="Next">Continues after the last one; null on the last page.</param>
public sealed record EventPage<T>(IReadOnlyList<T> Events, string? Next)
    where T : AttributedEvent;
