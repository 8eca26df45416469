using System.Net.Http.Headers;

namespace Farthing.Benchmarks.Ingest;

/// <summary>Sends requests over so many connections, each at once when the one before is answered.</summary>
internal sealed class Flood(Uri otlp, string key, int connections) : IDisposable
{
    private readonly HttpClient _client = new() { BaseAddress = otlp };

    /// <summary>Requests that were refused, and sent again a moment later.</summary>
    public int Refused { get; private set; }

    /// <summary>Sends all of them until each is accepted, and tells how long that took.</summary>
    public async Task<TimeSpan> SendAsync(IReadOnlyList<byte[]> requests)
    {
        var start = TimeProvider.System.GetTimestamp();
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, connections).Select(async _ =>
        {
            while (Interlocked.Increment(ref next) is var i && i < requests.Count)
            {
                while (!await TrySendAsync(requests[i]))
                {
                    Refused++;
                    await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
                }
            }
        }));
        return TimeProvider.System.GetElapsedTime(start);
    }

    /// <summary>Sends one.</summary>
    /// <returns>Whether it was accepted.</returns>
    public async Task<bool> TrySendAsync(byte[] body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/traces") { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new("application/x-protobuf");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using var response = await _client.SendAsync(request);
        return response.IsSuccessStatusCode;
    }

    public void Dispose() => _client.Dispose();
}
