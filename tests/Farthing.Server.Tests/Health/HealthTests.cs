using System.Net;
using System.Text.Json;
using Farthing.Ingest.Otlp;
using Farthing.Storage.Tests;

namespace Farthing.Server.Tests.Health;

public class HealthTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task Ready_says_what_it_looked_at_on_both_ports()
    {
        await using var server = await TestServer.StartAsync(database);
        foreach (var port in (Uri[])[server.Options.Listen, server.Options.OtlpListen])
        {
            var ready = await AskAsync(server, HttpStatusCode.OK, port: port);
            Assert.Equal("healthy", ready.GetProperty("status").GetString());
            Assert.Equal(["database", "masstransit-bus", "room", "schema"], ready.GetProperty("checks").EnumerateObject().Select(c => c.Name).Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public async Task Without_the_database_it_is_not_ready_and_says_so_until_that_is_back_and_it_lives_all_the_while()
    {
        await using var line = new DatabaseLine(database);
        await using var server = await TestServer.StartAsync(database, o => o with { Database = line.ConnectionString });
        await AskAsync(server, HttpStatusCode.OK);
        line.Cut();
        var checks = (await AskAsync(server, HttpStatusCode.ServiceUnavailable)).GetProperty("checks");
        Assert.Equal(("unhealthy", "The database does not answer."), (checks.GetProperty("database").GetProperty("status").GetString(), checks.GetProperty("database").GetProperty("says").GetString()));
        Assert.Equal("healthy", checks.GetProperty("room").GetProperty("status").GetString());
        await AskAsync(server, HttpStatusCode.OK, "/health/live");
        line.Mend();
        await AskAsync(server, HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_schema_that_is_not_this_versions_is_named()
    {
        var own = new TestDatabase();
        await own.InitializeAsync();
        try
        {
            await using var server = await TestServer.StartAsync(own);
            await own.ExecuteAsync("DELETE FROM schema_migrations WHERE name LIKE '0011%'");
            Assert.Contains("0011_keys.sql", Says(await AskAsync(server, HttpStatusCode.ServiceUnavailable), "schema"), StringComparison.Ordinal);
            await own.ExecuteAsync("INSERT INTO schema_migrations (number, name, checksum) VALUES (9000, '9000_later.sql', 'x')");
            Assert.Contains("newer", Says(await AskAsync(server, HttpStatusCode.ServiceUnavailable), "schema"), StringComparison.Ordinal);
        }
        finally
        {
            await own.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_receiver_that_turns_senders_away_is_not_ready_until_there_is_room()
    {
        await using var server = await TestServer.StartAsync(database);
        var inFlight = server.Get<BytesInFlight>();
        using (var one = inFlight.Begin(new(1)))
        using (var two = inFlight.Begin(new(2)))
        {
            Assert.True(one.TryTake(inFlight.Limit / 2) && two.TryTake(inFlight.Limit / 2));
            Assert.Contains("wait", Says(await AskAsync(server, HttpStatusCode.ServiceUnavailable), "room"), StringComparison.Ordinal);
        }

        await AskAsync(server, HttpStatusCode.OK);
    }

    private static string Says(JsonElement health, string check) => health.GetProperty("checks").GetProperty(check).GetProperty("says").GetString()!;

    private static async Task<JsonElement> AskAsync(TestServer server, HttpStatusCode status, string path = "/health/ready", Uri? port = null)
    {
        using var response = await server.Client.GetAsync(new Uri(port ?? server.Options.Listen, path));
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(status == response.StatusCode, $"{path} answered {response.StatusCode}: {text}");
        return JsonDocument.Parse(text).RootElement;
    }
}
