using Farthing.Core.Pricing;
using Farthing.Core.Usage;
using Farthing.Storage.Queries;
using Farthing.Storage.Writing;

namespace Farthing.Storage.Tests.Writing;

public class CallWriterTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private readonly TestStore _store = new(database);

    [Fact]
    public async Task A_call_reads_back_as_it_was_written_with_its_price()
    {
        var project = await _store.NewProjectAsync();
        var call = TestStore.Call(TestStore.Noon.AddTicks(1_234_560), "claude-haiku-4-5") with
        {
            ParentSpanId = 0xFFFF_FFFF_FFFF_FFFF,
            TimeToFirstChunkUs = 77,
            Dimensions = new()
            {
                Provider = "anthropic", Model = "claude-haiku-4-5", ModelRequested = "claude-haiku-4-5", Operation = "chat",
                Environment = "production", Feature = "search", Team = "core", Service = "shop", Tier = "", Region = "us",
            },
            User = "u", Customer = "acme, \"inc\"", Session = "s", Tags = ["a", "b"], ResponseId = "msg_1", RequestId = "req_1", TierRequested = "auto",
            ErrorType = "content_filter", HttpStatus = 200, Streamed = true, Complete = false, UsageIsPartial = true, Anomaly = "odd",
            Usage = new()
            {
                [Meter.Input] = 0, [Meter.InputCacheRead] = 5_000_000_000, [Meter.InputCacheWrite1h] = 7,
                [Meter.Output] = 3, [Meter.WebSearch] = 2,
            },
        };
        var priced = TestStore.Priced(project, call);
        await _store.Writer.WriteAsync([priced], default);

        var stored = await _store.Calls.FindAsync(project, call.Id, default);
        Assert.Equal(call with { Tags = [] }, stored!.Call with { Tags = [] });
        Assert.Equal(call.Tags, stored.Call.Tags);
        Assert.Equal((priced.Cost.Status, priced.Cost.Rule, priced.Cost.Total), (stored.Cost.Status, stored.Cost.Rule, stored.Cost.Total));
        Assert.Equal(priced.Cost.Amounts, stored.Cost.Amounts);
        Assert.Equal(priced.Cost.Price!.Version, stored.Cost.Price!.Version);
        Assert.Equal(priced.Cost.Price.AsOf, stored.Cost.Price.AsOf);
        Assert.Equal(stored.Cost.Total, stored.Lines.Sum(l => l.Amount));
        Assert.Equal(0.01m, stored.Lines.Single(l => l.Meter == Meter.WebSearch).Rate);
    }

    [Fact]
    public async Task The_same_batch_again_changes_nothing_and_is_counted()
    {
        var project = await _store.NewProjectAsync();
        var calls = Enumerable.Range(0, 50).Select(i => TestStore.Priced(project, TestStore.Call(TestStore.Noon.AddMinutes(i)))).ToList();
        Assert.Equal(new WriteResult(50, 0), await _store.Writer.WriteAsync(calls, default));
        var before = await TotalAsync(project);

        Assert.Equal(new WriteResult(0, 50), await _store.Writer.WriteAsync(calls, default));
        var more = TestStore.Priced(project, TestStore.Call(TestStore.Noon));
        Assert.Equal(new WriteResult(1, 51), await _store.Writer.WriteAsync([.. calls, more, more], default));

        var after = await TotalAsync(project);
        Assert.Equal(before.Calls + 1, after.Calls);
        Assert.Equal(before.CostUsd + more.Cost.Total, after.CostUsd);
        var status = await _store.Status.ReadAsync(project, default);
        Assert.Equal((51, 51, 101, 0, true), (status.Accepted, status.Stored, status.Duplicate, status.DeadLettered, status.Balances));
    }

    [Fact]
    public async Task The_first_of_two_calls_with_the_same_id_and_time_wins()
    {
        var project = await _store.NewProjectAsync();
        var call = TestStore.Call(TestStore.Noon, input: 100);
        await _store.Writer.WriteAsync([TestStore.Priced(project, call)], default);
        await _store.Writer.WriteAsync([TestStore.Priced(project, call with { Usage = new() { [Meter.Input] = 999 } })], default);
        Assert.Equal(100, (await _store.Calls.FindAsync(project, call.Id, default))!.Call.Usage[Meter.Input]);
    }

    [Fact]
    public async Task The_same_ids_in_two_projects_are_two_calls_behind_walls()
    {
        var (one, two) = (await _store.NewProjectAsync(), await _store.NewProjectAsync());
        var call = TestStore.Call(TestStore.Noon) with { User = "same", Tags = ["same"] };
        var result = await _store.Writer.WriteAsync([TestStore.Priced(one, call), TestStore.Priced(two, call with { Usage = new() { [Meter.Input] = 1 } })], default);

        Assert.Equal(2, result.Stored);
        Assert.Equal(100, (await _store.Calls.FindAsync(one, call.Id, default))!.Call.Usage[Meter.Input]);
        Assert.Equal(1, (await _store.Calls.FindAsync(two, call.Id, default))!.Call.Usage[Meter.Input]);
        Assert.Equal(1, (await TotalAsync(two)).Tokens.TotalTokens());
    }

    [Fact]
    public async Task A_batch_that_the_database_refuses_leaves_nothing_behind()
    {
        var project = await _store.NewProjectAsync();
        var good = TestStore.Priced(project, TestStore.Call(TestStore.Noon));
        var bad = TestStore.Priced(project, TestStore.Call(TestStore.Noon) with { ResponseId = "nul \0 nul" });
        await Assert.ThrowsAsync<Npgsql.PostgresException>(() => _store.Writer.WriteAsync([good, bad], default));

        Assert.Null(await _store.Calls.FindAsync(project, good.Call.Id, default));
        Assert.Equal(0, (await TotalAsync(project)).Calls);
        Assert.Equal(0, (await _store.Status.ReadAsync(project, default)).Accepted);
        Assert.Equal(1, (await _store.Writer.WriteAsync([good], default)).Stored);
    }

    [Fact]
    public async Task Writers_at_once_on_the_same_series_and_minutes_lose_and_double_nothing()
    {
        var project = await _store.NewProjectAsync();
        var shared = Enumerable.Range(0, 40).Select(i => TestStore.Priced(project, TestStore.Call(TestStore.Noon.AddSeconds(i)))).ToList();
        var own = Enumerable.Range(0, 8).Select(w => Enumerable.Range(0, 40)
            .Select(i => TestStore.Priced(project, TestStore.Call(TestStore.Noon.AddSeconds(i), feature: $"f{i % 5}"))).ToList()).ToList();

        // Each on its own connection, with a cache of its own, as other processes would be.
        await Task.WhenAll(own.Select((calls, w) => new TestStore(database).Writer.WriteAsync([.. w % 2 == 0 ? shared : [], .. calls], default)));

        var total = await TotalAsync(project);
        Assert.Equal(40 + (8 * 40), total.Calls);
        Assert.Equal(shared.Concat(own.SelectMany(c => c)).Sum(c => c.Cost.Total), total.CostUsd);
        Assert.True((await _store.Status.ReadAsync(project, default)).Balances);
    }

    [Fact]
    public async Task Rollups_by_minute_and_by_hour_are_the_sums_of_the_ledger()
    {
        var project = await _store.NewProjectAsync();
        var random = new Random(7);
        string[] models = ["gpt-4o", "gpt-5", "gpt-99", "claude"];
        for (var batch = 0; batch < 5; batch++)
        {
            await _store.Writer.WriteAsync(
                [.. Enumerable.Range(0, 60).Select(_ => TestStore.Priced(project, TestStore.Call(
                    TestStore.Noon.AddSeconds(random.Next(-20_000, 20_000)), models[random.Next(4)], $"f{random.Next(3)}", random.Next(1000), random.Next(1000))))],
                default);
        }

        Assert.Equal(300, await database.ScalarAsync<long>($"SELECT count(*) FROM calls WHERE project_id = {project.Value}"));
        foreach (var (table, unit) in ((string, string)[])[("rollup_minute", "minute"), ("rollup_hour", "hour")])
        {
            var differences = await database.ScalarAsync<long>(
                $"""
                WITH ledger AS (
                  SELECT date_trunc('{unit}', time) AS bucket, series_id, count(*) AS calls, sum(input) AS input, sum(output) AS output,
                    coalesce(sum(cost_input), 0) + coalesce(sum(cost_output), 0) AS cost,
                    count(*) FILTER (WHERE pricing_status = 2) AS unpriced
                  FROM calls WHERE project_id = {project.Value} GROUP BY 1, 2),
                rolled AS (
                  SELECT bucket, series_id, calls, input, output, coalesce(cost_input, 0) + coalesce(cost_output, 0) AS cost, unpriced_calls AS unpriced
                  FROM {table} WHERE project_id = {project.Value})
                SELECT count(*) FROM (TABLE ledger EXCEPT TABLE rolled UNION ALL TABLE rolled EXCEPT TABLE ledger) d
                """);
            Assert.Equal(0, differences);
        }

        Assert.Equal(
            await database.ScalarAsync<decimal>($"SELECT sum(cost) FROM cost_entries WHERE project_id = {project.Value}"),
            (await TotalAsync(project)).CostUsd);
    }

    [Fact]
    public async Task What_has_no_price_is_counted_apart()
    {
        var project = await _store.NewProjectAsync();
        var unknown = TestStore.Call(TestStore.Noon, "gpt-99", input: 90, output: 10);
        var silent = TestStore.Call(TestStore.Noon) with { Usage = default };
        var partial = TestStore.Call(TestStore.Noon, input: 300, output: 0) with { Usage = new() { [Meter.Input] = 300, [Meter.InputAudio] = 100 } };
        await _store.Writer.WriteAsync([.. new[] { unknown, silent, partial }.Select(c => TestStore.Priced(project, c))], default);

        var total = await TotalAsync(project);
        Assert.Equal((3, 1, 2, 1), (total.Calls, total.PartialCalls, total.UnpricedCalls, total.NoUsageCalls));
        Assert.Equal(200, total.UnpricedTokens);
        Assert.Equal(0.4m, total.UnpricedShare);
        Assert.Equal(0.15m, total.UsdPerMillion(Meters.IsInput));
        Assert.Null(total.UsdPerMillion(Meters.IsOutput));
    }

    [Fact]
    public async Task A_stated_cost_is_the_cost_everywhere_and_ours_stays_beside_it()
    {
        var project = await _store.NewProjectAsync();
        var covered = TestStore.Call(TestStore.Noon, input: 1_000, output: 100) with { StatedCostUsd = 0.0002m };
        var unknown = TestStore.Call(TestStore.Noon, "gpt-99", input: 90, output: 10) with { StatedCostUsd = 0.5m };
        var half = TestStore.Call(TestStore.Noon) with { Usage = new() { [Meter.Input] = 1_000, [Meter.InputAudio] = 100 }, StatedCostUsd = 0.25m };
        await _store.Writer.WriteAsync([.. new[] { covered, unknown, half }.Select(c => TestStore.Priced(project, c))], default);

        var total = await TotalAsync(project);
        Assert.Equal(0.7502m, total.CostUsd);
        Assert.Equal((3, 0, 0, 0m), (total.StatedCalls, total.PartialCalls, total.UnpricedCalls, total.UnpricedTokens));
        Assert.Equal((0.0002m, -0.00001m), (total.StatedComparedUsd, total.StatedDifferenceUsd));
        Assert.Equal(0.15m, total.UsdPerMillion(m => m == Meter.Input));
        Assert.Equal(0.7502m, await database.ScalarAsync<decimal>($"SELECT sum(cost) FROM cost_entries WHERE project_id = {project.Value}"));
        foreach (var call in new[] { covered, unknown, half })
        {
            var stored = (await _store.Calls.FindAsync(project, call.Id, default))!;
            Assert.Equal(CostSource.ProviderReported, stored.Cost.Source);
            Assert.Equal(call.StatedCostUsd, stored.Cost.Total);
            Assert.Equal(call.StatedCostUsd, stored.Lines.Sum(l => l.Amount));
        }
    }

    [Fact]
    public async Task An_estimate_is_in_the_cost_and_not_among_the_measured_tokens()
    {
        var project = await _store.NewProjectAsync();
        var call = TestStore.Call(TestStore.Noon) with { Usage = default, InputTextBytes = 4_000, OutputTextBytes = 400 };
        var cut = TestStore.Call(TestStore.Noon) with { UsageIsPartial = true, OutputTextBytes = 4_000, Complete = false };
        await _store.Writer.WriteAsync([TestStore.Priced(project, call), TestStore.Priced(project, cut)], default);

        var total = await TotalAsync(project);
        Assert.Equal((2, 0, 0), (total.EstimatedCalls, total.UnpricedCalls, total.PartialCalls));
        Assert.Equal(110, total.Tokens.TotalTokens());
        Assert.Equal(0.00021m + (990m * 0.60m / 1_000_000m), total.EstimatedUsd);
        Assert.Equal(total.EstimatedUsd + 0.000021m, total.CostUsd);
        Assert.Equal(total.CostUsd, await database.ScalarAsync<decimal>($"SELECT sum(cost) FROM cost_entries WHERE project_id = {project.Value}"));
        var stored = (await _store.Calls.FindAsync(project, cut.Id, default))!;
        Assert.Equal(stored.Cost.Total, stored.Lines.Sum(l => l.Amount));
        Assert.Equal(990, stored.Lines.Single(l => l.Kind == CostLineKind.Estimated).Count);
    }

    [Fact]
    public async Task A_region_is_a_series_of_its_own()
    {
        var project = await _store.NewProjectAsync();
        var call = TestStore.Call(TestStore.Noon);
        await _store.Writer.WriteAsync(
            [.. new[] { "", "eu", "eu" }.Select(r => TestStore.Priced(project, TestStore.Call(TestStore.Noon) with { Dimensions = call.Dimensions with { Region = r } }))], default);
        Assert.Equal(2, await database.ScalarAsync<long>($"SELECT count(*) FROM series WHERE project_id = {project.Value}"));
    }

    private Task<SpendTotals> TotalAsync(Farthing.Storage.Projects.ProjectId project) => _store.TotalAsync(
        project, new(TestStore.Noon.AddDays(-1), TestStore.Noon.AddDays(1)));
}
