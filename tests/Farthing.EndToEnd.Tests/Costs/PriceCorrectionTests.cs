using System.Globalization;
using System.Text.Json;
using Farthing.EndToEnd.Tests.Faults;
using Farthing.EndToEnd.Tests.Running;

namespace Farthing.EndToEnd.Tests.Costs;

// What users of other tools ask for in langfuse 12184, litellm 31835 and posthog 32189.
public sealed class PriceCorrectionTests : IDisposable
{
    // More than a transaction of a re-rating takes.
    private const int Requests = 300;
    private const int CallsARequest = 20;

    private readonly string _folder = Directory.CreateTempSubdirectory("farthing").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_price_that_was_wrong_is_corrected_also_over_a_kill_and_every_sum_with_it_and_back()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var server = await ServerProcess.StartAsync(database);
        var key = await server.CreateKeyAsync();
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(3), TimeProvider.System);
        using var sender = new Sender(server.Otlp, key);
        await sender.SendAsync(Requests, deadline.Token);
        var before = await SumAsync(database);

        // Twice the list price, from the beginning: what is stored keeps its cost, what comes is charged by it.
        var file = Path.Combine(_folder, "prices.csv");
        await File.WriteAllTextAsync(file, "provider,model,meter,rate,unit\nopenai,gpt-4o-mini,input,0.3,per_million\nopenai,gpt-4o-mini,input_cache_read,0.15,per_million\nopenai,gpt-4o-mini,output,1.2,per_million\n", deadline.Token);
        await RunAsync(server, "prices", "import", file, "--format", "csv", "--from", "2020-01-01", "--apply");
        Assert.Equal(before, await SumAsync(database));
        var perRequest = before / Requests;
        var sent = Requests;
        await Eventually.TrueAsync(
            async cancel =>
            {
                var sum = await SumAsync(database);
                await sender.SendAsync(1, cancel);
                sent++;
                return await SumAsync(database) - sum == 2 * perRequest;
            },
            "the server charges by the imported price");
        var mixed = await SumAsync(database);
        var whole = 2 * perRequest * sent;

        Assert.Contains($"+{Exact(whole - mixed)} USD", await RunAsync(server, "rerate", "--from", "2020-01-01", "--preview"), StringComparison.Ordinal);
        Assert.Equal(mixed, await SumAsync(database));

        // The command is killed in the middle, or at its end if it is quick; the server goes on with what it left.
        await using (var command = server.Launch("rerate", "--from", "2020-01-01", "--yes"))
        {
            await Eventually.TrueAsync(
                async _ => command.HasExited || await database.ScalarAsync<long>("SELECT coalesce(max(seen), 0) FROM reratings WHERE kind = 'rerating'") > 0, "the re-rating gets on");
            await command.KillAsync();
        }

        await DoneAsync(database, "rerating");
        await HoldsAsync(database, server, whole);
        Assert.Equal(sent * CallsARequest, await database.ScalarAsync<long>("SELECT seen FROM reratings WHERE kind = 'rerating'"));
        Assert.Contains("Every call already has the cost", await RunAsync(server, "rerate", "--from", "2020-01-01", "--yes"), StringComparison.Ordinal);

        var number = await database.ScalarAsync<long>("SELECT min(rerating_id) FROM reratings WHERE kind = 'rerating'");
        await RunAsync(server, "rerate", "rollback", number.ToString(CultureInfo.InvariantCulture));
        await HoldsAsync(database, server, mixed);
    }

    private static async Task HoldsAsync(TestDatabase database, ServerProcess server, decimal expected)
    {
        Assert.Equal(expected, await SumAsync(database));
        await Ledger.HoldsAsync(database, server);
        using var client = new HttpClient();
        var spend = JsonDocument.Parse(await client.GetStringAsync(new Uri(server.Page, "/api/v1/spend"))).RootElement.GetProperty("total");
        Assert.Equal(Exact(expected), spend.GetProperty("cost").GetString());
    }

    private static Task DoneAsync(TestDatabase database, string kind) => Eventually.TrueAsync(
        async _ => await database.ScalarAsync<long>($"SELECT count(*) FROM reratings WHERE kind = '{kind}' AND state <> 'done'") == 0, $"the {kind} is done");

    private static Task<decimal> SumAsync(TestDatabase database) => database.ScalarAsync<decimal>("SELECT sum(cost) FROM cost_entries");

    private static async Task<string> RunAsync(ServerProcess server, params string[] arguments)
    {
        await using var command = server.Launch(arguments);
        var code = await command.ExitAsync();
        Assert.True(code == 0, $"farthing {string.Join(' ', arguments)} ended with {code}: {command.Log}");
        return command.Log;
    }

    private static string Exact(decimal value) => value.ToString("0.############################", CultureInfo.InvariantCulture);
}
