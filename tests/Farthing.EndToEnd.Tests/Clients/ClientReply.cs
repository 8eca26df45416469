using System.Text.Json;
using Farthing.Sdk.Calls;
using Farthing.Sdk.Tests.Wire;

namespace Farthing.EndToEnd.Tests.Clients;

/// <summary>What a client reports of an answer, and what it had sent for it.</summary>
/// <param name="Saw">By our own names; what the client has no word for is not there.</param>
/// <param name="Sent">The request as it came over the wire.</param>
internal sealed record ClientReply(JsonElement Saw, Exchange Sent)
{
    public Uri Address(string host)
    {
        var line = Sent.Head.Split("\r\n")[0].Split(' ');
        return new Uri($"https://{host}{line[1]}");
    }

    public RequestReader Read(HttpRequestMessage request, WireFormat format)
    {
        var reader = RequestReader.For(format, request.Headers);
        reader.Observe(Sent.Body);
        return reader;
    }
}
