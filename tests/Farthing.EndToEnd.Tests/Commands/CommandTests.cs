using Farthing.EndToEnd.Tests.Running;

namespace Farthing.EndToEnd.Tests.Commands;

public class CommandTests
{
    [Theory]
    [InlineData("migrate", "", "FARTHING_DATABASE")]
    [InlineData("migrate", "Host", "FARTHING_DATABASE is not a connection string")]
    [InlineData("migrate", "Host=127.0.0.1;Port=1;Timeout=5", "cannot be reached")]
    [InlineData("serve", "Host=127.0.0.1;Port=1;Timeout=5", "cannot be reached")]
    [InlineData("keys check", "Host=127.0.0.1;Port=1;Timeout=5", "cannot be reached")]
    public async Task What_a_user_can_mend_is_one_line_and_an_exit_code(string command, string database, string says)
    {
        var (code, log) = await RunAsync(command, ("FARTHING_DATABASE", database), ("FARTHING_KEY", "fk_01234567_0123456789012345678901234567890123456789012"));
        Assert.Equal(1, code);
        Assert.StartsWith("farthing: ", Assert.Single(log.Split('\n')), StringComparison.Ordinal);
        Assert.Contains(says, log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Serving_where_others_can_reach_it_needs_a_login()
    {
        var (code, log) = await RunAsync("serve", ("FARTHING_DATABASE", Provided.Database), ("FARTHING_LISTEN", "http://0.0.0.0:1"));
        Assert.Equal(1, code);
        Assert.Contains("FARTHING_PASSWORD", Assert.Single(log.Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_in_use_is_said_so()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var server = await ServerProcess.StartAsync(database);
        var (code, log) = await RunAsync(
            "serve", ("FARTHING_DATABASE", database.ConnectionString), ("FARTHING_LISTEN", server.Page.ToString()), ("FARTHING_OTLP_LISTEN", $"http://127.0.0.1:{FreePort.Take(1)[0]}"));
        Assert.Equal(1, code);
        Assert.Contains("FARTHING_LISTEN", log, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_opens_the_project_it_was_made_for()
    {
        await using var database = await TestDatabase.CreateAsync();
        Assert.Equal(0, (await RunAsync("migrate", ("FARTHING_DATABASE", database.ConnectionString))).Code);
        var (made, key) = await RunAsync("keys create --name a-test --project shop", ("FARTHING_DATABASE", database.ConnectionString));
        Assert.Equal(0, made);
        var (code, log) = await RunAsync("keys check", ("FARTHING_DATABASE", database.ConnectionString), ("FARTHING_KEY", key.Trim()));
        Assert.Equal((0, "The key opens the project shop."), (code, log.Trim()));
        Assert.Equal(1, (await RunAsync("keys check", ("FARTHING_DATABASE", database.ConnectionString), ("FARTHING_KEY", key.Trim()[..^1]))).Code);
    }

    [Fact]
    public async Task A_price_is_explained_and_where_there_is_none_that_is_said()
    {
        var (code, log) = await RunAsync("prices explain --provider openai --model gpt-5-2025-08-07 --tier batch");
        Assert.Equal(0, code);
        Assert.Contains("list batch", log, StringComparison.Ordinal);
        Assert.Contains("Source: https://", log, StringComparison.Ordinal);
        (code, log) = await RunAsync("prices explain --provider openai --model gpt-99");
        Assert.Equal((1, true), (code, log.Contains("unknown_model", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_demo_without_an_engine_says_what_to_start()
    {
        var (code, log) = await RunAsync("demo --engine http://127.0.0.1:1", ("FARTHING_KEY", "fk_x"), ("FARTHING_ENDPOINT", "http://127.0.0.1:1"));
        Assert.Equal(1, code);
        Assert.Contains("No engine answers at http://127.0.0.1:1", log, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Log)> RunAsync(string command, params (string Name, string Value)[] environment)
    {
        await using var process = ChildProcess.Start(
            $"farthing {command}", "dotnet", [Provided.Server, .. command.Split(' ')], environment.ToDictionary(e => e.Name, e => e.Value, StringComparer.Ordinal));
        return (await process.ExitAsync(), process.Log);
    }
}
