using System.Text.Json;
using Farthing.EndToEnd.Tests.Running;

namespace Farthing.EndToEnd.Tests.Emitters;

public class OtlpExporterTests
{
    [Fact]
    public async Task OpenTelemetrys_own_exporter_for_Node_sends_a_call_that_is_priced_and_an_agent_that_is_not()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var server = await ServerProcess.StartAsync(database);
        await using var node = ChildProcess.Start(
            "node", "node", [Path.Combine(Provided.NodeModules, "..", "otlp-exporter.mjs")],
            new Dictionary<string, string> { ["FARTHING_ENDPOINT"] = server.Otlp.ToString(), ["FARTHING_KEY"] = await server.CreateKeyAsync() });
        Assert.True(await node.ExitAsync() == 0, node.Log);

        using var client = new HttpClient();
        var spend = JsonDocument.Parse(await client.GetStringAsync(new Uri(server.Page, "/api/v1/spend?group_by=service"))).RootElement;
        Assert.Equal("0.0004725", spend.GetProperty("total").GetProperty("cost").GetString());
        Assert.Equal("node-app", spend.GetProperty("groups")[0].GetProperty("key").GetString());
        Assert.Equal(1, spend.GetProperty("total").GetProperty("calls").GetInt32());
    }
}
