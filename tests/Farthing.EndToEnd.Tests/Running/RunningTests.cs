using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Playwright;
using Npgsql;

namespace Farthing.EndToEnd.Tests.Running;

/// <summary>What the other tests stand on: real processes, which start, end and start again.</summary>
// It calls the engine itself, and what the process calls is reported by whichever test reports.
[Collection("SDK in this process")]
public sealed class RunningTests
{
    [Fact]
    public async Task A_database_is_gone_after_its_test()
    {
        string connection;
        await using (var database = await TestDatabase.CreateAsync())
        {
            connection = database.ConnectionString;
            Assert.Equal(1, await database.ScalarAsync<int>("SELECT 1"));
        }

        await using var source = NpgsqlDataSource.Create(connection);
        var refused = await Assert.ThrowsAsync<PostgresException>(async () => await source.OpenConnectionAsync());
        Assert.Equal(PostgresErrorCodes.InvalidCatalogName, refused.SqlState);
    }

    [Fact]
    public async Task A_killed_server_starts_again_where_it_was()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var server = await ServerProcess.StartAsync(database);
        var first = server.ProcessId;

        await server.KillAsync();
        await server.StartAgainAsync();

        Assert.NotEqual(first, server.ProcessId);
        Assert.NotEmpty(await server.CreateKeyAsync());
        Assert.Equal(0, await server.StopAsync());
    }

    [Fact]
    public async Task The_engine_counts_what_it_reads_writes_and_finds_in_its_cache()
    {
        await using var engine = await LlamaServer.StartAsync();
        using var client = new HttpClient { BaseAddress = engine.Address };

        await AskAsync(client);
        var usage = (await AskAsync(client)).GetProperty("usage");

        Assert.Equal(12, usage.GetProperty("completion_tokens").GetInt32());
        // "user: How much is a coin?\nassistant:" is a token a byte, after the mark of the text's beginning.
        Assert.Equal(37, usage.GetProperty("prompt_tokens").GetInt32());
        Assert.Equal(36, usage.GetProperty("prompt_tokens_details").GetProperty("cached_tokens").GetInt32());
        Assert.Contains("llamacpp:tokens_predicted_total 24", await client.GetStringAsync(new Uri("metrics", UriKind.Relative)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_look_that_fails_leaves_a_picture()
    {
        await using var chromium = await Chromium.StartAsync();

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => chromium.LookAsync(
            new Uri("data:text/html,<h1>Farthing</h1><script>console.log('a word')</script>"),
            async page =>
            {
                Assert.Equal("Farthing", await page.GetByRole(AriaRole.Heading).TextContentAsync());
                Assert.Fail("not as it should be");
            }));

        Assert.Contains("not as it should be", failure.Message, StringComparison.Ordinal);
        Assert.Contains("a word", failure.Message, StringComparison.Ordinal);
        var picture = Path.Combine(Provided.Results, $"{nameof(A_look_that_fails_leaves_a_picture)}.png");
        Assert.True(File.Exists(picture));
        File.Delete(picture);
    }

    private static async Task<JsonElement> AskAsync(HttpClient client)
    {
        using var response = await client.PostAsJsonAsync(new Uri("v1/chat/completions", UriKind.Relative), new
        {
            model = LlamaServer.Model,
            messages = new[] { new { role = "user", content = "How much is a coin?" } },
            max_tokens = 12,
        });
        return await response.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>();
    }
}
