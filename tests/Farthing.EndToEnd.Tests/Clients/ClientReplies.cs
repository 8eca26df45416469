using System.Collections.Concurrent;

namespace Farthing.EndToEnd.Tests.Clients;

/// <summary>Each client runs once, however many of its calls are looked at.</summary>
internal static class ClientReplies
{
    private static readonly ConcurrentDictionary<string, Lazy<Task<Dictionary<ClientCall, ClientReply>>>> s_clients = new(StringComparer.Ordinal);

    public static async Task<ClientReply> OfAsync(ClientCall call)
    {
        var replies = await s_clients.GetOrAdd(call.Client, client => new(() => RunAsync(client))).Value;
        return replies[call];
    }

    private static async Task<Dictionary<ClientCall, ClientReply>> RunAsync(string client)
    {
        List<AnsweredCall> calls = [.. ClientCalls.All.Where(c => c.Client == client).Select(c => new AnsweredCall(c))];
        try
        {
            return client switch
            {
                ClientCalls.DotNetOpenAI => await DotNetClient.CallAsync(calls, DotNetOpenAI.Calls),
                ClientCalls.DotNetAnthropic => await DotNetClient.CallAsync(calls, DotNetAnthropic.Calls),
                _ => await NodeClient.CallAsync(calls),
            };
        }
        finally
        {
            foreach (var call in calls)
                await call.DisposeAsync();
        }
    }
}
