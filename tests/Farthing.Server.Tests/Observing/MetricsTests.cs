using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using Farthing.Ingest.Batches;
using Farthing.Server.Serving;
using Farthing.Storage.Keys;
using Farthing.Storage.Projects;
using Farthing.Storage.Status;
using Farthing.Storage.Tests;
using Farthing.Storage.Writing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using OpenTelemetry.Metrics;

namespace Farthing.Server.Tests.Observing;

/// <summary>Instruments are the process's: nothing else may move them meanwhile.</summary>
[CollectionDefinition(nameof(MetricsTests), DisableParallelization = true)]
public sealed class Alone;

[Collection(nameof(MetricsTests))]
public sealed class MetricsTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task Each_number_moves_when_the_thing_happens()
    {
        await using var server = await TestServer.StartAsync(database);
        var (project, key) = await server.NewProjectAsync();
        var before = await Scrape.OfAsync(server);

        var now = TimeProvider.System.GetUtcNow().UtcDateTime.AddMinutes(-1);
        List<PricedCall> calls = [.. Enumerable.Range(0, 4).Select(i => TestStore.Priced(project.Id, TestStore.Call(now, i == 0 ? "gpt-99" : "gpt-4o-mini", input: 100, output: 0)))];
        var settler = server.Get<BatchSettler>();
        await settler.SettleAsync(new WriteBatch { Calls = calls }, default);
        await settler.SettleAsync(new WriteBatch { Calls = [calls[3]] }, default);
        var aside = TestStore.Call(now);
        await server.Get<DeadLetterWriter>().WriteAsync(project.Id, AccountedKind.Call, aside.Id, "a test", CallBatchCodec.Write([aside]), default);
        await server.Client.PostAsync(new Uri(server.Options.OtlpListen, "/v1/traces"), null);
        var after = await Scrape.OfAsync(server);

        Assert.Equal(5, after.Moved(before, "farthing_items_total", $"project=\"{project.Id.Value}\"", "outcome=\"accepted\""));
        Assert.Equal(4, after.Moved(before, "farthing_items_total", $"project=\"{project.Id.Value}\"", "outcome=\"stored\""));
        Assert.Equal(1, after.Moved(before, "farthing_items_total", $"project=\"{project.Id.Value}\"", "outcome=\"duplicate\""));
        Assert.Equal(1, after.Moved(before, "farthing_items_total", $"project=\"{project.Id.Value}\"", "outcome=\"dead_lettered\""));
        Assert.Equal(1, after.Moved(before, "farthing_refusals_total", "reason=\"no_key\"", "project=\"0\""));
        Assert.Equal(2, after.Moved(before, "farthing_commit_duration_seconds_count"));
        Assert.Equal(5, after.Moved(before, "farthing_commit_items_sum"));
        Assert.Equal((0.25, 0.25), (after["farthing_unpriced_calls_ratio"], after["farthing_unpriced_tokens_ratio"]));
        Assert.Equal(1, after.Moved(before, "farthing_dead_letters"));
        Assert.Equal((0, 0, 0), (after["farthing_inflight_bytes"], after["farthing_queue_bytes"], after["farthing_queue_age_seconds"]));
        Assert.Equal(server.Options.Ingest.MaxBytesInFlight, after["farthing_inflight_limit_bytes"]);

        using var purge = new HttpRequestMessage(HttpMethod.Post, "/api/v1/dead-letters/purge") { Content = JsonContent.Create(new { all = true, confirm = true }) };
        purge.Headers.Authorization = new("Bearer", key);
        (await server.Client.SendAsync(purge)).EnsureSuccessStatusCode();
        var purged = await Scrape.OfAsync(server);
        Assert.Equal(1, purged.Moved(after, "farthing_items_total", $"project=\"{project.Id.Value}\"", "outcome=\"purged\""));
        Assert.Equal(-1, purged.Moved(after, "farthing_dead_letters"));
    }

    [Fact]
    public async Task Both_ports_tell_and_no_label_is_of_a_user()
    {
        await using var server = await TestServer.StartAsync(database);
        var text = await server.Client.GetStringAsync(new Uri(server.Options.OtlpListen, "/metrics"));
        Assert.Contains("farthing_inflight_bytes", text, StringComparison.Ordinal);
        Assert.Contains("dotnet_", text, StringComparison.Ordinal);
        var labels = text.Split('\n').Where(l => l.StartsWith("farthing_", StringComparison.Ordinal) && l.Contains('{', StringComparison.Ordinal))
            .SelectMany(l => l[(l.IndexOf('{', StringComparison.Ordinal) + 1)..l.IndexOf('}', StringComparison.Ordinal)].Split(',').Select(p => p.Split('=')[0])).Distinct();
        Assert.Subset(new HashSet<string> { "project", "kind", "outcome", "reason", "le", "otel_scope_name" }, labels.ToHashSet());
    }

    [Fact]
    public async Task Where_a_login_is_set_a_key_of_the_servers_own_project_that_reads_is_needed()
    {
        await using var server = await TestServer.StartAsync(database, o => o with { Password = "open sesame" });
        var home = server.Get<HomeProject>().Project;
        var (_, other) = await server.NewProjectAsync();
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(server, null));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(server, "fk_wrong"));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(server, other));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(server, await KeyAsync(server, home, KeyScopes.Ingest)));
        var key = await KeyAsync(server, home, KeyScopes.Read);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (await StatusAsync(server, key), await StatusAsync(server, key, server.Options.OtlpListen)));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(server, null, server.Options.OtlpListen));
    }

    [Theory]
    [InlineData("rebound.example.org", null)]
    [InlineData(null, "https://evil.example.org")]
    public async Task Another_site_is_told_no_numbers(string? host, string? origin)
    {
        await using var server = await TestServer.StartAsync(database);
        foreach (var port in (Uri[])[server.Options.Listen, server.Options.OtlpListen])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(port, "/metrics"));
            request.Headers.Host = host;
            if (origin is not null)
            {
                request.Headers.Add("Origin", origin);
            }

            Assert.Equal(HttpStatusCode.Unauthorized, (await server.Client.SendAsync(request)).StatusCode);
        }
    }

    [Fact]
    public async Task While_the_database_is_away_the_process_still_tells_of_itself()
    {
        await using var line = new DatabaseLine(database);
        await using var server = await TestServer.StartAsync(database, o => o with { Database = line.ConnectionString });
        Assert.True((await Scrape.OfAsync(server)).Has("farthing_dead_letters"));
        line.Cut();
        var scrape = await Scrape.OfAsync(server);
        Assert.Equal((false, true), (scrape.Has("farthing_dead_letters"), scrape.Has("farthing_inflight_bytes")));
        line.Mend();
        Assert.True((await Scrape.OfAsync(server)).Has("farthing_dead_letters"));
    }

    [Fact]
    public async Task They_are_sent_over_OTLP_where_an_endpoint_is_set()
    {
        var received = new TaskCompletionSource<(string Path, string? Type, int Length)>();
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var collector = builder.Build();
        collector.MapFallback(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            received.TrySetResult((context.Request.Path, context.Request.ContentType, (int)body.Length));
        });
        await collector.StartAsync();
        await using var server = await TestServer.StartAsync(database, o => o with { OtelEndpoint = new(collector.Urls.Single()) });

        // Its answer is of all readers together, and one that is scraped has nothing to flush.
        server.Get<MeterProvider>().ForceFlush();
        var (path, type, length) = await received.Task;
        Assert.Equal(("/v1/metrics", "application/x-protobuf", true), (path, type, length > 100));
    }

    private static async Task<string> KeyAsync(TestServer server, Project project, KeyScopes scopes) =>
        (await server.Get<ApiKeyStore>().CreateAsync(project, new("scraper") { Scopes = scopes }, default)).Key;

    private static async Task<HttpStatusCode> StatusAsync(TestServer server, string? key, Uri? port = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(port ?? server.Options.Listen, "/metrics"));
        request.Headers.Authorization = key is null ? null : new("Bearer", key);
        return (await server.Client.SendAsync(request)).StatusCode;
    }

    /// <summary>What one scrape told.</summary>
    private sealed class Scrape(IReadOnlyList<(string Name, string Labels, double Value)> samples)
    {
        public double this[string name] => samples.Where(s => s.Name == name).Sum(s => s.Value);

        public bool Has(string name) => samples.Any(s => s.Name == name);

        public double Moved(Scrape since, string name, params string[] labels) => Sum(name, labels) - since.Sum(name, labels);

        public static async Task<Scrape> OfAsync(TestServer server) => new([.. (await server.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative))).Split('\n')
            .Where(l => l.Length > 0 && l[0] != '#')
            .Select(l =>
            {
                var name = l.Split('{', ' ')[0];
                var end = l.LastIndexOf('}') is >= 0 and var brace ? brace + 1 : name.Length;
                return (name, l[name.Length..end], double.Parse(l[end..].Trim().Split(' ')[0], CultureInfo.InvariantCulture));
            })]);

        private double Sum(string name, string[] labels) => samples.Where(s => s.Name == name && labels.All(l => s.Labels.Contains(l, StringComparison.Ordinal))).Sum(s => s.Value);
    }
}
