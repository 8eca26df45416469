using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Farthing.Ingest.Batches;
using Farthing.Storage.Keys;
using Farthing.Storage.Projects;
using Farthing.Storage.Status;
using Farthing.Storage.Tests;
using Farthing.Storage.Writing;

namespace Farthing.Server.Tests.DeadLetters;

public class DeadLetterApiTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task They_are_listed_by_reason_opened_replayed_and_purged()
    {
        await using var server = await TestServer.StartAsync(database);
        var (project, key) = await server.NewProjectAsync();
        await KeepAsideAsync(server, project, "was too long", 3);
        await KeepAsideAsync(server, project, "was no number", 2);
        await server.Get<DeadLetterWriter>().WriteAsync(project.Id, AccountedKind.Call, TestStore.Call(TestStore.Noon).Id, "was garbage", [0xff, 1], default);

        var listed = await server.GetJsonAsync("/api/v1/dead-letters?limit=4", key: key);
        Assert.Equal(
            ["3 was too long", "2 was no number", "1 was garbage"],
            listed.GetProperty("reasons").EnumerateArray().Select(r => $"{r.GetProperty("count")} {r.GetProperty("reason")}"));
        var older = await server.GetJsonAsync($"/api/v1/dead-letters?limit=4&after={listed.GetProperty("next").GetString()}", key: key);
        Assert.Equal((4, 2), (listed.GetProperty("dead_letters").GetArrayLength(), older.GetProperty("dead_letters").GetArrayLength()));
        var chosen = (await server.GetJsonAsync("/api/v1/dead-letters?reason=was%20no%20number", key: key)).GetProperty("dead_letters");
        Assert.Equal(2, chosen.GetArrayLength());

        var id = chosen[0].GetProperty("id").GetInt64();
        var opened = await server.GetJsonAsync($"/api/v1/dead-letters/{id}", key: key);
        Assert.Equal("gpt-4o-mini", opened.GetProperty("content").GetProperty("dimensions").GetProperty("model").GetString());
        Assert.Equal(opened.GetProperty("size").GetInt64(), Convert.FromBase64String(opened.GetProperty("payload").GetString()!).Length);

        var replayed = await PostAsync(server, key, "replay", new { reason = "was no number" });
        Assert.Equal((2, 0, 0, 0), (Number(replayed, "replayed"), Number(replayed, "kept_aside"), Number(replayed, "unreadable"), Number(replayed, "left")));
        var garbage = await PostAsync(server, key, "replay", new { all = true });
        Assert.Equal((3, 0, 1, 1), (Number(garbage, "replayed"), Number(garbage, "kept_aside"), Number(garbage, "unreadable"), Number(garbage, "left")));
        Assert.Equal(1, Number(await PostAsync(server, key, "purge", new { reason = "was garbage", confirm = true }), "purged"));

        var status = await server.GetJsonAsync("/api/v1/status", key: key);
        Assert.Equal((6, 5, 0, 1, true), (Number(status, "accepted"), Number(status, "stored"), Number(status, "dead_lettered"), Number(status, "purged"), status.GetProperty("balances").GetBoolean()));
    }

    [Fact]
    public async Task They_are_downloaded_as_lines_also_those_that_cannot_be_read()
    {
        await using var server = await TestServer.StartAsync(database);
        var (project, key) = await server.NewProjectAsync(KeyScopes.Read);
        await KeepAsideAsync(server, project, "was too long", 120);
        await server.Get<DeadLetterWriter>().WriteAsync(project.Id, AccountedKind.Call, TestStore.Call(TestStore.Noon).Id, "was garbage", [0xff, 1], default);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/dead-letters/download");
        request.Headers.Authorization = new("Bearer", key);
        using var response = await server.Client.SendAsync(request);
        Assert.Equal("application/x-ndjson", response.Content.Headers.ContentType!.MediaType);
        var lines = (await response.Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonDocument.Parse(l).RootElement).ToList();
        Assert.Equal(121, lines.Count);
        Assert.All(lines.SkipLast(1), l => Assert.Equal(JsonValueKind.Object, l.GetProperty("content").ValueKind));
        Assert.Equal((JsonValueKind.Null, "/wE="), (lines[^1].GetProperty("content").ValueKind, lines[^1].GetProperty("payload").GetString()));
        Assert.Contains("newer", lines[^1].GetProperty("unreadable").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("replay", "{}", "id")]
    [InlineData("replay", """{"id":1,"all":true}""", "id")]
    [InlineData("replay", """{"reasn":"a"}""", "reasn")]
    [InlineData("purge", """{"all":true}""", "confirm")]
    [InlineData("purge", """{"confirm":true}""", "id")]
    public async Task Nothing_is_taken_for_all_and_nothing_is_purged_unconfirmed(string what, string body, string parameter)
    {
        await using var server = await TestServer.StartAsync(database);
        var (project, key) = await server.NewProjectAsync();
        await KeepAsideAsync(server, project, "was too long", 1);
        Assert.Equal(parameter, (await PostAsync(server, key, what, JsonDocument.Parse(body).RootElement, HttpStatusCode.BadRequest)).GetProperty("parameter").GetString());
        Assert.Equal(1, (await server.GetJsonAsync("/api/v1/dead-letters", key: key)).GetProperty("dead_letters").GetArrayLength());
    }

    [Fact]
    public async Task Another_project_and_a_key_that_may_not_manage_are_refused()
    {
        await using var server = await TestServer.StartAsync(database);
        var (project, key) = await server.NewProjectAsync(KeyScopes.Read);
        var (_, other) = await server.NewProjectAsync();
        await KeepAsideAsync(server, project, "was too long", 1);
        var id = (await server.GetJsonAsync("/api/v1/dead-letters", key: key)).GetProperty("dead_letters")[0].GetProperty("id").GetInt64();
        await PostAsync(server, key, "replay", new { id }, HttpStatusCode.Forbidden);
        await PostAsync(server, key, "purge", new { id, confirm = true }, HttpStatusCode.Forbidden);
        await PostAsync(server, other, "replay", new { id }, HttpStatusCode.NotFound);
        await server.GetJsonAsync($"/api/v1/dead-letters/{id}", HttpStatusCode.NotFound, other);
        Assert.Equal(0, Number(await PostAsync(server, other, "purge", new { id, confirm = true }), "purged"));
        await server.GetJsonAsync($"/api/v1/dead-letters/{id}", key: key);
    }

    private static long Number(JsonElement json, string name) => json.GetProperty(name).GetInt64();

    private static async Task KeepAsideAsync(TestServer server, Project project, string reason, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var call = TestStore.Call(TestStore.Noon);
            await server.Get<DeadLetterWriter>().WriteAsync(project.Id, AccountedKind.Call, call.Id, reason, CallBatchCodec.Write([call]), default);
        }
    }

    private static async Task<JsonElement> PostAsync(TestServer server, string key, string what, object body, HttpStatusCode status = HttpStatusCode.OK)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/dead-letters/{what}") { Content = JsonContent.Create(body) };
        request.Headers.Authorization = new("Bearer", key);
        using var response = await server.Client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(status == response.StatusCode, $"{what} answered {response.StatusCode}: {text}");
        return JsonDocument.Parse(text).RootElement;
    }
}
