using Farthing.Core.Calls;
using Farthing.Core.Usage;
using Farthing.Storage.Projects;
using Farthing.Storage.Queries;
using Farthing.Storage.Reratings;
using Npgsql;
using NpgsqlTypes;

namespace Farthing.Storage.Writing;

/// <summary>Adds the calls of a transaction to the rollups, in that transaction.</summary>
internal static class RollupWriter
{
    private static readonly string s_minute = Upsert("rollup_minute", Sum);
    private static readonly string s_hour = Upsert("rollup_hour", Sum);
    private static readonly string s_moveMinute = Upsert("rollup_minute", Move);
    private static readonly string s_moveHour = Upsert("rollup_hour", Move);

    /// <summary>Adds calls, and takes out those that are superseded.</summary>
    public static async Task AddAsync(
        NpgsqlConnection connection, IEnumerable<PricedCall> calls, List<Correction> superseded, BatchIds ids, CancellationToken cancel)
    {
        var minutes = new Dictionary<RollupKey, RollupDelta>();
        var hours = new Dictionary<RollupKey, RollupDelta>();
        foreach (var priced in calls)
        {
            var series = ids.Series(priced.Project, priced.Call.Dimensions);
            Delta(minutes, priced.Project, priced.Call, series, TimeSpan.TicksPerMinute).Add(priced.Call, priced.Cost, 1);
            Delta(hours, priced.Project, priced.Call, series, TimeSpan.TicksPerHour).Add(priced.Call, priced.Cost, 1);
        }

        foreach (var (project, series, call, cost, _) in superseded)
        {
            Delta(minutes, project, call, series, TimeSpan.TicksPerMinute).Add(call, cost, -1);
            Delta(hours, project, call, series, TimeSpan.TicksPerHour).Add(call, cost, -1);
        }

        var takes = superseded.Count > 0;
        await UpsertAsync(connection, takes ? s_moveMinute : s_minute, minutes, cancel);
        await UpsertAsync(connection, takes ? s_moveHour : s_hour, hours, cancel);
        if (takes)
        {
            await RemoveEmptyAsync(connection, "rollup_minute", minutes, cancel);
            await RemoveEmptyAsync(connection, "rollup_hour", hours, cancel);
        }
    }

    /// <summary>Moves the rollups by the difference that corrections of costs make.</summary>
    public static async Task MoveAsync(NpgsqlConnection connection, IEnumerable<Correction> corrections, CancellationToken cancel)
    {
        var minutes = new Dictionary<RollupKey, RollupDelta>();
        var hours = new Dictionary<RollupKey, RollupDelta>();
        foreach (var (project, series, call, old, cost) in corrections)
        {
            foreach (var delta in (RollupDelta[])[
                Delta(minutes, project, call, series, TimeSpan.TicksPerMinute), Delta(hours, project, call, series, TimeSpan.TicksPerHour)])
            {
                delta.Move(call, old, -1);
                delta.Move(call, cost, 1);
            }
        }

        await UpsertAsync(connection, s_moveMinute, minutes, cancel);
        await UpsertAsync(connection, s_moveHour, hours, cancel);
    }

    private static RollupDelta Delta(
        Dictionary<RollupKey, RollupDelta> deltas, ProjectId project, Call call, int series, long ticks)
    {
        var key = new RollupKey(TimeRange.Floor(call.Time, ticks), series, project.Value);
        if (!deltas.TryGetValue(key, out var delta))
        {
            deltas.Add(key, delta = new());
        }

        return delta;
    }

    private static async Task UpsertAsync(
        NpgsqlConnection connection, string sql, Dictionary<RollupKey, RollupDelta> deltas, CancellationToken cancel)
    {
        if (deltas.Count == 0)
        {
            return;
        }

        // Every writer takes its rows in the same order: none can wait for one that waits for it.
        var rows = deltas.OrderBy(d => d.Key.Bucket).ThenBy(d => d.Key.Series).ToList();
        await using var command = new NpgsqlCommand(sql, connection);
        Add(command, NpgsqlDbType.TimestampTz, rows.ConvertAll(r => r.Key.Bucket));
        Add(command, NpgsqlDbType.Integer, rows.ConvertAll(r => r.Key.Series));
        Add(command, NpgsqlDbType.Integer, rows.ConvertAll(r => r.Key.Project));
        for (var i = 0; i < MeterColumns.Counts.Length; i++)
        {
            Add(command, NpgsqlDbType.Bigint, rows.ConvertAll(r => r.Value.Counts[i]));
        }

        foreach (var meter in Meters.Tokens)
        {
            Add(command, NpgsqlDbType.Bigint, rows.ConvertAll(r => (long?)r.Value.Tokens[meter]));
        }

        foreach (var meter in Meters.Tokens)
        {
            Add(command, NpgsqlDbType.Bigint, rows.ConvertAll(r => (long?)r.Value.Unpriced[meter]));
        }

        Add(command, NpgsqlDbType.Bigint, rows.ConvertAll(r => (long?)r.Value.StatedTokens));
        foreach (var meter in Meters.Tokens)
        {
            Add(command, NpgsqlDbType.Numeric, rows.ConvertAll(r => r.Value.Costs[meter]));
        }

        for (var i = 0; i < MeterColumns.OtherCosts.Length; i++)
        {
            Add(command, NpgsqlDbType.Numeric, rows.ConvertAll(r => r.Value.OtherCosts[i]));
        }

        Add(command, NpgsqlDbType.Numeric, rows.ConvertAll(r => r.Value.StatedCompared));
        await command.ExecuteNonQueryAsync(cancel);
    }

    // A series that no call is left of has nothing to show, and none of its sums is known.
    private static async Task RemoveEmptyAsync(NpgsqlConnection connection, string table, Dictionary<RollupKey, RollupDelta> deltas, CancellationToken cancel)
    {
        var rows = deltas.Where(d => d.Value.Counts[0] < 0).Select(d => d.Key).ToList();
        if (rows.Count == 0)
        {
            return;
        }

        await using var command = new NpgsqlCommand(
            $"""
            DELETE FROM {table} r USING unnest($1, $2) w (bucket, series_id)
            WHERE r.series_id = w.series_id AND r.bucket = w.bucket AND r.bucket >= $3 AND r.bucket <= $4 AND r.calls = 0
            """,
            connection);
        Add(command, NpgsqlDbType.TimestampTz, rows.ConvertAll(r => r.Bucket));
        Add(command, NpgsqlDbType.Integer, rows.ConvertAll(r => r.Series));
        command.Parameters.AddWithValue(rows.Min(r => r.Bucket));
        command.Parameters.AddWithValue(rows.Max(r => r.Bucket));
        await command.ExecuteNonQueryAsync(cancel);
    }

    private static void Add<T>(NpgsqlCommand command, NpgsqlDbType element, List<T> values) =>
        command.Parameters.Add(new NpgsqlParameter<List<T>>
        {
            TypedValue = values,
            NpgsqlDbType = NpgsqlDbType.Array | element,
        });

    private static string Upsert(string table, Func<string, string, string> change)
    {
        string[] columns = ["bucket", "series_id", "project_id", .. MeterColumns.Sums];
        var places = Enumerable.Range(1, columns.Length).Select(i => $"${i}");
        var sums = MeterColumns.Sums.Select(c => $"{c} = {change(table, c)}");
        return $"""
            INSERT INTO {table} ({string.Join(", ", columns)}) SELECT * FROM unnest({string.Join(", ", places)})
            ON CONFLICT (series_id, bucket) DO UPDATE SET {string.Join(", ", sums)}
            """;
    }

    // A sum where no call had the meter stays null: null and null is null, null and 5 is 5.
    private static string Sum(string table, string column) =>
        $"coalesce({table}.{column} + excluded.{column}, {table}.{column}, excluded.{column})";

    // What moves away leaves what was there before it came: null where no token is without a price, and no amount where none
    // of them has one.
    private static string Move(string table, string column)
    {
        var at = MeterColumns.Costs.IndexOf(column);
        return MeterColumns.Unpriced.Contains(column) || column == "stated_tokens" ? $"nullif({Sum(table, column)}, 0)"
            : at < 0 ? Sum(table, column)
            : $"CASE WHEN coalesce({Sum(table, MeterColumns.Unpriced[at])}, 0) = {Sum(table, MeterColumns.Tokens[at])} AND {Sum(table, MeterColumns.Tokens[at])} > 0 THEN NULL ELSE {Sum(table, column)} END";
    }

    private readonly record struct RollupKey(DateTime Bucket, int Series, int Project);
}
