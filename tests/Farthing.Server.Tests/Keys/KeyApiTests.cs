using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Farthing.Storage.Keys;
using Farthing.Storage.Tests;

namespace Farthing.Server.Tests.Keys;

public class KeyApiTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task A_key_is_made_shown_once_used_rotated_and_revoked()
    {
        await using var server = await TestServer.StartAsync(database);
        var (_, manager) = await server.NewProjectAsync(KeyScopes.Manage);
        var made = await SendAsync(
            server, HttpMethod.Post, "/api/v1/keys", manager, HttpStatusCode.Created,
            new { name = "reader", scopes = new[] { "read" }, expires = "90d", requests_per_second = 100.5, bytes_per_second = 5_000_000_000, max_body_bytes = 1_000_000 });
        var (key, prefix) = (made.GetProperty("key").GetString()!, made.GetProperty("prefix").GetString()!);
        Assert.StartsWith(prefix, key, StringComparison.Ordinal);
        await server.GetJsonAsync("/api/v1/status", key: key);

        var listed = (await server.GetJsonAsync("/api/v1/keys", key: manager)).GetProperty("keys").EnumerateArray().ToList();
        Assert.Equal(2, listed.Count);
        var row = listed.Single(k => k.GetProperty("prefix").GetString() == prefix);
        Assert.Equal(
            ("reader", "read", "valid", 100.5, 5_000_000_000, 1_000_000),
            (row.GetProperty("name").GetString(), row.GetProperty("scopes")[0].GetString(), row.GetProperty("state").GetString(), row.GetProperty("requests_per_second").GetDouble(), row.GetProperty("bytes_per_second").GetInt64(), row.GetProperty("max_body_bytes").GetInt32()));
        Assert.All(listed, k => Assert.Equal(JsonValueKind.Null, k.GetProperty("key").ValueKind));
        Assert.DoesNotContain(key[12..], listed.ToString()!, StringComparison.Ordinal);

        var rotated = await SendAsync(server, HttpMethod.Post, $"/api/v1/keys/{prefix}/rotate", manager, HttpStatusCode.Created, new { overlap = "1h" });
        Assert.Equal("reader", rotated.GetProperty("name").GetString());
        await server.GetJsonAsync("/api/v1/status", key: key);
        await server.GetJsonAsync("/api/v1/status", key: rotated.GetProperty("key").GetString());
        await SendAsync(server, HttpMethod.Post, $"/api/v1/keys/{prefix}/rotate", manager, HttpStatusCode.Conflict);

        var revoked = await SendAsync(server, HttpMethod.Delete, $"/api/v1/keys/{prefix}", manager, HttpStatusCode.OK);
        Assert.Equal("revoked", revoked.GetProperty("state").GetString());
        await server.GetJsonAsync("/api/v1/status", HttpStatusCode.Unauthorized, key);
    }

    [Theory]
    [InlineData(KeyScopes.Ingest, HttpStatusCode.Forbidden, HttpStatusCode.Forbidden, HttpStatusCode.Forbidden)]
    [InlineData(KeyScopes.Read, HttpStatusCode.OK, HttpStatusCode.Forbidden, HttpStatusCode.Forbidden)]
    [InlineData(KeyScopes.Manage, HttpStatusCode.Forbidden, HttpStatusCode.Accepted, HttpStatusCode.OK)]
    public async Task Each_call_needs_its_scope(KeyScopes scopes, HttpStatusCode reading, HttpStatusCode changing, HttpStatusCode listingKeys)
    {
        await using var server = await TestServer.StartAsync(database);
        var (_, key) = await server.NewProjectAsync(scopes);
        await server.GetJsonAsync("/api/v1/status", reading, key);
        await server.GetJsonAsync("/api/v1/keys", listingKeys, key);
        await SendAsync(server, HttpMethod.Post, "/api/v1/reratings", key, changing, new { from = "2026-11-24", to = "2026-11-25", preview = true });
    }

    [Fact]
    public async Task Whoever_may_see_the_page_needs_no_key()
    {
        await using var server = await TestServer.StartAsync(database);
        var made = await SendAsync(server, HttpMethod.Post, "/api/v1/keys", null, HttpStatusCode.Created, new { name = "from the page" });
        Assert.Equal(("default", "ingest"), (made.GetProperty("project").GetString(), made.GetProperty("scopes")[0].GetString()));
    }

    [Fact]
    public async Task Another_projects_keys_are_behind_its_wall()
    {
        await using var server = await TestServer.StartAsync(database);
        var (_, key) = await server.NewProjectAsync();
        var (_, other) = await server.NewProjectAsync();
        await SendAsync(server, HttpMethod.Delete, $"/api/v1/keys/{key[..11]}", other, HttpStatusCode.NotFound);
        await SendAsync(server, HttpMethod.Post, $"/api/v1/keys/{key[..11]}/rotate", other, HttpStatusCode.NotFound);
        Assert.Equal(1, (await server.GetJsonAsync("/api/v1/keys", key: other)).GetProperty("keys").GetArrayLength());
    }

    [Theory]
    [InlineData("""{"name":""}""", "name")]
    [InlineData("""{}""", "name")]
    [InlineData("""{"name":"a","scopes":["all"]}""", "scopes")]
    [InlineData("""{"name":"a","scopes":[]}""", "scopes")]
    [InlineData("""{"name":"a","expires":"soon"}""", "expires")]
    [InlineData("""{"name":"a","expires":"2020-01-01"}""", "expires")]
    [InlineData("""{"name":"a","requests_per_second":0}""", "requests_per_second")]
    [InlineData("""{"name":"a","max_body":5}""", "max_body")]
    public async Task What_is_wrong_is_named(string body, string parameter)
    {
        await using var server = await TestServer.StartAsync(database);
        var problem = await SendAsync(server, HttpMethod.Post, "/api/v1/keys", null, HttpStatusCode.BadRequest, JsonDocument.Parse(body).RootElement);
        Assert.Equal(parameter, problem.GetProperty("parameter").GetString());
    }

    [Fact]
    public async Task A_key_that_asks_too_often_is_told_when_to_come_again()
    {
        await using var server = await TestServer.StartAsync(database);
        var (project, _) = await server.NewProjectAsync();
        var key = (await server.Get<ApiKeyStore>().CreateAsync(project, new("slow") { Scopes = KeyScopes.Read, Limits = new(0.01) }, default)).Key;
        await server.GetJsonAsync("/api/v1/status", key: key);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/status");
        request.Headers.Authorization = new("Bearer", key);
        using var response = await server.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.TooManyRequests, response.StatusCode);
        Assert.InRange(response.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 50, 101);
    }

    private static async Task<JsonElement> SendAsync(
        TestServer server, HttpMethod method, string path, string? key, HttpStatusCode status, object? body = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.Authorization = key is null ? null : new("Bearer", key);
        using var response = await server.Client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(status == response.StatusCode, $"{path} answered {response.StatusCode}: {text}");
        return text.Length == 0 ? default : JsonDocument.Parse(text).RootElement;
    }
}
