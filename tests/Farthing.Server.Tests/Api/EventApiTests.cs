using System.Net;
using Farthing.Core.Calls;
using Farthing.Core.Outcomes;
using Farthing.Storage.Losses;
using Farthing.Storage.Tests;
using Farthing.Storage.Writing;

namespace Farthing.Server.Tests.Api;

public class EventApiTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private const string Day = "from=2026-11-24T00:00:00Z&to=2026-11-25T00:00:00Z";
    private readonly TestStore _store = new(database);

    [Fact]
    public async Task Outcomes_and_revenue_are_listed_page_by_page_behind_the_projects_wall()
    {
        await using var server = await TestServer.StartAsync(database);
        var (project, key) = await server.NewProjectAsync();
        var (_, otherKey) = await server.NewProjectAsync();
        var outcomes = Enumerable.Range(0, 5).Select(i => new Owned<Outcome>(project.Id, new(
            TestStore.Origin(TestStore.Noon.AddSeconds(i), $"k{i}") with { ParentSpanId = 9, Customer = "acme", Feature = "chat" }, i == 0 ? "rejected" : "resolved", i + 0.5))).ToList();
        var revenue = new Owned<Revenue>(project.Id, new(TestStore.Origin(TestStore.Noon) with { Customer = "acme" }, -12.340m, "EUR", "refund"));
        await _store.Writer.WriteAsync(new WriteBatch { Outcomes = outcomes, Revenue = [revenue] }, default);

        var first = await server.GetJsonAsync($"/api/v1/outcomes?{Day}&limit=3&customer=acme", key: key);
        var second = await server.GetJsonAsync($"/api/v1/outcomes?{Day}&limit=3&customer=acme&after={first.GetProperty("next").GetString()}", key: key);
        var newest = first.GetProperty("outcomes")[0];
        Assert.Equal((3, 2), (first.GetProperty("outcomes").GetArrayLength(), second.GetProperty("outcomes").GetArrayLength()));
        Assert.Equal(
            ("resolved", 4.5, "k4", "chat", "acme", "0000000000000009", outcomes[4].Value.Origin.Id.TraceHex),
            (newest.GetProperty("name").GetString(), newest.GetProperty("value").GetDouble(), newest.GetProperty("key").GetString(), newest.GetProperty("feature").GetString(),
                newest.GetProperty("customer").GetString(), newest.GetProperty("parent_span_id").GetString(), newest.GetProperty("trace_id").GetString()));
        Assert.Equal(1, (await server.GetJsonAsync($"/api/v1/outcomes?{Day}&name=rejected", key: key)).GetProperty("outcomes").GetArrayLength());
        Assert.Equal(0, (await server.GetJsonAsync($"/api/v1/outcomes?{Day}", key: otherKey)).GetProperty("outcomes").GetArrayLength());

        var earned = (await server.GetJsonAsync($"/api/v1/revenue?{Day}&kind=refund", key: key)).GetProperty("revenue")[0];
        Assert.Equal(("-12.34", "EUR", "refund"), (earned.GetProperty("amount").GetString(), earned.GetProperty("currency").GetString(), earned.GetProperty("kind").GetString()));
    }

    [Theory]
    [InlineData("/api/v1/outcomes?limit=501", "limit")]
    [InlineData("/api/v1/outcomes?after=x", "after")]
    [InlineData("/api/v1/outcomes?kind=x", "kind")]
    [InlineData("/api/v1/revenue?name=x", "name")]
    [InlineData("/api/v1/revenue?from=2026-01-02&to=2026-01-01", "from")]
    public async Task A_wrong_parameter_is_named(string path, string parameter)
    {
        await using var server = await TestServer.StartAsync(database);
        Assert.Equal(parameter, (await server.GetJsonAsync(path, HttpStatusCode.BadRequest)).GetProperty("parameter").GetString());
    }

    [Fact]
    public async Task Status_has_the_books_of_each_kind_and_what_sdks_lost()
    {
        await using var server = await TestServer.StartAsync(database);
        var (project, key) = await server.NewProjectAsync();
        var outcome = new Owned<Outcome>(project.Id, new(TestStore.Origin(TestStore.Noon), "resolved", 1));
        var report = TestStore.Report(Guid.NewGuid(), TestStore.Noon, ("queue_full", 7), ("413", 2));
        await _store.Writer.WriteAsync(new WriteBatch { Outcomes = [outcome, outcome], Reports = [new Owned<SenderReport>(project.Id, report)] }, default);

        var status = await server.GetJsonAsync("/api/v1/status", key: key);
        var (outcomes, lost) = (status.GetProperty("outcomes"), status.GetProperty("lost_by_sender"));
        Assert.Equal((1, 1, 1, 0), (outcomes.GetProperty("accepted").GetInt32(), outcomes.GetProperty("stored").GetInt32(), outcomes.GetProperty("duplicate").GetInt32(), outcomes.GetProperty("dead_lettered").GetInt32()));
        Assert.Equal((0, 0, true), (status.GetProperty("accepted").GetInt32(), status.GetProperty("stored").GetInt32(), status.GetProperty("balances").GetBoolean()));
        Assert.Equal(9, lost.GetProperty("calls").GetInt64());
        var greatest = lost.GetProperty("by")[0];
        Assert.Equal(
            ("queue_full", "shop", 7, 1, TestStore.Noon),
            (greatest.GetProperty("reason").GetString(), greatest.GetProperty("service").GetString(), greatest.GetProperty("calls").GetInt64(), greatest.GetProperty("processes").GetInt64(), greatest.GetProperty("since").GetDateTime()));
    }

    [Fact]
    public async Task A_calls_gpu_reading_is_with_the_one_call()
    {
        await using var server = await TestServer.StartAsync(database);
        var (project, key) = await server.NewProjectAsync();
        var call = TestStore.Call(TestStore.Noon) with { Gpu = new() { Count = 1, Utilization = 0.5, EnergySource = GpuEnergySource.Unavailable } };
        await _store.Writer.WriteAsync([TestStore.Priced(project.Id, call)], default);
        var gpu = (await server.GetJsonAsync($"/api/v1/calls/{call.Id}", key: key)).GetProperty("gpu");
        Assert.Equal((1, 0.5, "unavailable"), (gpu.GetProperty("count").GetInt32(), gpu.GetProperty("utilization").GetDouble(), gpu.GetProperty("energy_source").GetString()));
        Assert.Equal(System.Text.Json.JsonValueKind.Null, gpu.GetProperty("energy_j").ValueKind);
    }
}
