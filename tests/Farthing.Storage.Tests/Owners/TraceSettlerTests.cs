using Farthing.Core.Calls;
using Farthing.Core.Pricing;
using Farthing.Core.Spans;
using Farthing.Core.Usage;
using Farthing.Storage.Owners;
using Farthing.Storage.Projects;
using Farthing.Storage.Queries;
using Farthing.Storage.Status;
using Farthing.Storage.Writing;
using Microsoft.Extensions.Time.Testing;

namespace Farthing.Storage.Tests.Owners;

public class TraceSettlerTests : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private readonly FakeTimeProvider _clock = new(new(TestStore.Noon));
    private readonly Dictionary<Guid, Call> _carried = [];
    private readonly TestDatabase _database;
    private readonly TestStore _store;
    private readonly TraceSettler _settler;
    private ProjectId _project;
    private UInt128 _trace;

    public TraceSettlerTests(TestDatabase database)
    {
        (_database, _store) = (database, new(database));
        _settler = new(database.Source, new CallWriter(database.Source, new NameIds(database.Source), new AccountingWriter(database.Source), _clock), _clock);
    }

    public async Task InitializeAsync()
    {
        _project = await _store.NewProjectAsync();
        _trace = TestStore.Call(TestStore.Noon).Id.TraceId;
    }

    public Task DisposeAsync() => _database.ExecuteAsync("DELETE FROM pending_spans");

    [Fact]
    public async Task An_agent_is_billed_when_no_call_beneath_it_came_and_not_before_its_time()
    {
        var agent = Agent(1, 0, input: 1000, output: 50);
        await WriteAsync([], agent);
        Assert.Equal(0, await SettleAsync(TimeSpan.Zero));
        Assert.Equal(0, (await TotalAsync()).Calls);

        Assert.Equal(1, await SettleAsync(TimeSpan.FromSeconds(31)));
        var stored = (await _store.Calls.FindAsync(_project, agent.Id, default))!;
        Assert.Equal((TraceSettler.LastResort, TestStore.Priced(_project, agent.Fallback!).Cost.Total), (stored.Call.Anomaly, stored.Cost.Total));
        Assert.Equal(1050, (await TotalAsync()).Tokens.TotalTokens());
        await CheckAsync(accepted: 1, superseded: 0);

        // It is looked at three times more, to no effect.
        foreach (var later in new[] { 0.1, 1, 24 })
        {
            Assert.Equal(1, await SettleAsync(TimeSpan.FromHours(later)));
        }

        Assert.Equal(0, await SettleAsync(TimeSpan.FromDays(9)));
        await CheckAsync(accepted: 1, superseded: 0);
    }

    [Fact]
    public async Task An_agent_with_a_call_beneath_is_not_billed_however_deep_that_is()
    {
        var call = Call(4, 3);
        await WriteAsync([call], Agent(1, 0, 100, 10), Span(2, 1, SpanKind.Chain), Span(3, 2, SpanKind.Other));
        Assert.Equal(1, await SettleAsync(TimeSpan.FromMinutes(1)));
        Assert.Equal(1, (await TotalAsync()).Calls);
        await CheckAsync(accepted: 1, superseded: 0);
    }

    [Fact]
    public async Task What_Farthing_itself_tells_of_needs_no_second_look_and_others_without_an_id_do()
    {
        await WriteAsync([Call(2, 1) with { Dialect = Dialect.Farthing }, Call(3, 1) with { Dialect = Dialect.Gateway }]);
        Assert.Equal(0, await SettleAsync(TimeSpan.FromMinutes(1)));
        await WriteAsync([Call(4, 1)]);
        Assert.Equal(1, await SettleAsync(TimeSpan.FromMinutes(1)));
        await CheckAsync(accepted: 3, superseded: 0);
    }

    [Fact]
    public async Task A_call_that_comes_late_reverses_the_agents_bill()
    {
        var agent = Agent(1, 0, 100, 10);
        await WriteAsync([], agent, Span(2, 1, SpanKind.Tool));
        await SettleAsync(TimeSpan.FromMinutes(1));
        var late = Call(3, 2, input: 100);
        await WriteAsync([late]);
        Assert.Equal(2, (await TotalAsync()).Calls);

        await SettleAsync(TimeSpan.FromMinutes(6));
        Assert.Equal(TestStore.Priced(_project, late).Cost.Total, (await TotalAsync()).CostUsd);
        var stored = (await _store.Calls.FindAsync(_project, agent.Id, default))!;
        Assert.Equal((PricingStatus.Superseded, late.Id), (stored.Cost.Status, stored.Owner));
        await CheckAsync(accepted: 2, superseded: 1);
    }

    [Fact]
    public async Task A_call_without_an_id_that_has_one_beneath_it_repeats_it()
    {
        var (outer, inner) = (Call(1, 9, durationUs: 5_000_000), Call(2, 1, durationUs: 4_000_000));
        await WriteAsync([outer], Span(9, 0, SpanKind.Other));
        await WriteAsync([inner]);
        await SettleAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(inner.Id, (await _store.Calls.FindAsync(_project, outer.Id, default))!.Owner);
        await CheckAsync(accepted: 2, superseded: 1);
    }

    [Fact]
    public async Task A_call_whose_better_record_is_in_another_trace_is_a_call_beneath_all_the_same()
    {
        var plain = Call(2, 1) with { ResponseId = "a-response-of-sixteen" };
        await WriteAsync([plain], Agent(1, 0, 100, 10));
        var gateway = TestStore.Call(TestStore.Noon) with { ResponseId = plain.ResponseId, Dialect = Dialect.Gateway };
        await WriteAsync([gateway]);
        await SettleAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(1, (await TotalAsync()).Calls);
        await CheckAsync(accepted: 2, superseded: 1);
    }

    [Fact]
    public async Task What_an_agent_told_gives_way_to_the_same_response_from_elsewhere()
    {
        var agent = Agent(1, 0, 100, 10);
        agent = agent with { Fallback = agent.Fallback! with { ResponseId = "a-response-of-the-agent" } };
        await WriteAsync([], agent);
        await SettleAsync(TimeSpan.FromMinutes(1));
        await WriteAsync([TestStore.Call(TestStore.Noon) with { ResponseId = "a-response-of-the-agent" }]);
        Assert.Equal(1, (await TotalAsync()).Calls);
        await CheckAsync(accepted: 2, superseded: 1);
        await SettleAsync(TimeSpan.FromHours(1));
        await CheckAsync(accepted: 2, superseded: 1);
    }

    [Fact]
    public async Task Of_agents_in_each_other_the_innermost_is_billed()
    {
        await WriteAsync([], Agent(1, 0, 100, 10), Agent(2, 1, 100, 10), Agent(3, 2, 100, 10));
        await SettleAsync(TimeSpan.FromMinutes(1));
        await CheckAsync(accepted: 1, superseded: 0);
        Assert.NotNull(await _store.Calls.FindAsync(_project, new(_trace, 3), default));
    }

    [Fact]
    public async Task Several_settlers_at_once_bill_each_agent_once()
    {
        for (var i = 0; i < 40; i++)
        {
            _trace = TestStore.Call(TestStore.Noon).Id.TraceId;
            await WriteAsync(i % 2 == 0 ? [Call(2, 1)] : [], Agent(1, 0, 100, 10));
        }

        _clock.Advance(TimeSpan.FromMinutes(1));
        await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
        {
            while (await _settler.SettleDueAsync(Decode, Price, 3, default) > 0)
            {
            }
        }));
        Assert.Equal(40, (await TotalAsync()).Calls);
        await CheckAsync(accepted: 40, superseded: 0);
    }

    private Call Call(ulong id, ulong parent, int input = 100, long durationUs = 1_000_000) =>
        TestStore.Call(TestStore.Noon.AddSeconds(id), input: input) with { Id = new(_trace, id), ParentSpanId = parent, DurationUs = durationUs };

    private Span Span(ulong id, ulong parent, SpanKind kind) => new()
    {
        Id = new(_trace, id), ParentSpanId = parent, Time = TestStore.Noon.AddSeconds(id), DurationUs = 60_000_000, Kind = kind, Name = $"span {id}",
    };

    private Span Agent(ulong id, ulong parent, int input, int output)
    {
        var span = Span(id, parent, SpanKind.Agent);
        var call = TestStore.Call(span.Time, input: input, output: output) with { Id = span.Id, ParentSpanId = parent, DurationUs = span.DurationUs };
        return span with { InputTokens = input, OutputTokens = output, Fallback = call };
    }

    private Task WriteAsync(Call[] calls, params Span[] spans) => _store.Writer.WriteAsync(
        new WriteBatch
        {
            Calls = [.. calls.Select(c => TestStore.Priced(_project, c))],
            Spans = [.. spans.Select(s => new Owned<Span>(_project, s))],
            Settling = new(_clock.GetUtcNow().UtcDateTime.AddSeconds(30), Encode),
        },
        default);

    private byte[] Encode(Call call)
    {
        var id = Guid.NewGuid();
        _carried.Add(id, call);
        return id.ToByteArray();
    }

    private Call Decode(byte[] payload) => _carried[new(payload)];

    private static CallCost Price(ProjectId project, Call call) => TestStore.Priced(project, call).Cost;

    private Task<int> SettleAsync(TimeSpan later)
    {
        _clock.Advance(later);
        return _settler.SettleDueAsync(Decode, Price, 100, default);
    }

    private Task<SpendTotals> TotalAsync() => _store.TotalAsync(_project, new(TestStore.Noon.AddDays(-2), TestStore.Noon.AddDays(2)));

    private async Task CheckAsync(int accepted, int superseded)
    {
        var status = await _store.Status.ReadAsync(_project, default);
        Assert.Equal((accepted, accepted, superseded, true), (status.Accepted, status.Stored, status.Superseded, status.Balances));
        Assert.Equal(0, await Books.DifferencesAsync(_database, _project));
    }
}
