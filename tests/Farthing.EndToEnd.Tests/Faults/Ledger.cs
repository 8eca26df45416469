using System.Text.Json;
using Farthing.EndToEnd.Tests.Running;

namespace Farthing.EndToEnd.Tests.Faults;

/// <summary>What must hold of the books at any time, whatever was killed before.</summary>
internal static class Ledger
{
    public static Task HoldsAsync(TestDatabase database, ServerProcess server) => HoldsAsync(database, server.Page);

    public static async Task HoldsAsync(TestDatabase database, Uri page)
    {
        using var client = new HttpClient();
        var status = JsonDocument.Parse(await client.GetStringAsync(new Uri(page, "/api/v1/status"))).RootElement;
        var stored = await database.ScalarAsync<long>("SELECT count(*) FROM calls");
        Assert.Equal(stored, status.GetProperty("stored").GetInt64());
        Assert.Equal(stored + await database.ScalarAsync<long>("SELECT count(*) FROM dead_letters WHERE kind = 'call'"), status.GetProperty("accepted").GetInt64());
        Assert.True(status.GetProperty("balances").GetBoolean());
        foreach (var kind in (string[])["outcomes", "revenue", "spans"])
        {
            Assert.Equal(await database.ScalarAsync<long>($"SELECT count(*) FROM {kind}"), status.GetProperty(kind).GetProperty("stored").GetInt64());
        }

        Assert.Equal(stored, await database.ScalarAsync<long>("SELECT count(DISTINCT (project_id, trace_id, span_id)) FROM calls"));
        Assert.Equal(0, await database.ScalarAsync<long>(
            """
            WITH ledger AS (
              SELECT date_trunc('minute', time) AS bucket, provider, model, feature, count(*) AS calls, sum(cost) AS cost
              FROM cost_entries WHERE status <> 'superseded' GROUP BY 1, 2, 3, 4),
            rolled AS (
              SELECT bucket, provider, model, feature, sum(calls) AS calls,
                CASE WHEN sum(calls) > sum(unpriced_calls) THEN
                  sum(coalesce(cost_input, 0) + coalesce(cost_input_cache_read, 0) + coalesce(cost_output, 0) + coalesce(cost_units, 0)
                    + coalesce(cost_estimated, 0) + coalesce(cost_stated_difference, 0) + coalesce(cost_stated_only, 0)) END AS cost
              FROM rollup_minute JOIN series USING (series_id) GROUP BY 1, 2, 3, 4)
            SELECT count(*) FROM (TABLE ledger EXCEPT TABLE rolled UNION ALL TABLE rolled EXCEPT TABLE ledger) d
            """));
    }
}
