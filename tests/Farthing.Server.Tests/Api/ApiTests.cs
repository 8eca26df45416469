using System.Globalization;
using System.Net;
using Farthing.Core.Amounts;
using Farthing.Core.Usage;
using Farthing.Storage.Projects;
using Farthing.Storage.Tests;

namespace Farthing.Server.Tests.Api;

public class ApiTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private const string Day = "from=2026-11-24T00:00:00Z&to=2026-11-25T00:00:00Z";
    private readonly TestStore _store = new(database);

    [Fact]
    public async Task Total_groups_and_the_calls_entries_are_the_same_decimal()
    {
        await using var server = await TestServer.StartAsync(database);
        var (project, key) = await server.NewProjectAsync();
        var calls = Enumerable.Range(0, 30).Select(i => TestStore.Call(
            TestStore.Noon.AddMinutes(i), i % 2 == 0 ? "gpt-5" : "gpt-4o-mini", i % 3 == 0 ? "chat" : "search", 137 * i, 11 * i)).ToList();
        await _store.Writer.WriteAsync([.. calls.Select(c => TestStore.Priced(project.Id, c))], default);

        var spend = await server.GetJsonAsync($"/api/v1/spend?{Day}&group_by=feature", key: key);
        var total = spend.GetProperty("total").GetProperty("cost").GetString();
        var listed = await server.GetJsonAsync($"/api/v1/calls?{Day}&limit=100", key: key);
        var entries = listed.GetProperty("calls").EnumerateArray().Sum(c => Decimal(c.GetProperty("cost").GetString()!));
        var groups = spend.GetProperty("groups").EnumerateArray().ToList();

        Assert.Equal(Money.Exact(calls.Sum(c => TestStore.Priced(project.Id, c).Cost.Total!.Value)), total);
        Assert.Equal(total, Money.Exact(entries));
        Assert.Equal(total, Money.Exact(groups.Sum(g => Decimal(g.GetProperty("spend").GetProperty("cost").GetString()!))));
        Assert.Equal(["search", "chat"], groups.Select(g => g.GetProperty("key").GetString()));
        Assert.Equal((project.Name, "USD", 30), (spend.GetProperty("project").GetString(), spend.GetProperty("currency").GetString(), spend.GetProperty("total").GetProperty("calls").GetInt32()));
    }

    [Fact]
    public async Task Coverage_stands_beside_every_sum()
    {
        await using var server = await TestServer.StartAsync(database);
        var (project, key) = await server.NewProjectAsync();
        await _store.Writer.WriteAsync(
            [TestStore.Priced(project.Id, TestStore.Call(TestStore.Noon, "gpt-99", input: 30, output: 0)), TestStore.Priced(project.Id, TestStore.Call(TestStore.Noon, input: 70, output: 0))], default);
        var total = (await server.GetJsonAsync($"/api/v1/spend?{Day}", key: key)).GetProperty("total");
        var coverage = total.GetProperty("coverage");
        Assert.Equal((1, 1, 30, "0.3"), (coverage.GetProperty("priced_calls").GetInt32(), coverage.GetProperty("unpriced_calls").GetInt32(), coverage.GetProperty("unpriced_tokens").GetInt32(), coverage.GetProperty("unpriced_share").GetString()));
        Assert.Equal("0.15", total.GetProperty("usd_per_million").GetProperty("input").GetString());
    }

    [Fact]
    public async Task A_call_shows_its_lines_rates_and_price_version()
    {
        await using var server = await TestServer.StartAsync(database);
        var (project, key) = await server.NewProjectAsync();
        var call = TestStore.Call(TestStore.Noon, "gpt-5") with { Usage = new() { [Meter.Input] = 1000, [Meter.OutputReasoning] = 10 } };
        await _store.Writer.WriteAsync([TestStore.Priced(project.Id, call)], default);

        var shown = await server.GetJsonAsync($"/api/v1/calls/{call.Id}", key: key);
        Assert.Equal(("priced", "0.00135", "USD", "list"), (shown.GetProperty("status").GetString(), shown.GetProperty("cost").GetString(), shown.GetProperty("currency").GetString(), shown.GetProperty("rule").GetString()));
        Assert.StartsWith("openai/gpt-5~", shown.GetProperty("price_version").GetString(), StringComparison.Ordinal);
        var reasoning = shown.GetProperty("lines")[1];
        Assert.Equal(
            ("output_reasoning", 10, "10", "per_million", "output", "0.0001"),
            (reasoning.GetProperty("meter").GetString(), reasoning.GetProperty("count").GetInt32(), reasoning.GetProperty("rate").GetString(), reasoning.GetProperty("rate_unit").GetString(), reasoning.GetProperty("billed_as").GetString(), reasoning.GetProperty("amount").GetString()));
    }

    [Fact]
    public async Task Pages_of_calls_follow_one_another()
    {
        await using var server = await TestServer.StartAsync(database);
        var (project, key) = await server.NewProjectAsync();
        await _store.Writer.WriteAsync([.. Enumerable.Range(0, 5).Select(i => TestStore.Priced(project.Id, TestStore.Call(TestStore.Noon.AddSeconds(i))))], default);
        var first = await server.GetJsonAsync($"/api/v1/calls?{Day}&limit=3", key: key);
        var second = await server.GetJsonAsync($"/api/v1/calls?{Day}&limit=3&after={first.GetProperty("next").GetString()}", key: key);
        Assert.Equal((3, 2), (first.GetProperty("calls").GetArrayLength(), second.GetProperty("calls").GetArrayLength()));
        Assert.Equal(System.Text.Json.JsonValueKind.Null, second.GetProperty("next").ValueKind);
    }

    [Theory]
    [InlineData("/api/v1/spend?from=yesterday", "from")]
    [InlineData("/api/v1/spend?from=2026-01-02&to=2026-01-01", "from")]
    [InlineData("/api/v1/spend?to=0001-01-01", "to")]
    [InlineData("/api/v1/spend?group_by=colour", "group_by")]
    [InlineData("/api/v1/spend?modle=gpt-5", "modle")]
    [InlineData("/api/v1/spend?model=a&model=b", "model")]
    [InlineData("/api/v1/calls?limit=0", "limit")]
    [InlineData("/api/v1/calls?limit=501", "limit")]
    [InlineData("/api/v1/calls?after=there", "after")]
    [InlineData("/api/v1/calls?status=free", "status")]
    [InlineData("/api/v1/calls?failed=1", "failed")]
    [InlineData("/api/v1/calls?cost_above=-1", "cost_above")]
    [InlineData("/api/v1/calls/xyz/abc", "trace_id")]
    [InlineData("/api/v1/calls?user=a%00", "user")]
    [InlineData("/api/v1/spend?feature=%00", "feature")]
    [InlineData("/api/v1/status?project=%00", "project")]
    public async Task A_wrong_parameter_is_named(string path, string parameter)
    {
        await using var server = await TestServer.StartAsync(database);
        var problem = await server.GetJsonAsync(path, HttpStatusCode.BadRequest);
        Assert.Equal(parameter, problem.GetProperty("parameter").GetString());
        Assert.NotEmpty(problem.GetProperty("detail").GetString()!);
    }

    [Fact]
    public async Task A_key_opens_its_project_and_no_other()
    {
        await using var server = await TestServer.StartAsync(database);
        var (mine, key) = await server.NewProjectAsync();
        var (other, _) = await server.NewProjectAsync();
        var call = TestStore.Call(TestStore.Noon);
        await _store.Writer.WriteAsync([TestStore.Priced(other.Id, call)], default);

        Assert.Equal(0, (await server.GetJsonAsync($"/api/v1/spend?{Day}", key: key)).GetProperty("total").GetProperty("calls").GetInt32());
        await server.GetJsonAsync($"/api/v1/calls/{call.Id}", HttpStatusCode.NotFound, key);
        Assert.Equal(mine.Name, (await server.GetJsonAsync($"/api/v1/status?project={mine.Name}", key: key)).GetProperty("project").GetString());
        await server.GetJsonAsync($"/api/v1/status?project={other.Name}", HttpStatusCode.BadRequest, key);
        await server.GetJsonAsync("/api/v1/status", HttpStatusCode.Unauthorized, "fk_wrong");
    }

    [Fact]
    public async Task On_loopback_without_a_key_a_project_is_named_or_the_default()
    {
        await using var server = await TestServer.StartAsync(database);
        var (project, _) = await server.NewProjectAsync();
        Assert.Equal(ProjectStore.DefaultName, (await server.GetJsonAsync("/api/v1/status")).GetProperty("project").GetString());
        Assert.Equal(project.Name, (await server.GetJsonAsync($"/api/v1/status?project={project.Name}")).GetProperty("project").GetString());
        await server.GetJsonAsync("/api/v1/status?project=nobody", HttpStatusCode.NotFound);
    }

    private static decimal Decimal(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);
}
