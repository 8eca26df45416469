using Farthing.Storage.Projects;
using Npgsql;

namespace Farthing.Storage.Queries;

/// <summary>
/// Sums over the calls of a project as they stood at one moment: whatever is asked of it adds up, while writers go on.
/// Answered from rollups: how long it takes depends on the range, not on the calls in it. One question at a time.
/// </summary>
public sealed class SpendSnapshot : IAsyncDisposable
{
    private static readonly string s_parts = string.Join(", ", MeterColumns.Sums);
    private static readonly string s_sums = string.Join(
        ", ", MeterColumns.Sums.Select(c => MeterColumns.Amounts.Contains(c) ? $"sum({c})" : $"sum({c})::bigint"));

    // The order of groups and points: by known cost.
    private static readonly string s_cost = MeterColumns.RollupCost(c => $"sum({c})");

    // A Monday that is a whole number of fortnights after the year 1's first, from which .NET's ticks count: both cut
    // time at the same places.
    private const string Origin = "timestamptz '1999-12-27 00:00:00+00'";

    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlTransaction _transaction;
    private readonly ProjectId _project;

    internal SpendSnapshot(NpgsqlConnection connection, NpgsqlTransaction transaction, ProjectId project) =>
        (_connection, _transaction, _project) = (connection, transaction, project);

    /// <summary>The sums over a range, taken to whole minutes.</summary>
    public async Task<SpendTotals> TotalAsync(
        TimeRange range, IReadOnlyDictionary<Dimension, string> filter, CancellationToken cancel)
    {
        await using var command = Sums(range, byHour: true, filter, keys: "", tail: "");
        await using var reader = await command.ExecuteReaderAsync(cancel);
        await reader.ReadAsync(cancel);
        return ReadTotals(reader, 0);
    }

    /// <summary>The sums by a dimension, dearest first.</summary>
    /// <param name="range">Taken to whole minutes.</param>
    /// <param name="groupBy">The dimension.</param>
    /// <param name="filter">Values that dimensions must have.</param>
    /// <param name="limit">At most so many groups.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task<IReadOnlyList<SpendGroup>> GroupAsync(
        TimeRange range, Dimension groupBy, IReadOnlyDictionary<Dimension, string> filter, int limit, CancellationToken cancel)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        var column = groupBy.Name();
        await using var command = Sums(
            range, byHour: true, filter, $"s.{column}, ", $"GROUP BY 1 ORDER BY {s_cost} DESC, sum(calls) DESC, 1 LIMIT {limit}");
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var groups = new List<SpendGroup>();
        while (await reader.ReadAsync(cancel))
        {
            groups.Add(new(reader.GetString(0), ReadTotals(reader, 1)));
        }

        return groups;
    }

    /// <summary>The sums by bucket of time and, optionally, a dimension; in order of time; empty buckets are left out.</summary>
    /// <param name="range">Taken to whole minutes; the first and last bucket hold only what lies in it.</param>
    /// <param name="bucket">Whole minutes, and whole hours from an hour on; buckets start at midnight UTC.</param>
    /// <param name="groupBy">The dimension, or null for one point a bucket.</param>
    /// <param name="filter">Values that dimensions must have.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task<IReadOnlyList<SpendPoint>> SeriesAsync(
        TimeRange range, TimeSpan bucket, Dimension? groupBy, IReadOnlyDictionary<Dimension, string> filter, CancellationToken cancel)
    {
        var unit = bucket < TimeSpan.FromHours(1) ? TimeSpan.TicksPerMinute : TimeSpan.TicksPerHour;
        if (bucket.Ticks < TimeSpan.TicksPerMinute || bucket.Ticks % unit != 0)
        {
            throw new ArgumentOutOfRangeException(nameof(bucket), bucket, "A bucket is whole minutes, or whole hours from an hour on.");
        }

        var key = groupBy is { } dimension ? $"s.{dimension.Name()}" : "''::text";
        await using var command = Sums(
            range, unit == TimeSpan.TicksPerHour, filter, $"time_bucket(${FirstFree(range, unit, filter)}, bucket, {Origin}), {key}, ", "GROUP BY 1, 2 ORDER BY 1, 2");
        command.Parameters.AddWithValue(bucket);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var points = new List<SpendPoint>();
        while (await reader.ReadAsync(cancel))
        {
            points.Add(new(reader.GetDateTime(0), reader.GetString(1), ReadTotals(reader, 2)));
        }

        return points;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _transaction.DisposeAsync();
        await _connection.DisposeAsync();
    }

    private NpgsqlCommand Sums(
        TimeRange range, bool byHour, IReadOnlyDictionary<Dimension, string> filter, string keys, string tail)
    {
        var command = new NpgsqlCommand(null, _connection, _transaction);
        command.Parameters.AddWithValue(_project.Value);
        var parts = new List<string>();
        foreach (var (table, from, to) in RollupParts.Of(range.ToWholeMinutes(), byHour))
        {
            command.Parameters.AddWithValue(from);
            command.Parameters.AddWithValue(to);
            var n = command.Parameters.Count;
            parts.Add($"SELECT bucket, series_id, {s_parts} FROM {table} WHERE project_id = $1 AND bucket >= ${n - 1} AND bucket < ${n}");
        }

        var conditions = new List<string> { "s.project_id = $1" };
        foreach (var (dimension, value) in filter)
        {
            command.Parameters.AddWithValue(value);
            conditions.Add($"s.{dimension.Name()} = ${command.Parameters.Count}");
        }

        command.CommandText =
            $"""
            WITH r AS ({string.Join(" UNION ALL ", parts)})
            SELECT {keys}{s_sums} FROM r JOIN series s USING (series_id)
            WHERE {string.Join(" AND ", conditions)} {tail}
            """;
        return command;
    }

    private static int FirstFree(TimeRange range, long unit, IReadOnlyDictionary<Dimension, string> filter) =>
        2 + (2 * RollupParts.Of(range.ToWholeMinutes(), unit == TimeSpan.TicksPerHour).Count()) + filter.Count;

    private static SpendTotals ReadTotals(NpgsqlDataReader reader, int first)
    {
        var at = first;
        var counts = new long[MeterColumns.Counts.Length];
        for (var i = 0; i < counts.Length; i++, at++)
        {
            counts[i] = reader.IsDBNull(at) ? 0 : reader.GetInt64(at);
        }

        var tokens = CallReader.ReadMeters(reader, ref at);
        var unpriced = CallReader.ReadMeters(reader, ref at);
        var statedTokens = Amount();
        var amounts = CallReader.ReadMeters(reader, ref at);
        return new()
        {
            Calls = counts[0],
            FailedCalls = counts[1],
            StreamedCalls = counts[2],
            PartialCalls = counts[3],
            UnpricedCalls = counts[4],
            NoUsageCalls = counts[5],
            EstimatedCalls = counts[6],
            StatedCalls = counts[7],
            StatedTokens = statedTokens,
            Tokens = tokens,
            Unpriced = unpriced,
            Amounts = amounts,
            UnitsUsd = Amount(),
            EstimatedUsd = Amount(),
            StatedDifferenceUsd = Amount(),
            StatedOnlyUsd = Amount(),
            StatedComparedUsd = Amount(),
        };

        decimal Amount() => reader.IsDBNull(at++) ? 0 : reader.GetDecimal(at - 1);
    }
}
