using Farthing.Core.Calls;
using Farthing.Storage.Projects;
using Farthing.Storage.Writing;
using Npgsql;

namespace Farthing.Storage.Queries;

/// <summary>Finds calls.</summary>
public sealed class CallQueries(NpgsqlDataSource source)
{
    private static readonly string s_cost = MeterColumns.CallCost(CallReader.Holding);

    /// <summary>A page of the calls in a range, newest first.</summary>
    /// <param name="project">Whose calls.</param>
    /// <param name="range">When they started.</param>
    /// <param name="filter">Which of them.</param>
    /// <param name="after">A page's <see cref="CallPage.Next"/>, or null for the first page.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="FormatException">The cursor is none; see <see cref="CallCursor.TryParse"/>.</exception>
    public async Task<CallPage> ListAsync(
        ProjectId project, TimeRange range, CallFilter filter, string? after, int limit, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(filter);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        await using var command = source.CreateCommand();
        var where = new Conditions(command);
        where.Add("c.project_id = {0}", project.Value);
        where.Add("c.time >= {0}", range.From);
        where.Add("c.time < {0}", range.To);
        AddFilter(where, filter);
        if (after is not null)
        {
            if (!CallCursor.TryParse(after, out var cursor))
            {
                throw new FormatException($"'{after}' is not a place in the list of calls.");
            }

            // The first condition is the one that excludes chunks.
            where.Add("c.time <= {0}", cursor.Time);
            where.Add(
                "(c.time, c.trace_id, c.span_id) < ({0}, {1}, {2})",
                cursor.Time, CallRows.TraceUuid(cursor.Id.TraceId), unchecked((long)cursor.Id.SpanId));
        }

        command.CommandText =
            $"""
            {CallReader.Select} WHERE {where} ORDER BY c.time DESC, c.trace_id DESC, c.span_id DESC LIMIT {limit + 1}
            """;
        var calls = new List<StoredCall>();
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
        {
            calls.Add(CallReader.Read(reader));
        }

        if (calls.Count <= limit)
        {
            return new(calls, null);
        }

        calls.RemoveAt(limit);
        return new(calls, new CallCursor(calls[^1].Call.Time, calls[^1].Call.Id).ToString());
    }

    /// <summary>One call; null when the project has none of that id.</summary>
    public async Task<StoredCall?> FindAsync(ProjectId project, CallId id, CancellationToken cancel)
    {
        await using var command = source.CreateCommand(
            $"{CallReader.Select} WHERE c.project_id = $1 AND c.trace_id = $2 AND c.span_id = $3 ORDER BY c.time LIMIT 1");
        command.Parameters.AddWithValue(project.Value);
        command.Parameters.AddWithValue(CallRows.TraceUuid(id.TraceId));
        command.Parameters.AddWithValue(unchecked((long)id.SpanId));
        await using var reader = await command.ExecuteReaderAsync(cancel);
        return await reader.ReadAsync(cancel) ? CallReader.Read(reader) : null;
    }

    /// <summary>Every entry of a call's ledger, the oldest first; the last one holds.</summary>
    public async Task<IReadOnlyList<LedgerEntry>> LedgerAsync(ProjectId project, Call call, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(call);
        await using var command = source.CreateCommand(LedgerEntry.Select);
        command.Parameters.AddWithValue(project.Value);
        command.Parameters.AddWithValue(CallRows.TraceUuid(call.Id.TraceId));
        command.Parameters.AddWithValue(unchecked((long)call.Id.SpanId));
        command.Parameters.AddWithValue(call.Time);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var entries = new List<LedgerEntry>();
        while (await reader.ReadAsync(cancel))
        {
            entries.Add(LedgerEntry.Read(reader));
        }

        return entries;
    }

    private static void AddFilter(Conditions where, CallFilter filter)
    {
        foreach (var (dimension, value) in filter.Dimensions)
        {
            where.Add($"s.{dimension.Name()} = {{0}}", value);
        }

        where.AddLabel("c.user_id", "user", filter.User);
        where.AddLabel("c.customer_id", "customer", filter.Customer);
        where.AddLabel("c.session_id", "session", filter.Session);
        if (filter.Tag is { } tag)
        {
            where.Add(
                "c.tag_ids @> ARRAY(SELECT label_id FROM labels WHERE project_id = c.project_id AND kind = 'tag' AND value = {0}) AND EXISTS (SELECT FROM labels WHERE project_id = c.project_id AND kind = 'tag' AND value = {0})",
                tag);
        }

        if (filter.Status is { } status)
        {
            where.Add($"{CallReader.Holding("pricing_status")} = {{0}}", (short)status);
        }

        if (filter.Failed is { } failed)
        {
            where.Add("(c.error_type IS NOT NULL) = {0}", failed);
        }

        if (filter.CostAboveUsd is { } cost)
        {
            where.Add($"{CallReader.Holding("pricing_status")} <> 2 AND {s_cost} > {{0}}", cost);
        }
    }

    /// <summary>Conditions with their parameters.</summary>
    private sealed class Conditions(NpgsqlCommand command)
    {
        private readonly List<string> _all = [];

        public void Add(string condition, params ReadOnlySpan<object> values)
        {
            var places = new object[values.Length];
            for (var i = 0; i < values.Length; i++)
            {
                command.Parameters.AddWithValue(values[i]);
                places[i] = $"${command.Parameters.Count}";
            }

            _all.Add(string.Format(System.Globalization.CultureInfo.InvariantCulture, condition, places));
        }

        public void AddLabel(string column, string kind, string? value)
        {
            if (value is not null)
            {
                Add($"{column} = (SELECT label_id FROM labels WHERE project_id = c.project_id AND kind = '{kind}' AND value = {{0}})", value);
            }
        }

        public override string ToString() => string.Join(" AND ", _all);
    }
}
