using Farthing.Core.Metrics;
using Farthing.Storage.Writing;
using Npgsql;
using NpgsqlTypes;

namespace Farthing.Storage.Metrics;

/// <summary>A point with the id of its series.</summary>
internal readonly record struct PointRow(Owned<MetricPoint> Point, int Series);

/// <summary>The columns of the table of points, in the order in which COPY writes them.</summary>
internal static class MetricRows
{
    public const string Columns = "project_id, series_id, time, since, value, count, least, greatest, buckets, scale, first_bucket, zero_count";

    /// <summary>Copies points into a table that has their columns.</summary>
    public static async Task CopyAsync(NpgsqlConnection connection, string into, IReadOnlyList<PointRow> rows, CancellationToken cancel)
    {
        await using var copy = await connection.BeginBinaryImportAsync($"COPY {into} ({Columns}) FROM STDIN (FORMAT BINARY)", cancel);
        foreach (var ((project, point), series) in rows)
        {
            copy.StartRow();
            copy.Write(project.Value, NpgsqlDbType.Integer);
            copy.Write(series, NpgsqlDbType.Integer);
            copy.Write(point.Time, NpgsqlDbType.TimestampTz);
            copy.WriteOrNull(point.Since, NpgsqlDbType.TimestampTz);
            copy.WriteOrNull(point.Value, NpgsqlDbType.Double);
            copy.WriteOrNull(point.Count, NpgsqlDbType.Bigint);
            copy.WriteOrNull(point.Least, NpgsqlDbType.Double);
            copy.WriteOrNull(point.Greatest, NpgsqlDbType.Double);
            if (point.Buckets.Count == 0)
            {
                copy.WriteNull();
            }
            else
            {
                copy.Write(point.Buckets.ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Bigint);
            }

            var exponential = point.Series.Kind == MetricKind.ExponentialHistogram;
            copy.WriteOrNull(exponential ? point.Scale : (int?)null, NpgsqlDbType.Integer);
            copy.WriteOrNull(exponential ? point.FirstBucket : (int?)null, NpgsqlDbType.Integer);
            copy.WriteOrNull(exponential ? point.ZeroCount : (long?)null, NpgsqlDbType.Bigint);
        }

        var written = await copy.CompleteAsync(cancel);
        if (written != (ulong)rows.Count)
        {
            throw new InvalidOperationException($"COPY stored {written} of {rows.Count} points.");
        }
    }
}
