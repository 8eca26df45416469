using System.Collections.Concurrent;
using System.Net.Http.Headers;
using Farthing.Core.Calls;
using Farthing.Ingest.Tests.Otlp;
using Farthing.Ingest.Tests.Otlp.Proto;
using Google.Protobuf;

namespace Farthing.EndToEnd.Tests.Faults;

/// <summary>
/// A client that keeps its side of OTLP: what was not answered with success is sent again, the same spans, until it is.
/// It remembers which calls it was told are accepted.
/// </summary>
/// <param name="endpoint">Where it sends.</param>
/// <param name="key">With which key.</param>
/// <param name="more">What else a request has than calls, by its number.</param>
/// <param name="pause">How long it waits between requests.</param>
internal sealed class Sender(Uri endpoint, string key, Func<int, IEnumerable<Span>>? more = null, TimeSpan pause = default) : IDisposable
{
    private const int CallsARequest = 20;
    private readonly HttpClient _client = new() { BaseAddress = endpoint, Timeout = TimeSpan.FromSeconds(10) };

    public ConcurrentDictionary<CallId, byte> Accepted { get; } = new();

    /// <summary>All that it ever sent, whatever it was told.</summary>
    public ConcurrentDictionary<CallId, byte> Sent { get; } = new();

    /// <summary>Requests that failed and were sent again.</summary>
    public int Repeated { get; private set; }

    public async Task SendAsync(int requests, CancellationToken cancel)
    {
        for (var i = 0; i < requests; i++)
        {
            var spans = Enumerable.Range(0, CallsARequest).Select(n => Requests.Call(
                TimeProvider.System.GetUtcNow().UtcDateTime, ("gen_ai.usage.input_tokens", 100 + n), ("gen_ai.usage.output_tokens", n),
                ("farthing.feature", $"f{n % 4}"))).ToList();
            spans.ForEach(span => Sent[Requests.Id(span)] = 0);
            var body = Requests.Of([.. spans, .. more?.Invoke(i) ?? []]).ToByteArray();
            while (!await TrySendAsync(body, cancel))
            {
                Repeated++;
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, cancel);
            }

            foreach (var span in spans)
            {
                Accepted[Requests.Id(span)] = 0;
            }

            await Task.Delay(pause, TimeProvider.System, cancel);
        }
    }

    public void Dispose() => _client.Dispose();

    private async Task<bool> TrySendAsync(byte[] body, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/traces") { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new("application/x-protobuf");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        try
        {
            using var response = await _client.SendAsync(request, cancel);
            return response.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            return false;
        }
    }
}
