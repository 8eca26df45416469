using Farthing.Storage.Projects;

namespace Farthing.Storage.Tests.Owners;

/// <summary>Checks the sums against the ledger.</summary>
internal static class Books
{
    /// <summary>How many rows of the rollups differ in any column from the sums of what is billed.</summary>
    public static async Task<long> DifferencesAsync(TestDatabase database, ProjectId project)
    {
        var differences = 0L;
        foreach (var (table, unit) in ((string, string)[])[("rollup_minute", "minute"), ("rollup_hour", "hour")])
        {
            string Sums(string prefix, string from) => string.Join(", ", MeterColumns.Tokens.Select(t => $"coalesce({prefix}{t}{from}, 0)::bigint"));
            differences += await database.ScalarAsync<long>(
                $"""
                WITH held AS (
                  SELECT c.*, k.entry_id, coalesce(k.pricing_status, c.pricing_status) AS status, e.cost
                  FROM calls c
                  JOIN cost_entries e ON e.project_id = c.project_id AND e.time = c.time AND e.span_id = lpad(to_hex(c.span_id), 16, '0')
                    AND e.trace_id = replace(c.trace_id::text, '-', '')
                  LEFT JOIN LATERAL (SELECT * FROM cost_corrections k WHERE k.project_id = c.project_id AND k.trace_id = c.trace_id
                    AND k.span_id = c.span_id AND k.time = c.time ORDER BY entry_id DESC LIMIT 1) k ON true
                  WHERE c.project_id = {project.Value}),
                ledger AS (
                  SELECT date_trunc('{unit}', time) AS bucket, series_id, count(*), count(error_type), count(*) FILTER (WHERE streamed),
                    count(*) FILTER (WHERE status = 1), count(*) FILTER (WHERE status = 2), count(*) FILTER (WHERE status = 3), count(stated_cost),
                    {Sums("sum(", ")")}, trim_scale(coalesce(sum(cost), 0)) AS cost
                  FROM held WHERE status <> 4 GROUP BY 1, 2),
                rolled AS (
                  SELECT bucket, series_id, calls, failed_calls, streamed_calls, partial_calls, unpriced_calls, estimated_calls, stated_calls,
                    {Sums("", "")}, trim_scale({MeterColumns.RollupCost(c => c)}) AS cost
                  FROM {table} WHERE project_id = {project.Value})
                SELECT count(*) FROM (TABLE ledger EXCEPT TABLE rolled UNION ALL (TABLE rolled EXCEPT TABLE ledger)) d
                """);
        }

        return differences;
    }
}
