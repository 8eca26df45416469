using System.Net;
using Farthing.Core.Calls;
using Farthing.Core.Spans;
using Farthing.Storage.Tests;
using Farthing.Storage.Writing;

namespace Farthing.Server.Tests.Api;

public class TraceApiTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private readonly TestStore _store = new(database);

    [Fact]
    public async Task A_trace_is_given_as_a_tree_behind_the_projects_wall()
    {
        await using var server = await TestServer.StartAsync(database);
        var (project, key) = await server.NewProjectAsync();
        var (_, otherKey) = await server.NewProjectAsync();
        var call = TestStore.Call(TestStore.Noon, input: 1000) with { ParentSpanId = 7, ResponseId = "a-response-of-sixteen" };
        var agent = new Span
        {
            Id = call.Id with { SpanId = 7 }, Time = TestStore.Noon, DurationUs = 2_000_000, Kind = SpanKind.Agent, Dialect = Dialect.SemanticKernel,
            Name = "invoke_agent", InputTokens = 2000, OutputTokens = 10,
        };
        await _store.Writer.WriteAsync(new WriteBatch { Calls = [TestStore.Priced(project.Id, call)], Spans = [new(project.Id, agent)] }, default);
        var better = call with { Id = call.Id with { SpanId = 9 }, Dialect = Dialect.Gateway };
        await _store.Writer.WriteAsync([TestStore.Priced(project.Id, better)], default);

        var path = $"/api/v1/traces/{call.Id.TraceHex}";
        var trace = await server.GetJsonAsync(path, key: key);
        var nodes = trace.GetProperty("nodes");
        Assert.Equal((3, 1), (nodes.GetArrayLength(), trace.GetProperty("billed").GetProperty("calls").GetInt32()));
        Assert.Equal(
            ("agent", "semantic_kernel", "invoke_agent", 2000, 1000, true, false),
            (nodes[0].GetProperty("kind").GetString(), nodes[0].GetProperty("dialect").GetString(), nodes[0].GetProperty("name").GetString(),
                nodes[0].GetProperty("input_tokens").GetInt64(), nodes[0].GetProperty("beneath").GetProperty("input_tokens").GetInt64(),
                nodes[0].GetProperty("usage_rollup_mismatch").GetBoolean(), nodes[0].GetProperty("billed").GetBoolean()));
        var old = nodes.EnumerateArray().Single(n => n.GetProperty("span_id").GetString() == call.Id.SpanHex);
        Assert.Equal(("superseded", better.Id.SpanHex), (old.GetProperty("status").GetString(), old.GetProperty("owner").GetProperty("span_id").GetString()));
        Assert.Equal("0.000156", nodes.EnumerateArray().Single(n => n.GetProperty("billed").GetBoolean()).GetProperty("cost").GetString());

        var superseded = await server.GetJsonAsync($"/api/v1/calls/{call.Id}", key: key);
        Assert.Equal(better.Id.SpanHex, superseded.GetProperty("superseded_by").GetProperty("span_id").GetString());
        Assert.Equal("superseded", superseded.GetProperty("ledger")[1].GetProperty("status").GetString());
        const string day = "from=2026-11-24T00:00:00Z&to=2026-11-25T00:00:00Z";
        Assert.Equal(1, (await server.GetJsonAsync($"/api/v1/calls?{day}", key: key)).GetProperty("calls").GetArrayLength());
        Assert.Equal(1, (await server.GetJsonAsync($"/api/v1/calls?{day}&status=superseded", key: key)).GetProperty("calls").GetArrayLength());
        var status = await server.GetJsonAsync("/api/v1/status", key: key);
        Assert.Equal((2, 2, 1, 1, true), (status.GetProperty("accepted").GetInt64(), status.GetProperty("stored").GetInt64(), status.GetProperty("superseded").GetInt64(),
            status.GetProperty("spans").GetProperty("stored").GetInt64(), status.GetProperty("balances").GetBoolean()));

        await server.GetJsonAsync(path, HttpStatusCode.NotFound, otherKey);
        Assert.Equal("trace_id", (await server.GetJsonAsync("/api/v1/traces/77", HttpStatusCode.BadRequest, key)).GetProperty("parameter").GetString());
    }
}
