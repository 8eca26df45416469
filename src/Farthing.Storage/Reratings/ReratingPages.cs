using Farthing.Core.Calls;
using Farthing.Core.Pricing;
using Farthing.Storage.Projects;
using Farthing.Storage.Queries;
using Farthing.Storage.Writing;
using Npgsql;
using NpgsqlTypes;

namespace Farthing.Storage.Reratings;

/// <summary>A call with the cost that holds, and, in a rollback, the one that holds without what is undone.</summary>
internal readonly record struct RatedCall(StoredCall Stored, int Series, CallCost Before);

/// <summary>Where a page of a project's calls starts: after the last call that is done.</summary>
internal readonly record struct ReratingPlace(DateTime Time, CallId? After);

/// <summary>Reads the calls of a re-rating in the order of their time, page by page.</summary>
internal static class ReratingPages
{
    // Of a rare model a page may be far to find.
    private const int TimeoutSeconds = 3_600;

    private static readonly string s_calls = $"{CallReader.Select} WHERE {Place("c")} AND ($7::text IS NULL OR s.model = $7) {Order("c")}";

    private const string Corrected =
        "cost_corrections x JOIN calls c ON c.project_id = x.project_id AND c.trace_id = x.trace_id AND c.span_id = x.span_id AND c.time = x.time";

    // What holds without the one that is undone, and without those that were undone, wholly or as far as this call. An
    // entry that undid another is no cost of its own.
    private const string Without =
        """
        AND k.rerating_id <> x.rerating_id
        AND EXISTS (SELECT FROM reratings r WHERE r.rerating_id = k.rerating_id AND r.kind = 'rerating' AND r.state <> 'rolled_back')
        AND NOT EXISTS (
          SELECT FROM cost_corrections l JOIN reratings r ON r.rerating_id = l.rerating_id
          WHERE l.project_id = x.project_id AND l.trace_id = x.trace_id AND l.span_id = x.span_id AND l.time = x.time AND r.undoes = k.rerating_id)
        """;

    // The page is found first: joined in one query, calls and corrections of all the rest would be, for every page again.
    private static readonly string s_last =
        $"SELECT max(p.time) FROM (SELECT x.time FROM cost_corrections x WHERE x.rerating_id = $7 AND {Place("x")} {Order("x")}) p";

    private static readonly string s_undone = $"WHERE x.rerating_id = $7 AND {Place("x")} AND c.time >= $2 AND c.time < $3 {Order("x")}";
    private static readonly string s_corrected = $"{CallReader.SelectFrom(Corrected, "")} {s_undone}";
    private static readonly string s_before = $"{CallReader.SelectFrom(Corrected, Without)} {s_undone}";

    public static async Task<List<RatedCall>> CallsAsync(
        NpgsqlConnection connection, ProjectId project, ReratingScope scope, ReratingPlace place, int limit, CancellationToken cancel)
    {
        await using var command = Command(connection, s_calls, project, scope, place, limit);
        command.Parameters.Add(new() { Value = (object?)scope.Model ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        return await ReadAsync(command, cancel);
    }

    public static async Task<List<RatedCall>> CorrectedAsync(
        NpgsqlConnection connection, ProjectId project, ReratingScope scope, ReratingPlace place, int limit, long undoes, CancellationToken cancel)
    {
        await using var last = Command(connection, s_last, project, scope, place, limit);
        last.Parameters.AddWithValue(undoes);
        if (await last.ExecuteScalarAsync(cancel) is not DateTime end)
        {
            return [];
        }

        scope = scope with { Range = new(place.Time, end.AddMicroseconds(1)) };
        await using var holding = Command(connection, s_corrected, project, scope, place, limit);
        holding.Parameters.AddWithValue(undoes);
        var now = await ReadAsync(holding, cancel);
        await using var earlier = Command(connection, s_before, project, scope, place, limit);
        earlier.Parameters.AddWithValue(undoes);
        var before = await ReadAsync(earlier, cancel);
        return [.. now.Zip(before, (n, b) => n with { Before = b.Stored.Cost })];
    }

    private static string Place(string row) =>
        $"{row}.project_id = $1 AND {row}.time >= $2 AND {row}.time < $3 AND ($4::uuid IS NULL OR ({row}.time, {row}.trace_id, {row}.span_id) > ($2, $4, $5))";

    private static string Order(string row) => $"ORDER BY {row}.time, {row}.trace_id, {row}.span_id LIMIT $6";

    private static NpgsqlCommand Command(
        NpgsqlConnection connection, string sql, ProjectId project, ReratingScope scope, ReratingPlace place, int limit)
    {
        var command = new NpgsqlCommand(sql, connection) { CommandTimeout = TimeoutSeconds };
        command.Parameters.AddWithValue(project.Value);
        command.Parameters.AddWithValue(place.Time);
        command.Parameters.AddWithValue(scope.Range.To);
        command.Parameters.Add(new() { Value = place.After is { } after ? CallRows.TraceUuid(after.TraceId) : DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid });
        command.Parameters.AddWithValue(unchecked((long)place.After.GetValueOrDefault().SpanId));
        command.Parameters.AddWithValue(limit);
        return command;
    }

    private static async Task<List<RatedCall>> ReadAsync(NpgsqlCommand command, CancellationToken cancel)
    {
        var calls = new List<RatedCall>();
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
        {
            var stored = CallReader.Read(reader, out _, out var series);
            calls.Add(new(stored, series, default));
        }

        return calls;
    }
}
