using System.ClientModel;
using System.ClientModel.Primitives;
using Farthing.Sdk.Tests.Wire;
using OpenAI;

namespace Farthing.Sdk.Tests.OpenAI;

/// <summary>OpenAI's own client takes the fixtures for what they are, and each call is a span.</summary>
#pragma warning disable OPENAI001 // Its Responses client is not final.
public class OpenAIOtherClientsTests
{
    [Fact]
    public async Task Embeddings()
    {
        await using var server = FixtureServer.Of("embeddings.json");
        using var spans = new Spans(server);

        var made = await Client(server).GetEmbeddingClient("text-embedding-3-small").GenerateEmbeddingsAsync(["a", "b"]);

        Assert.Equal(8, made.Value.Usage.InputTokenCount);
        var span = await spans.NextAsync();
        Assert.Equal("embeddings text-embedding-3-small", span.DisplayName);
        span.Has(("gen_ai.usage.input_tokens", 8L));
    }

    [Fact]
    public async Task A_response()
    {
        await using var server = FixtureServer.Of("responses.json");
        using var spans = new Spans(server);

        var made = await Client(server).GetResponsesClient().CreateResponseAsync("gpt-5.1", "hello");

        Assert.Equal(3000, made.Value.Usage.InputTokenCount);
        (await spans.NextAsync()).Has(
            ("gen_ai.request.model", "gpt-5.1"), ("gen_ai.usage.input_tokens", 3000L), ("gen_ai.usage.cache_read.input_tokens", 2048L));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(100_000)]
    public async Task A_streamed_response(int pieceSize)
    {
        await using var server = FixtureServer.Of("responses.sse", pieceSize);
        using var spans = new Spans(server);

        var updates = 0;
        await foreach (var _ in await Client(server).GetResponsesClient().CreateResponseStreamingAsync("gpt-5.1", "hello"))
        {
            updates++;
        }

        Assert.Equal(8, updates);
        (await spans.NextAsync()).Has(
            ("gen_ai.request.stream", true), ("gen_ai.usage.output_tokens", 250L), ("farthing.usage.source", "stream"), ("farthing.stream.chunks", 8));
    }

    [Fact]
    public async Task Pictures()
    {
        await using var server = FixtureServer.Of("images.json");
        using var spans = new Spans(server);

        var made = await Client(server).GetImageClient("gpt-image-1").GenerateImagesAsync("a coin", 2);

        Assert.Equal(8320, made.Value.Usage.OutputTokenCount);
        (await spans.NextAsync()).Has(("gen_ai.request.model", "gpt-image-1"), ("gen_ai.usage.image.output_tokens", 8000L));
    }

    [Fact]
    public async Task A_transcription()
    {
        await using var server = FixtureServer.Of("audio_duration.json");
        using var spans = new Spans(server);

        using var speech = new MemoryStream([1, 2, 3]);
        var made = await Client(server).GetAudioClient("whisper-1").TranscribeAudioAsync(speech, "speech.mp3");

        Assert.Equal("A farthing.", made.Value.Text);
        (await spans.NextAsync()).Has(("gen_ai.request.model", "whisper-1"), ("farthing.usage.units.audio_second", 9.0));
    }

    private static OpenAIClient Client(FixtureServer server) => new(
        new ApiKeyCredential("sk-secret"),
        new OpenAIClientOptions
        {
            Endpoint = new Uri(server.Uri, "/v1"),
            Transport = new HttpClientPipelineTransport(Clients.Http()),
            RetryPolicy = new ClientRetryPolicy(0),
        });
}
