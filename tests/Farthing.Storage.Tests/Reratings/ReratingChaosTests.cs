using Farthing.Core.Calls;
using Farthing.Core.Pricing;
using Farthing.Core.Usage;
using Farthing.Storage.Projects;
using Farthing.Storage.Queries;
using Farthing.Storage.Reratings;
using Farthing.Storage.Writing;
using Npgsql;

namespace Farthing.Storage.Tests.Reratings;

/// <summary>Everything that moves costs, in random order and at once, with connections cut in the middle.</summary>
public sealed class ReratingChaosTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static readonly TimeRange s_whole = new(TestStore.Noon.AddDays(-4), TestStore.Noon.AddDays(4));
    private static readonly string[] s_models = ["one", "two", "three", "four"];
    private static readonly Meter[] s_meters = [Meter.Input, Meter.InputCacheRead, Meter.InputAudio, Meter.Output, Meter.OutputReasoning, Meter.WebSearch, Meter.Image];

    private readonly TestStore _store = new(database);
    private readonly ReratingStore _reratings = new(database.Source, TimeProvider.System);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Sums_are_the_ledgers_whatever_is_written_rerated_stopped_undone_and_cut_off(int seed)
    {
        var random = new Random(seed);
        ProjectId[] projects = [await _store.NewProjectAsync(), await _store.NewProjectAsync()];
        for (var round = 0; round < 3; round++)
        {
            // Two processes price again, each by its own prices, while others write; a third cuts the connections.
            await Task.WhenAll(
                WriteAsync(projects, new(random.Next())),
                WriteAsync(projects, new(random.Next())),
                RerateAsync(projects, new(random.Next())),
                RerateAsync(projects, new(random.Next())),
                DisturbAsync(new(random.Next())));
            await CheckAsync(projects);
        }

        // Nothing is left that no one goes on with.
        while (await Process(random).RunNextAsync(RandomPrices(random), default))
        {
            await CheckAsync(projects);
        }

        Assert.DoesNotContain(await _reratings.ListAsync(null, 1_000, default), r => !r.IsOver);
    }

    private Rerater Process(Random random) =>
        new(database.Source, new NameIds(database.Source), _reratings, TimeProvider.System) { PageSize = random.Next(20, 120) };

    private async Task WriteAsync(ProjectId[] projects, Random random)
    {
        var price = RandomPrices(random);
        for (var i = 0; i < 3; i++)
        {
            await _store.Writer.WriteAsync([.. Enumerable.Range(0, random.Next(1, 60)).Select(_ =>
            {
                var (project, call) = (projects[random.Next(2)], RandomCall(random));
                return new PricedCall(project, call, price(project, call));
            })], default);
        }
    }

    private async Task RerateAsync(ProjectId[] projects, Random random)
    {
        for (var i = 0; i < 3; i++)
        {
            if (random.Next(3) == 0 && (await _reratings.ListAsync(null, 1_000, default)).Where(r => r.Kind == ReratingKind.Rerating && r.IsOver && r.State != ReratingState.RolledBack).ToList() is { Count: > 0 } over)
            {
                await _reratings.AskRollbackAsync(over[random.Next(over.Count)], default);
            }
            else
            {
                var from = s_whole.From.AddMinutes(random.Next(8 * 1440));
                await _reratings.AskAsync(
                    new(random.Next(6) == 0 ? null : projects[random.Next(2)], random.Next(2) == 0 ? s_whole : new(from, from.AddMinutes(random.Next(1, 5_000))), random.Next(3) == 0 ? s_models[random.Next(4)] : null),
                    preview: random.Next(6) == 0,
                    default);
            }

            using var interrupt = new CancellationTokenSource();
            var (price, calls, most) = (RandomPrices(random), 0, random.Next(3) == 0 ? random.Next(200) : int.MaxValue);
            try
            {
                await Process(random).RunNextAsync((project, call) => ++calls < most ? price(project, call) : Interrupted(interrupt, random), interrupt.Token);
            }
            catch (Exception e) when (e is NpgsqlException or OperationCanceledException or DivideByZeroException or InvalidOperationException)
            {
                // Its process has died, was stopped, or has a fault.
            }
        }
    }

    private static CallCost Interrupted(CancellationTokenSource interrupt, Random random)
    {
        if (random.Next(2) == 0)
        {
            throw new DivideByZeroException();
        }

        interrupt.Cancel();
        throw new OperationCanceledException(interrupt.Token);
    }

    private async Task DisturbAsync(Random random)
    {
        for (var i = 0; i < 4; i++)
        {
            for (var wait = random.Next(60); wait > 0; wait--)
            {
                await database.ScalarAsync<int>("SELECT 1");
            }

            var all = await _reratings.ListAsync(null, 20, default);
            if (all.Count > 0)
            {
                var one = all[random.Next(all.Count)].Id;
                _ = random.Next(2) == 0 ? await _reratings.StopAsync(one, default) : await _reratings.ResumeAsync(one, default);
            }

            // What a process that is killed looks like to the database: its session, and the lock, are gone.
            await database.ExecuteAsync(
                "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) AND pid <> pg_backend_pid()");
        }
    }

    private async Task CheckAsync(ProjectId[] projects)
    {
        foreach (var project in projects)
        {
            var byModel = new Dictionary<string, RollupDelta>(StringComparer.Ordinal);
            var ledger = await LedgerAsync(project);
            string? after = null;
            do
            {
                var page = await _store.Calls.ListAsync(project, s_whole, new(), after, 1_000, default);
                foreach (var (call, cost) in page.Calls)
                {
                    Assert.Equal(ledger[call.Id], cost.Total);
                    if (!byModel.TryGetValue(call.Dimensions.Model, out var sums))
                    {
                        byModel.Add(call.Dimensions.Model, sums = new());
                    }

                    sums.Add(call, cost, 1);
                }

                after = page.Next;
            }
            while (after is not null);

            await using var spend = await _store.Spend.OpenAsync(project, default);
            var byHour = await spend.GroupAsync(s_whole, Dimension.Model, TestStore.NoFilter, 100, default);
            var byMinute = await spend.SeriesAsync(s_whole, TimeSpan.FromMinutes(1), Dimension.Model, TestStore.NoFilter, default);
            Assert.Equal(byModel.Keys.Order(StringComparer.Ordinal), byHour.Select(g => g.Key).Order(StringComparer.Ordinal));
            foreach (var (model, sums) in byModel)
            {
                AssertEqual(sums, byHour.Single(g => g.Key == model).Totals);
                Assert.Equal(byHour.Single(g => g.Key == model).Totals.CostUsd, byMinute.Where(p => p.Key == model).Sum(p => p.Totals.CostUsd));
                foreach (var meter in s_meters)
                {
                    Assert.Equal(sums.Costs[meter].GetValueOrDefault(), byMinute.Where(p => p.Key == model).Sum(p => p.Totals.Amounts[meter].GetValueOrDefault()));
                }
            }

            Assert.Equal(ledger.Values.Sum(c => c.GetValueOrDefault()), (await spend.TotalAsync(s_whole, TestStore.NoFilter, default)).CostUsd);
        }
    }

    private static void AssertEqual(RollupDelta calls, SpendTotals sums)
    {
        Assert.Equal<IEnumerable<long>>(
            calls.Counts, [sums.Calls, sums.FailedCalls, sums.StreamedCalls, sums.PartialCalls, sums.UnpricedCalls, sums.NoUsageCalls, sums.EstimatedCalls, sums.StatedCalls]);
        foreach (var meter in Meters.Tokens)
        {
            Assert.Equal(calls.Tokens[meter], sums.Tokens[meter]);
            Assert.Equal(calls.Unpriced[meter].GetValueOrDefault(), sums.Unpriced[meter].GetValueOrDefault());
            Assert.Equal(calls.Costs[meter].GetValueOrDefault(), sums.Amounts[meter].GetValueOrDefault());
        }

        Assert.Equal(
            calls.OtherCosts.Append(calls.StatedCompared).Append(calls.StatedTokens).Select(c => c.GetValueOrDefault()),
            [sums.UnitsUsd, sums.EstimatedUsd, sums.StatedDifferenceUsd, sums.StatedOnlyUsd, sums.StatedComparedUsd, sums.StatedTokens]);
    }

    private async Task<Dictionary<CallId, decimal?>> LedgerAsync(ProjectId project)
    {
        await using var command = database.Source.CreateCommand($"SELECT trace_id, span_id, cost FROM cost_entries WHERE project_id = {project.Value}");
        await using var reader = await command.ExecuteReaderAsync();
        var all = new Dictionary<CallId, decimal?>();
        while (await reader.ReadAsync())
        {
            Assert.True(CallId.TryParse(reader.GetString(0), reader.GetString(1), out var id));
            all.Add(id, reader.IsDBNull(2) ? null : reader.GetDecimal(2));
        }

        return all;
    }

    private static Call RandomCall(Random random)
    {
        // Also on the very borders of days, hours and chunks.
        var time = random.Next(4) == 0 ? TestStore.Noon.Date.AddHours(random.Next(-72, 72)).AddMicroseconds(random.Next(-1, 2)) : TestStore.Noon.AddMicroseconds(random.NextInt64(-250_000_000_000, 250_000_000_000));
        var usage = new MeterMap<decimal>();
        foreach (var meter in s_meters)
        {
            usage[meter] = random.Next(3) == 0 ? null : random.Next(5) == 0 ? 0 : random.Next(1, 400_000);
        }

        return TestStore.Call(time, s_models[random.Next(4)], $"f{random.Next(2)}") with
        {
            Usage = random.Next(6) == 0 ? default : usage,
            InputTextBytes = random.Next(3) == 0 ? random.Next(100_000) : null,
            OutputTextBytes = random.Next(3) == 0 ? random.Next(100_000) : null,
            StatedCostUsd = random.Next(5) == 0 ? random.Next(0, 1_000_000) / 10_000_000m : null,
            UsageIsPartial = random.Next(5) == 0,
            ErrorType = random.Next(9) == 0 ? "overloaded" : null,
            HttpStatus = random.Next(9) == 0 ? 429 : null,
        };
    }

    private static PriceCall RandomPrices(Random random)
    {
        var models = s_models.Where(_ => random.Next(4) > 0).Select(model =>
            $$"""{ "id": "{{model}}", "match": ["{{model}}"], "prices": [{ "rates": [{ "per_million": { {{string.Join(", ", s_meters.Where(m => m.IsToken() && random.Next(4) > 0).Append(Meter.Input).Distinct().Select(m => $"\"{m.Name()}\": \"{random.Next(0, 9_999) / 1000m}\""))}} }, "each": { {{(random.Next(2) == 0 ? "\"web_search\": \"0.01\"" : "")}} } }] }] }""");
        var pricer = new Pricer(PriceBookReader.Read($$"""
            { "provider": "openai", "name": "A provider", "currency": "USD", "source": "a test", "as_of": "2026-01-01", "models": [
              { "id": "other", "match": ["other"], "prices": [{ "rates": [{ "per_million": { "input": "1" } }] }] }{{string.Concat(models.Select(m => ", " + m))}}] }
            """));
        return (_, call) => pricer.Price(call);
    }
}
