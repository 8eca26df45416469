using System.Globalization;
using Farthing.Core.Calls;
using Farthing.Core.Pricing;
using Farthing.Core.Usage;
using Farthing.Storage.Projects;
using Farthing.Storage.Queries;
using Farthing.Storage.Reratings;
using Farthing.Storage.Writing;

namespace Farthing.Storage.Tests.Reratings;

public sealed class ReraterTests : IClassFixture<TestDatabase>
{
    // Two books that differ in a rate, a tier, a model that only one has, and a model that is the same in both.
    private static readonly Pricer s_first = Book("2.5", "10", "\"input_audio\": \"40\",", "");
    private static readonly Pricer s_second = Book("3.75", "10", "", """, { "id": "late", "match": ["late"], "prices": [{ "rates": [{ "per_million": { "input": "0.123456789", "output": "1" } }] }] }""");

    private readonly TestDatabase _database;
    private readonly TestStore _store;
    private readonly ReratingStore _reratings;
    private readonly Rerater _rerater;

    public ReraterTests(TestDatabase database)
    {
        _database = database;
        _store = new(database);
        _reratings = new(database.Source, TimeProvider.System);
        _rerater = new(database.Source, new NameIds(database.Source), _reratings, TimeProvider.System);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public async Task There_and_back_restores_every_digit_and_sums_are_the_ledgers_at_every_step(int seed)
    {
        var project = await WriteAsync(RandomCalls(seed), s_first);
        var before = await SumsAsync(project);
        var first = await CheckAsync(project);

        var there = await RerateAsync(project, s_second);
        Assert.True(there.Changed > 0);
        Assert.Equal(there.DifferenceUsd, await CheckAsync(project) - first);
        var middle = await SumsAsync(project);
        Assert.NotEqual(before, middle);

        Assert.Equal(0, (await RerateAsync(project, s_second)).Changed);
        Assert.Equal(middle, await SumsAsync(project));

        var back = await RerateAsync(project, s_first);
        Assert.Equal((there.Changed, -there.DifferenceUsd), (back.Changed, back.DifferenceUsd));
        Assert.Equal(first, await CheckAsync(project));
        Assert.Equal(before, await SumsAsync(project));
    }

    [Fact]
    public async Task The_same_prices_again_change_nothing()
    {
        var project = await WriteAsync(RandomCalls(11), s_first);
        var before = await SumsAsync(project);
        var again = await RerateAsync(project, s_first);
        Assert.Equal((ReratingState.Done, 200L, 0L, 0m), (again.State, again.Seen, again.Changed, again.DifferenceUsd));
        Assert.Empty(again.Report);
        Assert.Equal(before, await SumsAsync(project));
    }

    [Fact]
    public async Task A_rollback_gives_back_what_held_before_and_can_be_repeated_without_effect()
    {
        var project = await WriteAsync(RandomCalls(12), s_first);
        var before = await SumsAsync(project);
        var there = await RerateAsync(project, s_second);
        var rollback = await RunAsync(await _reratings.AskRollbackAsync(there, default), s_second);

        Assert.Equal((ReratingState.Done, there.Changed, -there.DifferenceUsd), (rollback.State, rollback.Changed, rollback.DifferenceUsd));
        Assert.Equal(before, await SumsAsync(project));
        await CheckAsync(project);
        var undone = (await _reratings.FindAsync(there.Id, null, default))!;
        Assert.Equal(ReratingState.RolledBack, undone.State);
        Assert.Contains("already", (await Assert.ThrowsAsync<InvalidOperationException>(() => _reratings.AskRollbackAsync(undone, default))).Message, StringComparison.Ordinal);
        Assert.Contains("only a re-rating", (await Assert.ThrowsAsync<InvalidOperationException>(() => _reratings.AskRollbackAsync(rollback, default))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rollback_leaves_alone_what_was_corrected_again_since()
    {
        var calls = Enumerable.Range(0, 100).Select(i => TestStore.Call(TestStore.Noon.AddHours(i - 50), "changing")).ToList();
        var project = await WriteAsync(calls, s_first);
        var first = await SumsAsync(project, new(Whole.From, TestStore.Noon));
        var there = await RerateAsync(project, s_second);
        var later = await RerateAsync(project, Book("7", "10", "", ""), new(TestStore.Noon, Whole.To));
        var expected = await SumsAsync(project, new(TestStore.Noon, Whole.To));

        var rollback = await RunAsync(await _reratings.AskRollbackAsync(there, default), s_first);
        Assert.Equal((100L, 50L, 50L), (there.Changed, later.Changed, rollback.Changed));
        Assert.Equal(first, await SumsAsync(project, new(Whole.From, TestStore.Noon)));
        Assert.Equal(expected, await SumsAsync(project, new(TestStore.Noon, Whole.To)));
        await CheckAsync(project);
    }

    [Fact]
    public async Task The_last_one_is_rolled_back_and_then_the_one_before_it()
    {
        var project = await WriteAsync(RandomCalls(21), s_first);
        var before = await SumsAsync(project);
        var there = await RerateAsync(project, s_second);
        var middle = await SumsAsync(project);
        var further = await RerateAsync(project, Book("7", "11", "", ""));

        await RunAsync(await _reratings.AskRollbackAsync(further, default), s_first);
        Assert.Equal(middle, await SumsAsync(project));
        await RunAsync(await _reratings.AskRollbackAsync(there, default), s_first);
        Assert.Equal(before, await SumsAsync(project));
        await CheckAsync(project);
    }

    [Fact]
    public async Task A_cost_that_was_rolled_back_does_not_come_back_with_the_rollback_of_a_later_one()
    {
        var project = await WriteAsync(RandomCalls(22), s_first);
        var before = await SumsAsync(project);
        var there = await RerateAsync(project, s_second);
        var further = await RerateAsync(project, Book("7", "11", "", ""));
        var after = await SumsAsync(project);

        await RunAsync(await _reratings.AskRollbackAsync(there, default), s_first);
        await RunAsync(await _reratings.AskRollbackAsync(further, default), s_first);
        Assert.NotEqual(before, after);
        Assert.Equal(before, await SumsAsync(project));
        await CheckAsync(project);
    }

    [Fact]
    public async Task A_rollback_that_was_stopped_counts_for_the_calls_that_it_reached()
    {
        var calls = Enumerable.Range(0, 30).Select(i => TestStore.Call(TestStore.Noon.AddMinutes(i), "changing")).ToList();
        var project = await WriteAsync(calls, s_first);
        var before = await SumsAsync(project);
        var there = await RerateAsync(project, s_second);
        var further = await RerateAsync(project, Book("7", "11", "", ""));
        var rollback = await _reratings.AskRollbackAsync(further, default);
        var slow = new Rerater(_database.Source, new NameIds(_database.Source), _reratings, TimeProvider.System) { PageSize = 10 };
        await slow.RunAsync(rollback.Id, (_, call) => s_first.Price(call), r => _ = _reratings.StopAsync(r.Id, default).Result, default);
        var half = (await _reratings.FindAsync(rollback.Id, null, default))!;
        Assert.Equal((ReratingState.Stopped, 20L), (half.State, half.Changed));

        Assert.Equal(20, (await RunAsync(await _reratings.AskRollbackAsync(there, default), s_first)).Changed);
        await _reratings.ResumeAsync(rollback.Id, default);
        await RunAsync(half with { State = ReratingState.Waiting }, s_first);
        Assert.Equal(before, await SumsAsync(project));
        await CheckAsync(project);
    }

    [Fact]
    public async Task A_server_that_stops_leaves_its_re_rating_to_the_next_one()
    {
        var project = await WriteAsync(RandomCalls(23), s_first);
        var asked = await _reratings.AskAsync(new(project, Whole, null), preview: false, default);
        using var stopping = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _rerater.RunNextAsync(
            (_, call) =>
            {
                stopping.Cancel();
                return s_second.Price(call);
            },
            stopping.Token));
        Assert.False((await _reratings.FindAsync(asked.Id, null, default))!.IsOver);
        Assert.True(await _rerater.RunNextAsync((_, call) => s_second.Price(call), default));
        Assert.Equal(ReratingState.Done, (await _reratings.FindAsync(asked.Id, null, default))!.State);
        await CheckAsync(project);
    }

    [Fact]
    public async Task One_that_was_asked_to_stop_before_it_was_taken_up_is_not_done()
    {
        var project = await WriteAsync(RandomCalls(24), s_first);
        var asked = await _reratings.AskAsync(new(project, Whole, null), preview: false, default);
        await _database.ExecuteAsync($"UPDATE reratings SET state = 'stopping' WHERE rerating_id = {asked.Id}");
        await _rerater.RunAsync(asked.Id, (_, call) => s_second.Price(call), _ => { }, default);
        var stopped = (await _reratings.FindAsync(asked.Id, null, default))!;
        Assert.Equal((ReratingState.Stopped, 0L), (stopped.State, stopped.Seen));
    }

    [Fact]
    public async Task Calls_whose_model_is_no_longer_told_apart_keep_their_cost()
    {
        var call = TestStore.Call(TestStore.Noon, "changing");
        var project = await WriteAsync([call], s_first);
        var first = await CheckAsync(project);
        await _database.ExecuteAsync($"UPDATE series SET provider = '{SeriesIds.Others}', model = '{SeriesIds.Others}' WHERE project_id = {project.Value}");
        Assert.Equal(0, (await RerateAsync(project, s_second)).Changed);
        Assert.Equal(first, await CheckAsync(project));
    }

    [Fact]
    public async Task A_cost_from_before_sources_were_kept_is_a_list_price()
    {
        var project = await WriteAsync([TestStore.Call(TestStore.Noon, "changing"), TestStore.Call(TestStore.Noon, "never")], s_first);
        await _database.ExecuteAsync($"UPDATE calls SET cost_source = NULL WHERE project_id = {project.Value}");
        Assert.Equal(0, (await RerateAsync(project, s_first)).Changed);
        Assert.Equal([CostSource.List, null], (await ListAsync(project, new())).Calls.OrderBy(c => c.Call.Dimensions.Model).Select(c => c.Cost.Source));
    }

    [Fact]
    public async Task A_preview_tells_the_difference_by_model_and_day_and_changes_nothing()
    {
        var project = await WriteAsync(RandomCalls(14), s_first);
        var before = await SumsAsync(project);
        var preview = await RunAsync(await _reratings.AskAsync(new(project, Whole, null), preview: true, default), s_second);
        Assert.Equal(before, await SumsAsync(project));
        Assert.Equal(0, await _database.ScalarAsync<long>($"SELECT count(*) FROM cost_corrections WHERE project_id = {project.Value}"));

        var done = await RerateAsync(project, s_second);
        Assert.Equal(preview.Report, done.Report);
        Assert.Equal(preview.Report.OrderBy(r => r.Day).ThenBy(r => r.Model, StringComparer.Ordinal), preview.Report);
        Assert.Equal(done.Changed, done.Report.Sum(r => r.Calls));
        Assert.True(done.Report.Single(r => r.Model == "late" && r.Day == DateOnly.FromDateTime(TestStore.Noon)) is { OldUnpriced: > 0 } late && late.NewUnpriced < late.OldUnpriced && late.NewUsd > late.OldUsd);
    }

    [Fact]
    public async Task Only_the_calls_of_the_scope_are_touched()
    {
        var project = await WriteAsync(RandomCalls(15), s_first);
        var other = await WriteAsync(RandomCalls(15), s_first);
        var before = await SumsAsync(other);
        var range = new TimeRange(TestStore.Noon.AddHours(-2), TestStore.Noon);
        var done = await RunAsync(await _reratings.AskAsync(new(project, range, "late"), preview: false, default), s_second);

        Assert.True(done.Changed > 0);
        Assert.All(done.Report, r => Assert.Equal("late", r.Model));
        Assert.Equal(0, await _database.ScalarAsync<long>(
            $"SELECT count(*) FROM cost_corrections WHERE project_id = {project.Value} AND (time < '{range.From:o}' OR time >= '{range.To:o}')"));
        Assert.Equal(before, await SumsAsync(other));
        await CheckAsync(project);
    }

    [Fact]
    public async Task Every_project_is_rerated_where_none_is_named_and_each_by_its_own_prices()
    {
        var (one, two) = (await WriteAsync(RandomCalls(16), s_first), await WriteAsync(RandomCalls(17), s_first));
        var before = await SumsAsync(two);
        var asked = await _reratings.AskAsync(new(null, Whole, null), preview: false, default);
        await _rerater.RunAsync(asked.Id, (project, call) => (project == one ? s_second : s_first).Price(call), _ => { }, default);
        Assert.Equal(before, await SumsAsync(two));
        Assert.Equal(0, (await RerateAsync(one, s_second)).Changed);
    }

    [Fact]
    public async Task What_is_stopped_goes_on_where_it_was()
    {
        var calls = Enumerable.Range(0, Rerater.CallsInTransaction + 50).Select(i => TestStore.Call(TestStore.Noon.AddMilliseconds(i / 10), "changing")).ToList();
        var project = await WriteAsync(calls, s_first);
        var asked = await _reratings.AskAsync(new(project, Whole, null), preview: false, default);

        // It is asked to stop after its first transaction.
        await _rerater.RunAsync(asked.Id, (_, call) => s_second.Price(call), r => _ = _reratings.StopAsync(r.Id, default).Result, default);
        var stopped = (await _reratings.FindAsync(asked.Id, null, default))!;
        Assert.True(stopped.State is ReratingState.Stopped or ReratingState.Stopping or ReratingState.Done);
        await CheckAsync(project);

        await _reratings.ResumeAsync(asked.Id, default);
        await _rerater.RunAsync(asked.Id, (_, call) => s_second.Price(call), _ => { }, default);
        var done = (await _reratings.FindAsync(asked.Id, null, default))!;
        Assert.Equal((ReratingState.Done, (long)calls.Count, (long)calls.Count), (done.State, done.Seen, done.Changed));
        Assert.Equal(0, (await RerateAsync(project, s_second)).Changed);
        await CheckAsync(project);
    }

    [Fact]
    public async Task A_fault_in_the_middle_leaves_whole_transactions_and_can_be_resumed()
    {
        var calls = Enumerable.Range(0, Rerater.CallsInTransaction + 50).Select(i => TestStore.Call(TestStore.Noon.AddMilliseconds(i), "changing")).ToList();
        var project = await WriteAsync(calls, s_first);
        var asked = await _reratings.AskAsync(new(project, Whole, null), preview: false, default);
        var priced = 0;
        await Assert.ThrowsAsync<DivideByZeroException>(() => _rerater.RunAsync(
            asked.Id, (_, call) => ++priced > Rerater.CallsInTransaction + 10 ? throw new DivideByZeroException("a fault") : s_second.Price(call), _ => { }, default));

        var failed = (await _reratings.FindAsync(asked.Id, null, default))!;
        Assert.Equal((ReratingState.Failed, "a fault", (long)Rerater.CallsInTransaction), (failed.State, failed.Error, failed.Changed));
        await CheckAsync(project);
        Assert.True(await _reratings.ResumeAsync(asked.Id, default));
        Assert.True(await _rerater.RunNextAsync((_, call) => s_second.Price(call), default));
        Assert.Equal(calls.Count, (await _reratings.FindAsync(asked.Id, null, default))!.Changed);
        await CheckAsync(project);
    }

    [Fact]
    public async Task A_command_that_is_interrupted_stops_and_says_so()
    {
        var project = await WriteAsync(RandomCalls(18), s_first);
        var asked = await _reratings.AskAsync(new(project, Whole, null), preview: false, default);
        using var interrupt = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _rerater.RunAsync(
            asked.Id,
            (_, call) =>
            {
                interrupt.Cancel();
                return s_second.Price(call);
            },
            _ => { },
            interrupt.Token));
        Assert.Equal(ReratingState.Stopped, (await _reratings.FindAsync(asked.Id, null, default))!.State);
        await CheckAsync(project);
    }

    [Fact]
    public async Task Two_at_once_wait_for_one_another_and_writers_for_neither()
    {
        var project = await WriteAsync(RandomCalls(19), s_first);
        var asked = await _reratings.AskAsync(new(project, Whole, null), preview: false, default);
        var second = await _reratings.AskAsync(new(project, Whole, null), preview: false, default);
        var turnedAway = false;
        var wrote = false;
        await _rerater.RunAsync(
            asked.Id,
            (_, call) =>
            {
                if (!wrote)
                {
                    wrote = true;
                    turnedAway = !_rerater.RunAsync(second.Id, (_, c) => s_second.Price(c), _ => { }, default).Result;
                    _store.Writer.WriteAsync([.. RandomCalls(20).Select(c => new PricedCall(project, c, s_first.Price(c)))], default).Wait();
                }

                return s_second.Price(call);
            },
            _ => { },
            default);
        Assert.True(turnedAway);
        await CheckAsync(project);
        Assert.True(await _rerater.RunNextAsync((_, c) => s_second.Price(c), default));
        await CheckAsync(project);
        Assert.False(await _rerater.RunNextAsync((_, c) => s_second.Price(c), default));
    }

    [Fact]
    public async Task A_call_shows_the_cost_that_holds_and_the_filters_go_by_it()
    {
        var call = TestStore.Call(TestStore.Noon, "late", input: 1_000_000, output: 0);
        var project = await WriteAsync([call], s_first);
        Assert.Equal("unknown_model", (await _store.Calls.FindAsync(project, call.Id, default))!.Cost.Reason);
        await RerateAsync(project, s_second);

        var stored = (await _store.Calls.FindAsync(project, call.Id, default))!;
        Assert.Equal((PricingStatus.Priced, 0.123456789m, null), (stored.Cost.Status, stored.Cost.Total, stored.Cost.Reason));
        Assert.Equal(s_second.Price(call).Price!.Version, stored.Cost.Price!.Version);
        Assert.Single((await ListAsync(project, new() { Status = PricingStatus.Priced, CostAboveUsd = 0.1m })).Calls);
        Assert.Empty((await ListAsync(project, new() { Status = PricingStatus.Unpriced })).Calls);
        var ledger = await _store.Calls.LedgerAsync(project, call, default);
        Assert.Equal([(null, "unknown_model"), (0.123456789m, null)], ledger.Select(e => (e.Cost, e.Reason)));
        Assert.Equal([true, false], ledger.Select(e => e.MadeAt is null));
    }

    private static TimeRange Whole { get; } = new(TestStore.Noon.AddDays(-3), TestStore.Noon.AddDays(3));

    private Task<CallPage> ListAsync(ProjectId project, CallFilter filter) => _store.Calls.ListAsync(project, Whole, filter, null, 10, default);

    private async Task<Rerating> RerateAsync(ProjectId project, Pricer pricer, TimeRange? range = null) =>
        await RunAsync(await _reratings.AskAsync(new(project, range ?? Whole, null), preview: false, default), pricer);

    private async Task<Rerating> RunAsync(Rerating asked, Pricer pricer)
    {
        Assert.True(await _rerater.RunAsync(asked.Id, (_, call) => pricer.Price(call), _ => { }, default));
        return (await _reratings.FindAsync(asked.Id, null, default))!;
    }

    private async Task<ProjectId> WriteAsync(IEnumerable<Call> calls, Pricer pricer)
    {
        var project = await _store.NewProjectAsync();
        await _store.Writer.WriteAsync([.. calls.Select(c => new PricedCall(project, c, pricer.Price(c)))], default);
        return project;
    }

    /// <summary>Every figure of the sums, by model and in all, as text: what is absent differs from zero.</summary>
    private async Task<string> SumsAsync(ProjectId project, TimeRange? range = null)
    {
        await using var sums = await _store.Spend.OpenAsync(project, default);
        var total = await sums.TotalAsync(range ?? Whole, TestStore.NoFilter, default);
        var groups = await sums.GroupAsync(range ?? Whole, Dimension.Model, TestStore.NoFilter, 100, default);
        return string.Join('\n', groups.OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => $"{g.Key}: {Text(g.Totals)}").Prepend(Text(total)));
    }

    private static string Text(SpendTotals t) => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        {t.Calls} {t.FailedCalls} {t.PartialCalls} {t.UnpricedCalls} {t.NoUsageCalls} {t.EstimatedCalls} {t.StatedCalls} {t.StatedTokens}
        {Text(t.Tokens)} / {Text(t.Unpriced)} / {Text(t.Amounts)}
        {Exact(t.UnitsUsd)} {Exact(t.EstimatedUsd)} {Exact(t.StatedDifferenceUsd)} {Exact(t.StatedOnlyUsd)} {Exact(t.StatedComparedUsd)} {Exact(t.CostUsd)}
        """);

    private static string Text(MeterMap<decimal> map) => string.Join(' ', map.Pairs.Select(p => $"{p.Key.Name()}={Exact(p.Value)}"));

    private static string Exact(decimal value) => Farthing.Core.Amounts.Money.Exact(value);

    /// <summary>The ledger's sum, which both rollups and every call's lines must give too.</summary>
    private async Task<decimal> CheckAsync(ProjectId project)
    {
        var ledger = await _database.ScalarAsync<decimal>($"SELECT coalesce(sum(cost), 0) FROM cost_entries WHERE project_id = {project.Value}");
        foreach (var table in (string[])["rollup_minute", "rollup_hour"])
        {
            Assert.Equal(ledger, await _database.ScalarAsync<decimal>(
                $"SELECT coalesce(sum({MeterColumns.RollupCost(c => c)}), 0) FROM {table} WHERE project_id = {project.Value}"));
        }

        decimal lines = 0;
        string? after = null;
        do
        {
            var page = await _store.Calls.ListAsync(project, Whole, new(), after, 1_000, default);
            foreach (var call in page.Calls)
            {
                Assert.Equal(call.Cost.Total.GetValueOrDefault(), call.Cost.Total is null ? 0 : call.Lines.Sum(l => l.Amount));
                lines += call.Cost.Total.GetValueOrDefault();
            }

            after = page.Next;
        }
        while (after is not null);

        Assert.Equal(ledger, lines);
        Assert.Equal(ledger, (await _store.TotalAsync(project, Whole)).CostUsd);
        return ledger;
    }

    private static List<Call> RandomCalls(int seed)
    {
        var random = new Random(seed);
        string[] models = ["changing", "same", "late", "never"];
        return [.. Enumerable.Range(0, 200).Select(_ =>
        {
            var call = TestStore.Call(TestStore.Noon.AddSeconds(random.Next(-90_000, 90_000)), models[random.Next(4)], $"f{random.Next(2)}");
            var usage = new MeterMap<decimal>();
            foreach (var meter in (Meter[])[Meter.Input, Meter.InputCacheRead, Meter.InputAudio, Meter.Output, Meter.OutputReasoning, Meter.WebSearch])
            {
                usage[meter] = random.Next(3) == 0 ? null : random.Next(1, 400_000);
            }

            return call with
            {
                Usage = random.Next(6) == 0 ? default : usage,
                InputTextBytes = random.Next(3) == 0 ? random.Next(100_000) : null,
                OutputTextBytes = random.Next(3) == 0 ? random.Next(100_000) : null,
                StatedCostUsd = random.Next(5) == 0 ? random.Next(1, 1_000_000) / 10_000_000m : null,
                UsageIsPartial = random.Next(5) == 0,
                ErrorType = random.Next(9) == 0 ? "overloaded" : null,
            };
        })];
    }

    private static Pricer Book(string input, string output, string audio, string more) => new(PriceBookReader.Read($$"""
        {
          "provider": "openai", "name": "A provider", "currency": "USD", "source": "a test", "as_of": "2026-01-01",
          "models": [
            { "id": "changing", "match": ["changing"], "prices": [{ "rates": [
              { "per_million": { {{audio}} "input": "{{input}}", "input_cache_read": "0.3333", "output": "{{output}}" }, "each": { "web_search": "0.01" } },
              { "above_prompt_tokens": 200000, "per_million": { "input": "5.1", "output": "20" } }] }] },
            { "id": "same", "match": ["same"], "prices": [{ "rates": [{ "per_million": { "input": "0.07", "output": "0.28" } }] }] }{{more}}
          ]
        }
        """));
}
