using System.Net;
using Farthing.Core.Metrics;
using Farthing.Storage.Projects;
using Farthing.Storage.Tests;
using Farthing.Storage.Writing;

namespace Farthing.Server.Tests.Api;

public class MetricApiTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private const string Day = "from=2026-11-24T00:00:00Z&to=2026-11-25T00:00:00Z";
    private readonly TestStore _store = new(database);

    [Fact]
    public async Task Series_are_listed_page_by_page_and_the_points_of_one_in_their_order()
    {
        await using var server = await TestServer.StartAsync(database);
        var (project, key) = await server.NewProjectAsync();
        await WriteAsync(project.Id, Enumerable.Range(0, 5).Select(i => Series($"hw.power", ("gpu.uuid", $"g{i}"))), minutes: 4);
        await WriteAsync(project.Id, [Series("vllm:requests")], minutes: 1);

        var first = await server.GetJsonAsync($"/api/v1/metrics?{Day}&name=hw.power&limit=3", key: key);
        var second = await server.GetJsonAsync($"/api/v1/metrics?{Day}&name=hw.power&limit=3&after={first.GetProperty("next")}", key: key);
        Assert.Equal((3, 2), (first.GetProperty("series").GetArrayLength(), second.GetProperty("series").GetArrayLength()));
        Assert.Equal(System.Text.Json.JsonValueKind.Null, second.GetProperty("next").ValueKind);
        Assert.Equal(6, (await server.GetJsonAsync($"/api/v1/metrics?{Day}", key: key)).GetProperty("series").GetArrayLength());
        var last = second.GetProperty("series")[1];
        Assert.Equal((3d, "gauge"), (last.GetProperty("last_value").GetDouble(), last.GetProperty("series").GetProperty("kind").GetString()));
        Assert.Equal(
            ["g0", "g1", "g2", "g3", "g4"],
            first.GetProperty("series").EnumerateArray().Concat(second.GetProperty("series").EnumerateArray())
                .Select(s => s.GetProperty("series").GetProperty("attributes").GetProperty("gpu.uuid").GetString()).Order(StringComparer.Ordinal));

        var id = last.GetProperty("series").GetProperty("id").GetInt32();
        var points = await server.GetJsonAsync($"/api/v1/metrics/{id}?{Day}&limit=3", key: key);
        Assert.Equal([0d, 1, 2], points.GetProperty("points").EnumerateArray().Select(p => p.GetProperty("value").GetDouble()));
        var rest = await server.GetJsonAsync($"/api/v1/metrics/{id}?from={points.GetProperty("next_from")}&to=2026-11-25T00:00:00Z", key: key);
        Assert.Equal([3d], rest.GetProperty("points").EnumerateArray().Select(p => p.GetProperty("value").GetDouble()));
    }

    [Fact]
    public async Task A_project_does_not_see_the_series_of_another_one()
    {
        await using var server = await TestServer.StartAsync(database);
        var (project, key) = await server.NewProjectAsync();
        var (_, other) = await server.NewProjectAsync();
        await WriteAsync(project.Id, [Series("hw.power")], minutes: 1);
        var id = (await server.GetJsonAsync($"/api/v1/metrics?{Day}", key: key)).GetProperty("series")[0].GetProperty("series").GetProperty("id").GetInt32();
        Assert.Equal(0, (await server.GetJsonAsync($"/api/v1/metrics?{Day}", key: other)).GetProperty("series").GetArrayLength());
        await server.GetJsonAsync($"/api/v1/metrics/{id}?{Day}", HttpStatusCode.NotFound, other);
        Assert.Equal("after", (await server.GetJsonAsync("/api/v1/metrics?after=x", HttpStatusCode.BadRequest, key)).GetProperty("parameter").GetString());
    }

    private Task WriteAsync(ProjectId project, IEnumerable<MetricSeries> series, int minutes) => _store.Writer.WriteAsync(
        new WriteBatch
        {
            Metrics = [.. series.SelectMany(s => Enumerable.Range(0, minutes).Select(m => new Owned<MetricPoint>(project, new() { Series = s, Time = TestStore.Noon.AddMinutes(m), Value = m })))],
        },
        default);

    private static MetricSeries Series(string name, params (string Key, string Value)[] attributes) =>
        new() { Name = name, Attributes = [.. attributes.Select(a => KeyValuePair.Create(a.Key, a.Value))] };
}
