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
    private const int Prompt = 1150 + 2000, Cached = 640, Completion = 500 + 100;

    [Theory]
    [InlineData("otlp", "protobuf", true)]
    [InlineData("otlp", "json", true)]
    [InlineData("otlp", "grpc", true)]
    [InlineData("openllmetry", "", false)]
    [InlineData("openinference", "", true)]
    [InlineData("vercel", "7", true)]
    [InlineData("vercel", "6", true)]
    [InlineData("vercel", "5", true)]
    [InlineData("vercel", "4", false)]
    [InlineData("langfuse", "", true)]
    [InlineData("openlit", "", true)]
    public async Task An_agents_bill_is_that_of_its_calls(string emitter, string argument, bool tellsCached)
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

        var cached = tellsCached ? Cached : 0;
        var group = await server.SpendAsync(service);
        Assert.Equal(2, group.GetProperty("calls").GetInt32());
        Assert.Equal(
            (((Prompt - cached) * 0.15m) + (cached * 0.075m) + (Completion * 0.60m)) / 1_000_000,
            decimal.Parse(group.GetProperty("cost").GetString()!, CultureInfo.InvariantCulture));
        var tokens = group.GetProperty("tokens").EnumerateObject().ToDictionary(t => t.Name, t => t.Value.GetDecimal());
        Assert.Equal(Prompt, tokens.Where(t => t.Key.StartsWith("input", StringComparison.Ordinal)).Sum(t => t.Value));
        Assert.Equal(cached, tokens.GetValueOrDefault("input_cache_read"));
        Assert.Equal(Completion, tokens.Where(t => t.Key.StartsWith("output", StringComparison.Ordinal)).Sum(t => t.Value));
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
            return spend.GetProperty("groups").EnumerateArray().Single(g => g.GetProperty("key").GetString() == service);
        }
    }
}
