using Farthing.Storage.Projects;
using Farthing.Storage.Writing;
using Npgsql;
using NpgsqlTypes;

namespace Farthing.Storage.Losses;

/// <summary>
/// Keeps the greatest total that each instance told for each reason: a report that comes late, twice or not at all does
/// no harm.
/// </summary>
internal static class LossWriter
{
    /// <summary>How many rows a project may have. Only processes that lost something have any.</summary>
    public const int Most = 10_000;

    /// <summary>What stands for the service of rows that were summed.</summary>
    public const string OtherServices = "(others)";

    // So many are summed at once, so that it is not done at every report.
    private const int Room = Most / 10;

    private const string Upsert =
        """
        INSERT INTO sender_losses AS l (project_id, instance, reason, service, environment, total, first_seen, grew_at, last_seen)
        SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9)
        ON CONFLICT (project_id, instance, reason) DO UPDATE SET
          total = greatest(l.total, excluded.total),
          grew_at = CASE WHEN excluded.total > l.total THEN excluded.grew_at WHEN excluded.total < l.total THEN l.grew_at ELSE least(l.grew_at, excluded.grew_at) END,
          first_seen = least(l.first_seen, excluded.first_seen),
          last_seen = greatest(l.last_seen, excluded.last_seen)
        """;

    private const string Fold =
        """
        WITH oldest AS (
          DELETE FROM sender_losses WHERE (project_id, instance, reason) IN (
            SELECT project_id, instance, reason FROM sender_losses WHERE project_id = $1 AND instance <> $2
            ORDER BY last_seen, instance, reason LIMIT $3)
          RETURNING *)
        INSERT INTO sender_losses AS l (project_id, instance, reason, service, environment, total, first_seen, grew_at, last_seen)
        SELECT $1, $2, CASE WHEN reason = ANY ($4) THEN reason ELSE $5 END AS kept, $6, '', sum(total), min(first_seen), max(grew_at), max(last_seen)
        FROM oldest GROUP BY kept
        ON CONFLICT (project_id, instance, reason) DO UPDATE SET
          total = l.total + excluded.total,
          first_seen = least(l.first_seen, excluded.first_seen),
          grew_at = greatest(l.grew_at, excluded.grew_at),
          last_seen = greatest(l.last_seen, excluded.last_seen)
        """;

    /// <summary>Adds reports in the connection's transaction.</summary>
    public static async Task AddAsync(NpgsqlConnection connection, IReadOnlyList<Owned<SenderReport>> reports, CancellationToken cancel)
    {
        foreach (var project in reports.GroupBy(r => r.Project).OrderBy(g => g.Key.Value))
        {
            var rows = Rows(project.Select(r => r.Value)).ToList();
            if (rows.Count > 0)
            {
                await AddAsync(connection, project.Key, rows, cancel);
            }
        }
    }

    private static async Task AddAsync(NpgsqlConnection connection, ProjectId project, List<Row> rows, CancellationToken cancel)
    {
        // One at a time in a project: what is summed must not be reported meanwhile. Reports are rare.
        await using (var alone = new NpgsqlCommand("SELECT pg_advisory_xact_lock(hashtext('sender_losses'), $1)", connection))
        {
            alone.Parameters.AddWithValue(project.Value);
            await alone.ExecuteNonQueryAsync(cancel);
        }

        await using (var upsert = new NpgsqlCommand(Upsert, connection))
        {
            Add(upsert, NpgsqlDbType.Integer, rows.ConvertAll(_ => project.Value));
            Add(upsert, NpgsqlDbType.Uuid, rows.ConvertAll(r => r.Instance));
            Add(upsert, NpgsqlDbType.Text, rows.ConvertAll(r => r.Reason));
            Add(upsert, NpgsqlDbType.Text, rows.ConvertAll(r => r.Service));
            Add(upsert, NpgsqlDbType.Text, rows.ConvertAll(r => r.Environment));
            Add(upsert, NpgsqlDbType.Numeric, rows.ConvertAll(r => (decimal)r.Total));
            Add(upsert, NpgsqlDbType.TimestampTz, rows.ConvertAll(r => r.First));
            Add(upsert, NpgsqlDbType.TimestampTz, rows.ConvertAll(r => r.Grew));
            Add(upsert, NpgsqlDbType.TimestampTz, rows.ConvertAll(r => r.Last));
            await upsert.ExecuteNonQueryAsync(cancel);
        }

        await FoldAsync(connection, project, cancel);
    }

    private static async Task FoldAsync(NpgsqlConnection connection, ProjectId project, CancellationToken cancel)
    {
        await using var count = new NpgsqlCommand("SELECT count(*)::int FROM sender_losses WHERE project_id = $1", connection);
        count.Parameters.AddWithValue(project.Value);
        var tooMany = (int)(await count.ExecuteScalarAsync(cancel))! - Most;
        if (tooMany <= 0)
        {
            return;
        }

        await using var fold = new NpgsqlCommand(Fold, connection);
        fold.Parameters.AddWithValue(project.Value);
        fold.Parameters.AddWithValue(Guid.Empty);
        fold.Parameters.AddWithValue(tooMany + Room);
        fold.Parameters.AddWithValue(LossReasons.Kept.ToArray());
        fold.Parameters.AddWithValue(LossReasons.Others);
        fold.Parameters.AddWithValue(OtherServices);
        await fold.ExecuteNonQueryAsync(cancel);
    }

    // What the reports of one batch say together, as if they had come one by one.
    private static IEnumerable<Row> Rows(IEnumerable<SenderReport> reports) =>
        from report in reports
        from lost in report.Lost
        where lost.Value > 0
        group (report, lost.Value) by (report.Instance, lost.Key) into told
        let total = told.Max(t => t.Value)
        let first = told.MinBy(t => t.report.Time).report
        orderby told.Key.Instance, told.Key.Key
        select new Row(
            told.Key.Instance, told.Key.Key, first.Service, first.Environment, total,
            first.Time, told.Where(t => t.Value == total).Min(t => t.report.Time), told.Max(t => t.report.Time));

    private static void Add<T>(NpgsqlCommand command, NpgsqlDbType element, List<T> values) =>
        command.Parameters.Add(new NpgsqlParameter<List<T>> { TypedValue = values, NpgsqlDbType = NpgsqlDbType.Array | element });

    private sealed record Row(
        Guid Instance, string Reason, string Service, string Environment, long Total, DateTime First, DateTime Grew, DateTime Last);
}
