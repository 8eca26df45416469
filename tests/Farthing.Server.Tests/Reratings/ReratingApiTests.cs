using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Farthing.Core.Pricing;
using Farthing.Server.Reratings;
using Farthing.Storage.Prices;
using Farthing.Storage.Projects;
using Farthing.Storage.Reratings;
using Farthing.Storage.Tests;
using Farthing.Storage.Writing;
using Microsoft.Extensions.Logging;

namespace Farthing.Server.Tests.Reratings;

public class ReratingApiTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private const string Day = "from=2026-11-24T00:00:00Z&to=2026-11-25T00:00:00Z";

    // Twice what the shipped book says.
    private static readonly Pricer s_wrong = new(PriceBookReader.Read("""
        { "provider": "openai", "name": "Wrong", "currency": "USD", "source": "a test", "as_of": "2026-01-01",
          "models": [{ "id": "gpt-4o-mini", "match": ["gpt-4o-mini"], "prices": [{ "rates": [{ "per_million": { "input": "0.3", "output": "1.2" } }] }] }] }
        """));

    private readonly TestStore _store = new(database);

    [Fact]
    public async Task A_preview_a_rerating_and_a_rollback_are_asked_for_and_watched()
    {
        await using var server = await TestServer.StartAsync(database);
        var (project, key) = await WriteAsync(server, 40);
        Assert.Equal("0.00168", await SpendAsync(server, key));

        var preview = await DoneAsync(server, key, await PostAsync(server, key, "/api/v1/reratings", new { from = "2026-11-24", to = "2026-11-25T00:00:00Z", preview = true }));
        Assert.Equal(("preview", 40, "-0.00084"), (preview.GetProperty("kind").GetString(), preview.GetProperty("changed").GetInt32(), preview.GetProperty("difference").GetString()));
        var row = Assert.Single(preview.GetProperty("report").EnumerateArray());
        Assert.Equal(
            ("2026-11-24", "openai", "gpt-4o-mini", 40, "0.00168", "0.00084"),
            (row.GetProperty("day").GetString(), row.GetProperty("provider").GetString(), row.GetProperty("model").GetString(), row.GetProperty("calls").GetInt32(), row.GetProperty("before").GetString(), row.GetProperty("after").GetString()));
        Assert.Equal("0.00168", await SpendAsync(server, key));

        var done = await DoneAsync(server, key, await PostAsync(server, key, "/api/v1/reratings", new { from = "2026-11-24", to = "2026-11-25" }));
        Assert.Equal("done", done.GetProperty("state").GetString());
        Assert.Equal("0.00084", await SpendAsync(server, key));

        var id = done.GetProperty("id").GetInt64();
        var rollback = await DoneAsync(server, key, await PostAsync(server, key, $"/api/v1/reratings/{id}/rollback", new { }));
        Assert.Equal((id, "0.00084"), (rollback.GetProperty("undoes").GetInt64(), rollback.GetProperty("difference").GetString()));
        Assert.Equal("0.00168", await SpendAsync(server, key));
        Assert.Equal("rolled_back", (await server.GetJsonAsync($"/api/v1/reratings/{id}", key: key)).GetProperty("state").GetString());
        Assert.Equal(3, (await server.GetJsonAsync("/api/v1/reratings", key: key)).GetProperty("reratings").GetArrayLength());
        Assert.Equal(project.Name, (await server.GetJsonAsync($"/api/v1/spend?{Day}", key: key)).GetProperty("project").GetString());
    }

    [Fact]
    public async Task Another_projects_reratings_are_behind_its_wall()
    {
        await using var server = await TestServer.StartAsync(database);
        var (_, key) = await WriteAsync(server, 3);
        var (_, other) = await server.NewProjectAsync();
        var id = (await DoneAsync(server, key, await PostAsync(server, key, "/api/v1/reratings", new { from = "2026-11-24", to = "2026-11-25" }))).GetProperty("id").GetInt64();

        await server.GetJsonAsync($"/api/v1/reratings/{id}", HttpStatusCode.NotFound, other);
        Assert.Equal(0, (await server.GetJsonAsync("/api/v1/reratings", key: other)).GetProperty("reratings").GetArrayLength());
        foreach (var what in (string[])["stop", "resume", "rollback"])
        {
            await PostAsync(server, other, $"/api/v1/reratings/{id}/{what}", new { }, HttpStatusCode.NotFound);
        }
    }

    [Fact]
    public async Task What_cannot_be_done_is_said_so()
    {
        await using var server = await TestServer.StartAsync(database);
        var (_, key) = await WriteAsync(server, 1);
        Assert.Equal("from", (await PostAsync(server, key, "/api/v1/reratings", new { to = "2026-11-25" }, HttpStatusCode.BadRequest)).GetProperty("parameter").GetString());
        Assert.Equal("from", (await PostAsync(server, key, "/api/v1/reratings", new { from = "2026-11-26", to = "2026-11-25" }, HttpStatusCode.BadRequest)).GetProperty("parameter").GetString());
        Assert.Equal("to", (await PostAsync(server, key, "/api/v1/reratings", new { from = "2026-11-24", to = "tomorrow" }, HttpStatusCode.BadRequest)).GetProperty("parameter").GetString());
        var id = (await DoneAsync(server, key, await PostAsync(server, key, "/api/v1/reratings", new { from = "2026-11-24", to = "2026-11-25", preview = true }))).GetProperty("id").GetInt64();
        foreach (var what in (string[])["stop", "resume", "rollback"])
        {
            Assert.Contains(
                id.ToString(System.Globalization.CultureInfo.InvariantCulture),
                (await PostAsync(server, key, $"/api/v1/reratings/{id}/{what}", new { }, HttpStatusCode.Conflict)).GetProperty("detail").GetString(),
                StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task What_is_misspelt_or_has_no_meaning_does_not_widen_it()
    {
        await using var server = await TestServer.StartAsync(database);
        var (_, key) = await WriteAsync(server, 1);
        object[] odd =
        [
            new { from = "2026-11-24", previw = true }, new { from = "2026-11-24", models = "gpt-4o" },
            new { from = "2026-11-24", model = "a\0b" }, new { from = "2026-11-24", model = new string('x', 300) },
        ];
        foreach (var asked in odd)
        {
            await PostAsync(server, key, "/api/v1/reratings", asked, HttpStatusCode.BadRequest);
        }

        await PostAsync(server, key, "/api/v1/reratings?preview=true", new { from = "2026-11-24" }, HttpStatusCode.BadRequest);
        await PostAsync(server, key, "/api/v1/reratings", new { from = "2026-11-24T00:00:00.0000001Z", to = "2026-11-24T00:00:00.0000002Z" }, HttpStatusCode.BadRequest);
        Assert.Equal(0, (await server.GetJsonAsync("/api/v1/reratings", key: key)).GetProperty("reratings").GetArrayLength());
    }

    [Fact]
    public async Task A_project_has_no_endless_queue()
    {
        await using var server = await TestServer.StartAsync(database);
        var (project, key) = await WriteAsync(server, 1);
        await database.ExecuteAsync($"INSERT INTO reratings (kind, project_id, range_from, range_to, state, asked_at) SELECT 'preview', {project.Id.Value}, '2026-11-24', '2026-11-25', 'stopping', now() FROM generate_series(1, 200)");
        var refused = await PostAsync(server, key, "/api/v1/reratings", new { from = "2026-11-24", to = "2026-11-25" }, HttpStatusCode.Conflict);
        Assert.Contains("under way or waiting", refused.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Prices_that_cannot_be_read_are_not_tried_without_a_pause()
    {
        await using var server = await TestServer.StartAsync(database);
        await database.ExecuteAsync("INSERT INTO contract_prices (project_id, provider, model, rates, made_at) VALUES (1, 'openai', '*', '{\"input\": \"dear\"}', now())");
        var log = new CountingLog();
        using var worker = new ReratingWorker(server.Get<Rerater>(), server.Get<CurrentPrices>(), TimeProvider.System, log);
        await worker.StartAsync(default);
        await log.First.Task;
        for (var i = 0; i < 50; i++)
        {
            await database.ScalarAsync<int>("SELECT 1");
        }

        await worker.StopAsync(default);
        await database.ExecuteAsync("DELETE FROM contract_prices");
        Assert.InRange(log.Count, 1, 3);
    }

    private sealed class CountingLog : ILogger<ReratingWorker>
    {
        private int _count;

        public TaskCompletionSource First { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Count => _count;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            Interlocked.Increment(ref _count);
            First.TrySetResult();
        }
    }

    private async Task<(Project Project, string Key)> WriteAsync(TestServer server, int count)
    {
        var (project, key) = await server.NewProjectAsync();
        await _store.Writer.WriteAsync(
            [.. Enumerable.Range(0, count).Select(i => TestStore.Call(TestStore.Noon.AddMinutes(i))).Select(c => new PricedCall(project.Id, c, s_wrong.Price(c)))], default);
        return (project, key);
    }

    private static async Task<string?> SpendAsync(TestServer server, string key) =>
        (await server.GetJsonAsync($"/api/v1/spend?{Day}", key: key)).GetProperty("total").GetProperty("cost").GetString();

    private static async Task<JsonElement> PostAsync(
        TestServer server, string key, string path, object body, HttpStatusCode? status = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        request.Headers.Authorization = new("Bearer", key);
        using var response = await server.Client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(status is null ? response.StatusCode is HttpStatusCode.Accepted : response.StatusCode == status, $"{path} answered {response.StatusCode}: {text}");
        return JsonDocument.Parse(text).RootElement;
    }

    private static async Task<JsonElement> DoneAsync(TestServer server, string key, JsonElement asked)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        while (true)
        {
            var now = await server.GetJsonAsync($"/api/v1/reratings/{asked.GetProperty("id").GetInt64()}", key: key);
            if (now.GetProperty("state").GetString() is "done" or "failed" or "rolled_back")
            {
                return now;
            }

            await timer.WaitForNextTickAsync(patience.Token);
        }
    }
}
