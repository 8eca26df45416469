using System.Text;

namespace Farthing.Benchmarks.Http;

/// <summary>What is asked and answered, and a client that is answered so.</summary>
internal static class Canned
{
    private static readonly Uri Uri = new("http://api.openai.com/v1/chat/completions");

    public static byte[] Request { get; } = Encoding.UTF8.GetBytes(
        """{"model":"gpt-4o","messages":[{"role":"system","content":"You are terse."},{"role":"user","content":"What is a farthing?"}]}""");

    public static byte[] Body { get; } = Encoding.UTF8.GetBytes(
        $$$"""{"id":"chatcmpl-1","object":"chat.completion","created":1,"model":"gpt-4o-2024-08-06","choices":[{"index":0,"message":{"role":"assistant","content":"{{{new string('a', 700)}}}"},"finish_reason":"stop"}],"usage":{"prompt_tokens":1000,"completion_tokens":200,"total_tokens":1200,"prompt_tokens_details":{"cached_tokens":400},"completion_tokens_details":{"reasoning_tokens":50} } }""");

    /// <summary>A stream of so many chunks of text, and its usage.</summary>
    public static byte[] Events(int chunks) => Encoding.UTF8.GetBytes(string.Concat(
        Enumerable.Range(0, chunks).Select(i => Event($$"""[{"index":0,"delta":{"content":"word {{i % 10}}"},"finish_reason":null}],"usage":null}"""))
            .Append(Event("""[],"usage":{"prompt_tokens":1000,"completion_tokens":200,"total_tokens":1200}}"""))
            .Append("data: [DONE]\n\n")));

    public static byte[] Answer(byte[] body, string type) =>
        [.. Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: {type}\r\nContent-Length: {body.Length}\r\nx-request-id: req_1\r\n\r\n"), .. body];

    public static SocketsHttpHandler Handler(byte[] answer) => new()
    {
        ConnectCallback = (_, _) => new(new CannedStream(answer, Request.Length)),
        PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>One call, its answer read to the end.</summary>
    /// <returns>How many reads brought something.</returns>
    public static async Task<int> CallAsync(HttpClient http, byte[] buffer)
    {
        using var content = new ReadOnlyMemoryContent(Request);
        content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, Uri) { Content = content };
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead).ConfigureAwait(false);
        using var stream = await response.Content.ReadAsStreamAsync().ConfigureAwait(false);
        var reads = 0;
        while (await stream.ReadAsync(buffer).ConfigureAwait(false) > 0)
        {
            reads++;
        }

        return reads;
    }

    private static string Event(string choices) =>
        """data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"gpt-4o-2024-08-06","choices":""" + choices + "\n\n";
}
