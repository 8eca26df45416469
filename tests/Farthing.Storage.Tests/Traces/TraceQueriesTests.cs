using Farthing.Core.Calls;
using Farthing.Core.Pricing;
using Farthing.Core.Spans;
using Farthing.Core.Usage;
using Farthing.Storage.Projects;
using Farthing.Storage.Traces;
using Farthing.Storage.Writing;

namespace Farthing.Storage.Tests.Traces;

public class TraceQueriesTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private readonly TestStore _store = new(database);
    private readonly TraceQueries _traces = new(database.Source);
    private readonly UInt128 _trace = TestStore.Call(TestStore.Noon).Id.TraceId;
    private ProjectId _project;

    public async Task InitializeAsync() => _project = await _store.NewProjectAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task A_tree_shows_what_each_span_tells_and_sums_what_is_billed_beneath_it()
    {
        var (first, second) = (Call(3, 2, 10), Call(4, 1, 20, "gpt-99"));
        await WriteAsync([second, first], Span(1, 0, SpanKind.Agent, 120, 20), Span(2, 1, SpanKind.Tool));

        var trace = (await _traces.FindAsync(_project, _trace, default))!;
        Assert.Equal([1ul, 2, 3, 4], trace.Places.Select(p => p.Node.Id.SpanId));
        Assert.Equal([0, 1, 2, 1], trace.Places.Select(p => p.Depth));
        Assert.Equal([SpanKind.Agent, SpanKind.Tool, SpanKind.Call, SpanKind.Call], trace.Places.Select(p => p.Node.Kind));
        Assert.Equal([false, false, true, true], trace.Places.Select(p => p.Node.IsBilled));
        var cost = TestStore.Priced(_project, first).Cost.Total!.Value;
        Assert.Equal(new TraceSums(2, 30, 20, cost, 1), trace.Places[0].Beneath);
        Assert.Equal(new TraceSums(1, 10, 10, cost, 0), trace.Places[1].Beneath);
        Assert.Equal(new TraceSums(2, 30, 20, cost, 1), trace.Total);
        Assert.Equal(("chat gpt-4o-mini", "gpt-4o-mini", "openai", cost), (trace.Places[2].Node.Name, trace.Places[2].Node.Model, trace.Places[2].Node.Provider, trace.Places[2].Node.Cost));
        Assert.Equal((PricingStatus.Unpriced, null), (trace.Places[3].Node.Status, trace.Places[3].Node.Cost));
        Assert.True(trace.Places[0].Differs);
        Assert.Null(await _traces.FindAsync(await _store.NewProjectAsync(), _trace, default));
    }

    [Theory]
    [InlineData(1000, 990, true)]
    [InlineData(1000, 995, false)]
    [InlineData(995, 1000, false)]
    [InlineData(980, 1000, true)]
    [InlineData(null, 1000, false)]
    public async Task A_span_that_tells_more_than_one_percent_else_than_its_calls_is_marked(int? told, int called, bool differs)
    {
        await WriteAsync([Call(2, 1, called)], Span(1, 0, SpanKind.Agent, told, 10));
        Assert.Equal(differs, (await _traces.FindAsync(_project, _trace, default))!.Places[0].Differs);
    }

    [Fact]
    public async Task What_is_superseded_or_another_record_names_the_call_that_is_billed()
    {
        var plain = Call(2, 1, 100) with { ResponseId = "a-response-of-sixteen" };
        var detailed = Call(3, 2, 100) with { ResponseId = plain.ResponseId, Dialect = Dialect.Farthing };
        var late = Call(4, 3, 100) with { ResponseId = plain.ResponseId };
        foreach (var call in new[] { plain, detailed, late })
        {
            await WriteAsync([call]);
        }

        var trace = (await _traces.FindAsync(_project, _trace, default))!;
        Assert.Equal([detailed.Id, null, detailed.Id], trace.Places.Select(p => p.Node.Owner));
        Assert.Equal([PricingStatus.Superseded, PricingStatus.Priced, null], trace.Places.Select(p => p.Node.Status));
        Assert.Equal([100L, 100L, 100L], trace.Places.Select(p => p.Node.InputTokens));
        Assert.Equal(1, trace.Total.Calls);
        Assert.Equal([true, false, false], trace.Places.Select(p => p.IsLost));
    }

    [Fact]
    public async Task Spans_whose_parent_is_lost_and_rings_stand_behind_the_rest_and_each_once()
    {
        await WriteAsync([Call(9, 8, 10)], Span(8, 77, SpanKind.Other), Span(1, 0, SpanKind.Agent), Span(5, 6, SpanKind.Chain), Span(6, 5, SpanKind.Chain), Span(7, 7, SpanKind.Chain));
        var trace = (await _traces.FindAsync(_project, _trace, default))!;
        Assert.Equal([1ul, 8, 9, 5, 6, 7], trace.Places.Select(p => p.Node.Id.SpanId));
        Assert.Equal([false, true, false, true, false, true], trace.Places.Select(p => p.IsLost));
        Assert.Equal(1, trace.Total.Calls);
    }

    [Fact]
    public async Task A_trace_of_more_spans_than_are_shown_says_so()
    {
        await WriteAsync([], [.. Enumerable.Range(1, TraceQueries.MostNodes + 1).Select(i => Span((ulong)i, (ulong)(i - 1), SpanKind.Other))]);
        var trace = (await _traces.FindAsync(_project, _trace, default))!;
        Assert.Equal((TraceQueries.MostNodes, true), (trace.Places.Count, trace.IsCut));
        Assert.Equal(TraceQueries.MostNodes - 1, trace.Places[^1].Depth);
    }

    private Call Call(ulong id, ulong parent, int input, string model = "gpt-4o-mini") =>
        TestStore.Call(TestStore.Noon.AddMilliseconds(id), model, input: input) with { Id = new(_trace, id), ParentSpanId = parent };

    private Span Span(ulong id, ulong parent, SpanKind kind, int? input = null, int? output = null) => new()
    {
        Id = new(_trace, id), ParentSpanId = parent, Time = TestStore.Noon.AddMilliseconds(id), DurationUs = 1_000, Kind = kind, Name = $"span {id}",
        Dialect = Dialect.OpenInference, InputTokens = input, OutputTokens = output,
    };

    private Task WriteAsync(Call[] calls, params Span[] spans) => _store.Writer.WriteAsync(
        new WriteBatch { Calls = [.. calls.Select(c => TestStore.Priced(_project, c))], Spans = [.. spans.Select(s => new Owned<Span>(_project, s))] }, default);
}
