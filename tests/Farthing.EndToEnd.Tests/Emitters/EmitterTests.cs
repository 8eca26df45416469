using System.Globalization;
using System.Text.Json;
using Farthing.EndToEnd.Tests.Running;

namespace Farthing.EndToEnd.Tests.Emitters;

/// <summary>
/// Other people's SDKs, each with an agent that calls a model, runs a tool and calls the model again, streamed. The bill is
/// that of the two calls, whatever the spans around them say.
/// </summary>
public sealed class EmitterTests(EmitterTests.Server server) : IClassFixture<EmitterTests.Server>
{
    // What the provider of npm/emitters answers, of gpt-4o-mini at $0.15, $0.075 cached and $0.60 a million.
    private static readonly (int Prompt, int Cached, int Completion) s_first = (1150, 640, 500), s_streamed = (2000, 0, 100);

    [Theory]
    [InlineData("otlp", "protobuf", true, true)]
    [InlineData("otlp", "json", true, true)]
    [InlineData("otlp", "grpc", true, true)]
    [InlineData("openllmetry", "", false, false)]
    [InlineData("openinference", "", true, true)]
    [InlineData("vercel", "7", true, true)]
    [InlineData("vercel", "6", true, true)]
    [InlineData("vercel", "5", false, true)]
    [InlineData("vercel", "4", false, true)]
    [InlineData("langfuse", "", true, true)]
    [InlineData("openlit", "", true, true)]
    public async Task An_agents_bill_is_that_of_its_calls(string emitter, string argument, bool tellsCached, bool countsStreams)
    {
        var service = $"{emitter}{argument}";
        await using var node = ChildProcess.Start(
            "node", "node", [Path.Combine(Provided.NodeModules, "..", "emitters", $"{emitter}.mjs"), argument],
            new Dictionary<string, string>
            {
                ["FARTHING_ENDPOINT"] = server.Process.Otlp.ToString(),
                ["FARTHING_GRPC"] = server.Process.Grpc.ToString(),
                ["FARTHING_KEY"] = server.Key,
                ["FARTHING_SERVICE"] = service,
            });
        Assert.True(await node.ExitAsync() == 0, node.Log);

        // What an emitter keeps to itself is nobody's to bill: a stream that it does not count is a call without usage.
        var cached = tellsCached ? s_first.Cached : 0;
        var prompt = s_first.Prompt + (countsStreams ? s_streamed.Prompt : 0);
        var completion = s_first.Completion + (countsStreams ? s_streamed.Completion : 0);
        var spend = await server.SpendAsync(service);
        Assert.Equal((2, countsStreams ? 0 : 1), (spend.GetProperty("calls").GetInt32(), spend.GetProperty("coverage").GetProperty("no_usage_calls").GetInt32()));
        Assert.Equal(
            (((prompt - cached) * 0.15m) + (cached * 0.075m) + (completion * 0.60m)) / 1_000_000,
            decimal.Parse(spend.GetProperty("cost").GetString()!, CultureInfo.InvariantCulture));
        var tokens = spend.GetProperty("tokens").EnumerateObject().ToDictionary(t => t.Name, t => t.Value.GetDecimal());
        Assert.Equal(prompt, tokens.Where(t => t.Key.StartsWith("input", StringComparison.Ordinal)).Sum(t => t.Value));
        Assert.Equal(cached, tokens.GetValueOrDefault("input_cache_read"));
        Assert.Equal(completion, tokens.Where(t => t.Key.StartsWith("output", StringComparison.Ordinal)).Sum(t => t.Value));
    }

    /// <summary>One server for all of them: each is a service of its own.</summary>
    public sealed class Server : IAsyncLifetime
    {
        private TestDatabase _database = null!;

        internal ServerProcess Process { get; private set; } = null!;

        internal string Key { get; private set; } = "";

        public async Task InitializeAsync()
        {
            _database = await TestDatabase.CreateAsync();
            Process = await ServerProcess.StartAsync(_database);
            Key = await Process.CreateKeyAsync();
        }

        public async Task DisposeAsync()
        {
            await Process.DisposeAsync();
            await _database.DisposeAsync();
        }

        internal async Task<JsonElement> SpendAsync(string service)
        {
            using var client = new HttpClient();
            var spend = JsonElement.Parse(await client.GetStringAsync(new Uri(Process.Page, "/api/v1/spend?group_by=service")));
            return spend.GetProperty("groups").EnumerateArray().Single(g => g.GetProperty("key").GetString() == service).GetProperty("spend");
        }
    }
}
