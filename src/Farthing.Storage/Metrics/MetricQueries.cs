using System.Text.Json;
using Farthing.Core.Metrics;
using Farthing.Storage.Projects;
using Farthing.Storage.Queries;
using Npgsql;

namespace Farthing.Storage.Metrics;

/// <summary>A series with its last point in a range.</summary>
/// <param name="Id">Its number within the installation.</param>
/// <param name="Series">What it is.</param>
/// <param name="LastTime">When its last point was measured.</param>
/// <param name="LastValue">That point's value; null where it has none.</param>
public sealed record StoredSeries(int Id, MetricSeries Series, DateTime LastTime, double? LastValue);

/// <summary>Finds metrics.</summary>
public sealed class MetricQueries(NpgsqlDataSource source)
{
    private const string SeriesColumns = "s.series_id, s.name, s.unit, s.kind, s.monotonic, s.delta, s.attributes, s.bounds";

    /// <summary>The series that have points in a range, in the order in which they were first seen.</summary>
    /// <param name="project">Whose.</param>
    /// <param name="range">When they were measured.</param>
    /// <param name="name">The metric; null for all.</param>
    /// <param name="after">The id of an earlier page's last series, or zero for the first page.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task<IReadOnlyList<StoredSeries>> SeriesAsync(
        ProjectId project, TimeRange range, string? name, int after, int limit, CancellationToken cancel)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        await using var command = source.CreateCommand(
            $"""
            SELECT {SeriesColumns}, p.time, p.value
            FROM metric_series s CROSS JOIN LATERAL (
              SELECT time, value FROM metric_points
              WHERE project_id = $1 AND series_id = s.series_id AND time >= $2 AND time < $3 ORDER BY time DESC LIMIT 1) p
            WHERE s.project_id = $1 AND s.series_id > $4 AND ($5::text IS NULL OR s.name = $5) ORDER BY s.series_id LIMIT {limit}
            """);
        command.Parameters.AddWithValue(project.Value);
        command.Parameters.AddWithValue(range.From);
        command.Parameters.AddWithValue(range.To);
        command.Parameters.AddWithValue(after);
        command.Parameters.Add(new NpgsqlParameter<string?> { TypedValue = name });
        var series = new List<StoredSeries>();
        await using var row = await command.ExecuteReaderAsync(cancel);
        while (await row.ReadAsync(cancel))
        {
            series.Add(new(row.GetInt32(0), ReadSeries(row), row.GetDateTime(8), row.IsDBNull(9) ? null : row.GetDouble(9)));
        }

        return series;
    }

    /// <summary>A series of the project; null when it has none of that id.</summary>
    public async Task<MetricSeries?> FindAsync(ProjectId project, int series, CancellationToken cancel)
    {
        await using var command = source.CreateCommand($"SELECT {SeriesColumns} FROM metric_series s WHERE s.project_id = $1 AND s.series_id = $2");
        command.Parameters.AddWithValue(project.Value);
        command.Parameters.AddWithValue(series);
        await using var row = await command.ExecuteReaderAsync(cancel);
        return await row.ReadAsync(cancel) ? ReadSeries(row) : null;
    }

    /// <summary>The points of a series in a range, the oldest first.</summary>
    public async Task<IReadOnlyList<MetricPoint>> PointsAsync(
        ProjectId project, int id, MetricSeries series, TimeRange range, int limit, CancellationToken cancel)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        await using var command = source.CreateCommand(
            $"""
            SELECT time, since, value, count, least, greatest, buckets, scale, first_bucket, zero_count FROM metric_points
            WHERE project_id = $1 AND series_id = $2 AND time >= $3 AND time < $4 ORDER BY time LIMIT {limit}
            """);
        command.Parameters.AddWithValue(project.Value);
        command.Parameters.AddWithValue(id);
        command.Parameters.AddWithValue(range.From);
        command.Parameters.AddWithValue(range.To);
        var points = new List<MetricPoint>();
        await using var row = await command.ExecuteReaderAsync(cancel);
        T? Of<T>(int at)
            where T : struct => row.IsDBNull(at) ? null : row.GetFieldValue<T>(at);
        while (await row.ReadAsync(cancel))
        {
            points.Add(new()
            {
                Series = series,
                Time = row.GetDateTime(0),
                Since = Of<DateTime>(1),
                Value = Of<double>(2),
                Count = Of<long>(3),
                Least = Of<double>(4),
                Greatest = Of<double>(5),
                Buckets = row.IsDBNull(6) ? [] : row.GetFieldValue<long[]>(6),
                Scale = Of<int>(7) ?? 0,
                FirstBucket = Of<int>(8) ?? 0,
                ZeroCount = Of<long>(9) ?? 0,
            });
        }

        return points;
    }

    private static MetricSeries ReadSeries(NpgsqlDataReader row) => new()
    {
        Name = row.GetString(1),
        Unit = row.GetString(2),
        Kind = (MetricKind)row.GetInt16(3),
        IsMonotonic = row.GetBoolean(4),
        IsDelta = row.GetBoolean(5),
        Attributes = [.. JsonSerializer.Deserialize<Dictionary<string, string>>(row.GetString(6))!.OrderBy(a => a.Key, StringComparer.Ordinal)],
        Bounds = row.GetFieldValue<double[]>(7),
    };
}
