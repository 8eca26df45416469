using System.Globalization;
using Farthing.Storage.Projects;
using Farthing.Storage.Writing;
using Npgsql;

namespace Farthing.Storage.Queries;

/// <summary>Conditions on a table of a project's calls or events, with their parameters.</summary>
/// <param name="command">Takes the parameters.</param>
/// <param name="table">The table's alias.</param>
internal sealed class Conditions(NpgsqlCommand command, string table)
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

        _all.Add(string.Format(CultureInfo.InvariantCulture, condition, places));
    }

    public void AddRange(ProjectId project, TimeRange range)
    {
        Add($"{table}.project_id = {{0}}", project.Value);
        Add($"{table}.time >= {{0}}", range.From);
        Add($"{table}.time < {{0}}", range.To);
    }

    /// <summary>Continues after the end of a page.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public void AddAfter(string? after)
    {
        if (after is null)
        {
            return;
        }

        if (!CallCursor.TryParse(after, out var cursor))
        {
            throw new FormatException($"'{after}' is not a place in the list.");
        }

        // The first condition is the one that excludes chunks.
        Add($"{table}.time <= {{0}}", cursor.Time);
        Add(
            $"({table}.time, {table}.trace_id, {table}.span_id) < ({{0}}, {{1}}, {{2}})",
            cursor.Time, CallRows.TraceUuid(cursor.Id.TraceId), unchecked((long)cursor.Id.SpanId));
    }

    /// <summary>Asks for a user, customer or session.</summary>
    public void AddLabel(string kind, string? value)
    {
        if (value is not null)
        {
            Add($"{table}.{kind}_id = (SELECT label_id FROM labels WHERE project_id = {table}.project_id AND kind = '{kind}' AND value = {{0}})", value);
        }
    }

    /// <summary>Asks for a column's value.</summary>
    public void AddEqual(string column, string? value)
    {
        if (value is not null)
        {
            Add($"{table}.{column} = {{0}}", value);
        }
    }

    public override string ToString() => string.Join(" AND ", _all);
}
