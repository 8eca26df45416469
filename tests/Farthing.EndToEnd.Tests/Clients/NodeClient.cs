using System.Text.Json;
using Farthing.EndToEnd.Tests.Running;

namespace Farthing.EndToEnd.Tests.Clients;

/// <summary>Makes all calls of one npm client in one process.</summary>
internal static class NodeClient
{
    public static async Task<Dictionary<ClientCall, ClientReply>> CallAsync(IReadOnlyList<AnsweredCall> calls)
    {
        var jobs = JsonSerializer.Serialize(calls.Select(c => new { name = c.Call.Fixture, call = c.Call.Call, url = c.Address }));
        await using var node = ChildProcess.Start(
            "node", "node", [Path.Combine(Provided.NodeModules, "..", "clients", "read.mjs"), calls[0].Call.Client, jobs]);
        Assert.True(await node.ExitAsync() == 0, node.Log);

        var saw = node.Log.Split('\n')
            .Where(line => line.StartsWith("{\"name\":", StringComparison.Ordinal))
            .Select(line => JsonDocument.Parse(line).RootElement)
            .ToDictionary(job => (job.GetProperty("call").GetString(), job.GetProperty("name").GetString()), job => job.GetProperty("saw"));
        return calls.ToDictionary(
            c => c.Call,
            c => new ClientReply(
                saw.TryGetValue((c.Call.Call, c.Call.Fixture), out var one) ? one : throw new InvalidOperationException($"No word of {c.Call}:\n{node.Log}"),
                c.Sent ?? throw new InvalidOperationException($"{c.Call} sent nothing: {one}")));
    }
}
