using System.Text.Json;
using Farthing.Sdk;

namespace Farthing.EndToEnd.Tests.Clients;

/// <summary>What a client for .NET reports, by our own names.</summary>
internal sealed class Saw : Dictionary<string, object?>
{
    public Saw()
        : base(StringComparer.Ordinal)
    {
    }

    public void Append(string text) => this["text"] = (string?)this["text"] + text;
}

/// <summary>Makes the calls of a client for .NET, through the SDK's handler, as an app would.</summary>
internal static class DotNetClient
{
    public static HttpClient Http() => new(new FarthingHandler()) { Timeout = TimeSpan.FromSeconds(30) };

    public static async Task<Dictionary<ClientCall, ClientReply>> CallAsync(
        IReadOnlyList<AnsweredCall> calls, IReadOnlyDictionary<string, Func<Uri, Task<Saw>>> ways)
    {
        Dictionary<ClientCall, ClientReply> replies = [];
        foreach (var call in calls)
        {
            var saw = await SawAsync(ways[call.Call.Call], new Uri(call.Address));
            replies.Add(call.Call, new ClientReply(
                JsonSerializer.SerializeToElement(saw), call.Sent ?? throw new InvalidOperationException($"{call.Call} sent nothing: {saw["error"]}")));
        }

        return replies;
    }

    private static async Task<Saw> SawAsync(Func<Uri, Task<Saw>> way, Uri address)
    {
        try
        {
            return await way(address);
        }
#pragma warning disable CA1031 // What the client makes of an answer is what is looked at, whatever it is.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return new Saw { ["failed"] = true, ["error"] = e.ToString() };
        }
    }
}
