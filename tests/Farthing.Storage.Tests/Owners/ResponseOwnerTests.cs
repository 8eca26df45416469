using Farthing.Core.Calls;
using Farthing.Core.Ownership;
using Farthing.Core.Pricing;
using Farthing.Core.Spans;
using Farthing.Core.Usage;
using Farthing.Storage.Projects;
using Farthing.Storage.Writing;

namespace Farthing.Storage.Tests.Owners;

public class ResponseOwnerTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private const string LongId = "chatcmpl-0123456789abcdef";
    private readonly TestStore _store = new(database);

    [Fact]
    public async Task Two_records_of_one_response_are_billed_once_whatever_the_provider_is_called()
    {
        var project = await _store.NewProjectAsync();
        var first = TestStore.Call(TestStore.Noon) with { ResponseId = LongId };
        var second = TestStore.Call(TestStore.Noon.AddSeconds(1)) with { ResponseId = LongId };
        second = second with { Dimensions = second.Dimensions with { Provider = "azure.ai.openai", Service = "shop" } };

        Assert.Equal(new WriteResult(1, 0), await WriteAsync(project, first));
        Assert.Equal(new WriteResult(0, 1), await WriteAsync(project, second));

        Assert.Equal(1, (await TotalAsync(project)).Calls);
        Assert.Null(await _store.Calls.FindAsync(project, second.Id, default));
        Assert.Equal(
            ("chat gpt-4o-mini", (short)SpanKind.Call, 100L, 10L, first.Id.SpanHex),
            await RowAsync(second.Id, r => (r.GetString(0), r.GetInt16(1), r.GetInt64(2), r.GetInt64(3), unchecked((ulong)r.GetInt64(4)).ToString("x16", null))));
        await CheckAsync(project, accepted: 1, superseded: 0);
    }

    [Fact]
    public async Task The_record_that_knows_more_is_billed_though_it_comes_later()
    {
        var project = await _store.NewProjectAsync();
        var plain = TestStore.Call(TestStore.Noon) with { ResponseId = LongId, Streamed = true, ErrorType = "cut_off" };
        var sdk = Detailed(TestStore.Noon.AddSeconds(1), LongId) with { Dialect = Dialect.Farthing };
        var gateway = Detailed(TestStore.Noon.AddSeconds(2), LongId) with { Dialect = Dialect.Gateway };
        foreach (var call in new[] { plain, sdk, gateway })
        {
            Assert.Equal(1, (await WriteAsync(project, call)).Stored);
        }

        var total = await TotalAsync(project);
        Assert.Equal((1, 0, 0), (total.Calls, total.FailedCalls, total.StreamedCalls));
        Assert.Equal(gateway.Usage.TotalTokens(), total.Tokens.TotalTokens());
        Assert.Equal(TestStore.Priced(project, gateway).Cost.Total, total.CostUsd);
        foreach (var (old, owner) in new[] { (plain, sdk), (sdk, gateway) })
        {
            var stored = (await _store.Calls.FindAsync(project, old.Id, default))!;
            Assert.Equal((PricingStatus.Superseded, owner.Id, (decimal?)null), (stored.Cost.Status, stored.Owner, stored.Cost.Total));
            Assert.DoesNotContain(stored.Lines, l => l.Amount is not null);
            var ledger = await _store.Calls.LedgerAsync(project, old, default);
            Assert.Equal([PricingStatus.Priced, PricingStatus.Superseded], ledger.Select(e => e.Status));
            Assert.Equal(owner.Id, ledger[^1].Owner);
        }

        await CheckAsync(project, accepted: 3, superseded: 2);
        // Whoever sends the superseded ones again finds the one that is billed.
        Assert.Equal(new WriteResult(0, 3), await _store.Writer.WriteAsync([.. new[] { plain, sdk, gateway }.Select(c => TestStore.Priced(project, c))], default));
        Assert.Equal(0, await database.ScalarAsync<long>($"SELECT count(*) FROM spans WHERE project_id = {project.Value}"));
        await CheckAsync(project, accepted: 3, superseded: 2);
    }

    [Fact]
    public async Task Within_a_batch_the_best_record_is_billed_and_the_others_are_shown()
    {
        var project = await _store.NewProjectAsync();
        Call[] calls =
        [
            TestStore.Call(TestStore.Noon) with { ResponseId = LongId },
            Detailed(TestStore.Noon, LongId) with { Dialect = Dialect.Gateway },
            TestStore.Call(TestStore.Noon) with { ResponseId = LongId, Usage = default },
        ];
        Assert.Equal(new WriteResult(1, 2), await _store.Writer.WriteAsync([.. calls.Append(calls[0]).Select(c => TestStore.Priced(project, c)).Take(3)], default));
        Assert.Equal(calls[1].Id, (await _store.Calls.ListAsync(project, new(TestStore.Noon, TestStore.Noon.AddDays(1)), new(), null, 9, default)).Calls.Single().Call.Id);
        Assert.Equal(2, await database.ScalarAsync<long>($"SELECT count(*) FROM spans WHERE project_id = {project.Value} AND owner_span_id IS NOT NULL"));
        Assert.Equal(2, (await _store.Status.ReadAsync(project, default)).Spans.Stored);
        Assert.Equal(new WriteResult(0, 3), await _store.Writer.WriteAsync([.. calls.Select(c => TestStore.Priced(project, c))], default));
        await CheckAsync(project, accepted: 1, superseded: 0);
    }

    [Fact]
    public async Task A_record_without_usage_gives_way_to_any_that_has_some()
    {
        var project = await _store.NewProjectAsync();
        var silent = TestStore.Call(TestStore.Noon) with { ResponseId = LongId, Usage = default, Dialect = Dialect.Farthing };
        await WriteAsync(project, silent);
        var plain = TestStore.Call(TestStore.Noon) with { ResponseId = LongId };
        await WriteAsync(project, plain);
        Assert.Equal((1, 0, 110m), await TotalAsync(project) is var t ? (t.Calls, t.UnpricedCalls, t.Tokens.TotalTokens()) : default);
        await CheckAsync(project, accepted: 2, superseded: 1);
    }

    [Fact]
    public async Task Records_of_one_response_meet_across_midnight()
    {
        var project = await _store.NewProjectAsync();
        var midnight = TestStore.Noon.Date;
        var calls = new[] { -50, 20, -70, 70 }.Select(m => TestStore.Call(midnight.AddMinutes(m)) with { ResponseId = LongId }).ToList();
        foreach (var call in calls)
        {
            await WriteAsync(project, call);
        }

        Assert.Equal(1, (await TotalAsync(project)).Calls);
        var gateway = Detailed(midnight.AddMinutes(-90), LongId) with { Dialect = Dialect.Gateway };
        await WriteAsync(project, gateway);
        // Its day is the one before; the claim on the day after went to it with the rest.
        await WriteAsync(project, TestStore.Call(midnight.AddHours(5)) with { ResponseId = LongId });
        Assert.Equal(gateway.Usage.TotalTokens(), (await TotalAsync(project)).Tokens.TotalTokens());
        await CheckAsync(project, accepted: 2, superseded: 1);
    }

    [Fact]
    public async Task A_short_response_id_counts_within_its_trace_alone()
    {
        var project = await _store.NewProjectAsync();
        var one = TestStore.Call(TestStore.Noon) with { ResponseId = "r-1" };
        var other = TestStore.Call(TestStore.Noon) with { ResponseId = "r-1" };
        var same = one with { Id = new(one.Id.TraceId, 77), Time = TestStore.Noon.AddSeconds(1) };
        await _store.Writer.WriteAsync([TestStore.Priced(project, one), TestStore.Priced(project, other)], default);
        await WriteAsync(project, same);
        Assert.Equal(2, (await TotalAsync(project)).Calls);
    }

    [Theory]
    [InlineData("chatcmpl-123")]
    [InlineData("chatcmpl-00000000000000000000")]
    public async Task Calls_to_an_engine_that_repeats_its_ids_are_all_billed(string response)
    {
        var project = await _store.NewProjectAsync();
        var first = TestStore.Call(TestStore.Noon) with { ResponseId = response };
        Call Next(int number) => first with
        {
            Id = new(first.Id.TraceId, (ulong)number), Time = TestStore.Noon.AddMinutes(number), Usage = new() { [Meter.Input] = 100 + number, [Meter.Output] = 10 },
        };
        await WriteAsync(project, first);
        await WriteAsync(project, Next(1));
        await _store.Writer.WriteAsync([.. new[] { Next(2), Next(3), Next(1) }.Select(c => TestStore.Priced(project, c))], default);
        Assert.Equal((4, 446m), await TotalAsync(project) is var t ? (t.Calls, t.Tokens.TotalTokens()) : default);

        // What an app keeps and tells again is the same response.
        await WriteAsync(project, first with { Id = new(first.Id.TraceId, 99), Time = TestStore.Noon.AddHours(1) });
        await CheckAsync(project, accepted: 4, superseded: 0);
    }

    [Fact]
    public async Task The_same_ids_with_another_start_and_other_content_are_one_call_and_the_first_wins()
    {
        var project = await _store.NewProjectAsync();
        var call = TestStore.Call(TestStore.Noon);
        await WriteAsync(project, call);
        Assert.Equal(new WriteResult(0, 1), await WriteAsync(project, call with { Time = TestStore.Noon.AddSeconds(1), Usage = new() { [Meter.Input] = 999 } }));
        Assert.Equal(110, (await TotalAsync(project)).Tokens.TotalTokens());
        Assert.Equal(0, await database.ScalarAsync<long>($"SELECT count(*) FROM spans WHERE project_id = {project.Value}"));
        await CheckAsync(project, accepted: 1, superseded: 0);
    }

    [Fact]
    public async Task Two_responses_of_one_hash_are_both_billed()
    {
        var project = await _store.NewProjectAsync();
        var one = TestStore.Call(TestStore.Noon) with { ResponseId = LongId };
        await WriteAsync(project, one);
        // The hash of another response that is to come, as if it were this one's.
        var other = TestStore.Call(TestStore.Noon) with { ResponseId = "another-response-0001" };
        await WriteAsync(project, other);
        await database.ExecuteAsync($"UPDATE call_claims SET trace_id = (SELECT trace_id FROM calls WHERE response_id = '{LongId}' AND project_id = {project.Value}), span_id = (SELECT span_id FROM calls WHERE response_id = '{LongId}' AND project_id = {project.Value}) WHERE project_id = {project.Value}");
        var third = Detailed(TestStore.Noon, "another-response-0001") with { Dialect = Dialect.Gateway };
        await WriteAsync(project, third);
        Assert.Equal(3, (await TotalAsync(project)).Calls);
        await CheckAsync(project, accepted: 3, superseded: 0);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Many_writers_at_once_in_any_order_bill_each_response_once_by_its_best_record(int seed)
    {
        var random = new Random(seed);
        var project = await _store.NewProjectAsync();
        var midnight = TestStore.Noon.Date;
        var responses = Enumerable.Range(0, 120).Select(i => Enumerable.Range(0, random.Next(1, 6)).Select(_ =>
        {
            var time = midnight.AddMinutes(random.Next(-59, 59));
            var call = random.Next(2) == 0 ? TestStore.Call(time) : Detailed(time, "");
            return call with
            {
                ResponseId = $"response-{seed}-{i:d12}",
                Dialect = (Dialect)random.Next(4),
                Usage = random.Next(6) == 0 ? default : call.Usage,
                Streamed = random.Next(2) == 0,
                Dimensions = call.Dimensions with { Feature = $"f{random.Next(3)}" },
            };
        }).ToArray()).ToArray();
        var sent = responses.SelectMany(r => r).ToArray();
        sent = [.. sent, .. sent.Where(_ => random.Next(4) == 0)];
        random.Shuffle(sent);

        // Each on its own connection, with a cache of its own, as other processes would be.
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async w =>
        {
            var writer = new TestStore(database).Writer;
            foreach (var batch in sent.Where((_, i) => i % 8 == w).Chunk(10))
            {
                await writer.WriteAsync([.. batch.Select(c => TestStore.Priced(project, c))], default);
            }
        }));

        var billed = await BilledAsync(project);
        Assert.Equal(responses.Length, billed.Count);
        foreach (var records in responses)
        {
            var winner = Assert.Single(records, r => billed.Contains(r.Id));
            Assert.Equal(records.Max(CallRank.Of), CallRank.Of(winner));
        }

        var status = await _store.Status.ReadAsync(project, default);
        Assert.Equal(sent.Length, status.Accepted + status.Duplicate);
        Assert.Equal(responses.Length, status.Stored - status.Superseded);
        await CheckAsync(project, (int)status.Accepted, (int)status.Superseded);
    }

    private static Call Detailed(DateTime time, string response) => TestStore.Call(time) with
    {
        ResponseId = response, Usage = new() { [Meter.Input] = 40, [Meter.InputCacheRead] = 60, [Meter.Output] = 4, [Meter.OutputReasoning] = 6 },
    };

    private Task<WriteResult> WriteAsync(ProjectId project, Call call) => _store.Writer.WriteAsync([TestStore.Priced(project, call)], default);

    private async Task CheckAsync(ProjectId project, int accepted, int superseded)
    {
        var status = await _store.Status.ReadAsync(project, default);
        Assert.Equal((accepted, accepted, superseded, true), (status.Accepted, status.Stored, status.Superseded, status.Balances));
        Assert.Equal(0, await Books.DifferencesAsync(database, project));
    }

    private async Task<HashSet<CallId>> BilledAsync(ProjectId project)
    {
        await using var command = database.Source.CreateCommand($"SELECT trace_id, span_id FROM cost_entries WHERE project_id = {project.Value} AND status <> 'superseded'");
        await using var row = await command.ExecuteReaderAsync();
        var billed = new HashSet<CallId>();
        while (await row.ReadAsync())
        {
            Assert.True(CallId.TryParse(row.GetString(0), row.GetString(1), out var id));
            billed.Add(id);
        }

        return billed;
    }

    private async Task<T> RowAsync<T>(CallId id, Func<Npgsql.NpgsqlDataReader, T> read)
    {
        await using var command = database.Source.CreateCommand(
            "SELECT name, kind, input_tokens, output_tokens, owner_span_id FROM spans WHERE trace_id = $1");
        command.Parameters.AddWithValue(CallRows.TraceUuid(id.TraceId));
        await using var row = await command.ExecuteReaderAsync();
        Assert.True(await row.ReadAsync());
        return read(row);
    }

    private Task<Storage.Queries.SpendTotals> TotalAsync(ProjectId project) => _store.TotalAsync(project, new(TestStore.Noon.AddDays(-2), TestStore.Noon.AddDays(2)));
}
