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
    public async Task Keys_are_listed_rotated_and_revoked_and_what_is_wrong_is_one_line()
    {
        await using var database = await TestDatabase.CreateAsync();
        (string, string) at = ("FARTHING_DATABASE", database.ConnectionString);
        await RunAsync("migrate", at);
        Assert.Contains("There are no keys", (await RunAsync("keys list", at)).Log, StringComparison.Ordinal);
        var key = (await RunAsync("keys create --name shop --scope ingest --scope read --expires 90d --requests-per-second 2.5 --max-body 1000", at)).Log.Trim();
        var rotated = (await RunAsync($"keys rotate {key[..11]} --overlap 1h", at)).Log.Trim();
        Assert.Equal(1, (await RunAsync($"keys rotate {key[..11]}", at)).Code);
        var listed = (await RunAsync("keys list", at)).Log;
        Assert.Contains($"replaced by {rotated[..11]}", listed, StringComparison.Ordinal);
        Assert.Contains("2.5 requests/s, bodies of 1000 bytes", listed, StringComparison.Ordinal);
        Assert.Equal(0, (await RunAsync($"keys revoke {key[..11]}", at)).Code);
        Assert.Equal(1, (await RunAsync("keys check", at, ("FARTHING_KEY", key))).Code);
        Assert.Equal(0, (await RunAsync("keys check", at, ("FARTHING_KEY", rotated))).Code);
        Assert.Contains("\"state\":\"revoked\"", (await RunAsync("keys list --json", at)).Log, StringComparison.Ordinal);
        Assert.Equal((1, "farthing: There is no key fk_00000000: 'farthing keys list' shows those there are."), await RunAsync("keys revoke fk_00000000", at));
        Assert.Equal((1, "farthing: --scope must be ingest, read or manage."), await RunAsync("keys create --name a --scope all", at));
        Assert.Equal((1, "farthing: --requests-per-second: It must be from 0.01 to 1000000."), await RunAsync("keys create --name a --requests-per-second 0", at));
    }

    [Fact]
    public async Task Dead_letters_are_listed_shown_downloaded_and_purged()
    {
        await using var database = await TestDatabase.CreateAsync();
        (string, string) at = ("FARTHING_DATABASE", database.ConnectionString);
        await RunAsync("migrate", at);
        Assert.Contains("There are no dead letters", (await RunAsync("dead-letters list", at)).Log, StringComparison.Ordinal);
        var id = await database.ScalarAsync<long>("INSERT INTO dead_letters (project_id, received_at, trace_id, span_id, reason, payload) VALUES (1, now(), gen_random_uuid(), 1, 'garbage', '\\xff') RETURNING dead_letter_id");
        Assert.Contains("garbage", (await RunAsync("dead-letters list", at)).Log, StringComparison.Ordinal);
        Assert.Contains("\"payload\": \"/w==\"", (await RunAsync($"dead-letters show {id}", at)).Log, StringComparison.Ordinal);
        Assert.Contains("\"reason\":\"garbage\"", Assert.Single((await RunAsync("dead-letters download", at)).Log.Split('\n')), StringComparison.Ordinal);
        Assert.Equal((0, "Stored 0; failed again and kept 0; not readable by this version and kept 1."), await RunAsync("dead-letters replay --all", at));
        Assert.Equal((1, "farthing: Say which: a number, --reason, or --all."), await RunAsync("dead-letters purge --yes", at));
        Assert.Equal(1, (await RunAsync($"dead-letters replay {id + 1}", at)).Code);
        Assert.Equal((0, "Purged 1."), await RunAsync($"dead-letters purge {id} --yes", at));
        Assert.Equal(1, await database.ScalarAsync<long>("SELECT sum(count)::bigint FROM accounting WHERE outcome = 'purged'"));
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
