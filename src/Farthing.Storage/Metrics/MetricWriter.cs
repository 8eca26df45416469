using Farthing.Core.Metrics;
using Farthing.Storage.Projects;
using Farthing.Storage.Status;
using Farthing.Storage.Writing;
using Npgsql;

namespace Farthing.Storage.Metrics;

/// <summary>Stores points of metrics, each once.</summary>
internal static class MetricWriter
{
    /// <summary>Stores points in the connection's transaction and says what became of them.</summary>
    /// <param name="connection">With a transaction.</param>
    /// <param name="sent">The points, which may stand in it twice.</param>
    /// <param name="ids">Of their series.</param>
    /// <param name="duplicatesKnown">Whether some are known to be stored already: otherwise the index objects to them.</param>
    /// <param name="cancel">Gives up.</param>
    public static async Task<IReadOnlyList<AccountingEntry>> AddAsync(
        NpgsqlConnection connection, IReadOnlyList<Owned<MetricPoint>> sent, BatchIds ids, bool duplicatesKnown, CancellationToken cancel)
    {
        if (sent.Count == 0)
        {
            return [];
        }

        var rows = new List<PointRow>(sent.Count);
        var refused = new Dictionary<ProjectId, long>();
        foreach (var point in sent)
        {
            if (ids.Metric(point.Project, point.Value.Series) is { } series)
            {
                rows.Add(new(point, series));
            }
            else
            {
                refused[point.Project] = refused.GetValueOrDefault(point.Project) + 1;
            }
        }

        var once = rows.DistinctBy(r => (r.Series, r.Point.Value.Time)).ToList();
        var stored = duplicatesKnown ? await StoreNewOnesAsync(connection, once, cancel) : await StoreAsync(connection, once, cancel);
        return
        [
            .. Counts(rows, stored),
            .. refused.Select(r => new AccountingEntry(r.Key, AccountingOutcome.Rejected, "too_many_series", r.Value)),
        ];
    }

    private static async Task<List<PointRow>> StoreAsync(NpgsqlConnection connection, List<PointRow> rows, CancellationToken cancel)
    {
        await MetricRows.CopyAsync(connection, "metric_points", rows, cancel);
        return rows;
    }

    private static async Task<List<PointRow>> StoreNewOnesAsync(NpgsqlConnection connection, List<PointRow> rows, CancellationToken cancel)
    {
        await using (var create = new NpgsqlCommand("CREATE TEMP TABLE arriving_points (LIKE metric_points) ON COMMIT DROP", connection))
        {
            await create.ExecuteNonQueryAsync(cancel);
        }

        await MetricRows.CopyAsync(connection, "arriving_points", rows, cancel);
        await using var insert = new NpgsqlCommand(
            $"INSERT INTO metric_points ({MetricRows.Columns}) SELECT {MetricRows.Columns} FROM arriving_points ON CONFLICT DO NOTHING RETURNING series_id, time",
            connection);
        var added = new HashSet<(int, DateTime)>();
        await using var reader = await insert.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
        {
            added.Add((reader.GetInt32(0), reader.GetDateTime(1)));
        }

        return rows.FindAll(r => added.Contains((r.Series, r.Point.Value.Time)));
    }

    private static IEnumerable<AccountingEntry> Counts(List<PointRow> sent, List<PointRow> stored)
    {
        var storedByProject = stored.CountBy(r => r.Point.Project).ToDictionary();
        foreach (var (project, count) in sent.CountBy(r => r.Point.Project))
        {
            var added = storedByProject.GetValueOrDefault(project);
            yield return new(project, AccountingOutcome.Accepted, "", added, AccountedKind.Metric);
            yield return new(project, AccountingOutcome.Stored, "", added, AccountedKind.Metric);
            yield return new(project, AccountingOutcome.Duplicate, "", count - added, AccountedKind.Metric);
        }
    }
}
