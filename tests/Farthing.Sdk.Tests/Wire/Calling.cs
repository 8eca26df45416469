using System.Text;

namespace Farthing.Sdk.Tests.Wire;

/// <summary>A call without a provider's client: the request's bytes go out, the answer's are read to the end.</summary>
internal static class Calling
{
    public static async Task<byte[]> PostAsync(FixtureServer server, string path, string body)
    {
        using var http = Clients.Http();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server.Uri, path))
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return await response.Content.ReadAsByteArrayAsync();
    }
}
