using Farthing.Sdk.Calls;
using Farthing.Sdk.Tests.Wire;

namespace Farthing.Sdk.Tests.OpenAI;

public class CompletionsAndEmbeddingsTests
{
    [Fact]
    public void Embeddings_have_input_only()
    {
        var reading = Reading.OfFixture("embeddings.json");

        Assert.Equal(new Usage { Input = 8 }, reading.Usage);
        Assert.Equal(("text-embedding-3-small", false), (reading.Model, reading.IsMalformed));
    }

    [Fact]
    public void Embeddings_without_usage_have_none()
    {
        var reading = Reading.OfChat("""{"object":"list","data":[{"embedding":[0.1],"usage":{"prompt_tokens":7}}],"model":"bge"}""");

        Assert.False(reading.Usage.IsReported);
    }

    [Fact]
    public async Task An_embedding_is_a_span()
    {
        var span = await Offline.CallAsync(
            "https://api.openai.com/v1/embeddings", """{"input":"a secret","model":"text-embedding-3-small"}""", Fixture.Bytes("embeddings.json"));

        Assert.Equal("embeddings text-embedding-3-small", span.DisplayName);
        span.Has(
            ("gen_ai.operation.name", "embeddings"),
            ("gen_ai.usage.input_tokens", 8L),
            ("gen_ai.usage.output_tokens", null),
            ("farthing.usage.source", "body"));
    }

    [Fact]
    public void Completions_are_read_streamed_and_not()
    {
        var body = Reading.OfFixture("completions.json");
        Assert.Equal(new Usage { Input = 5, Output = 7 }, body.Usage);
        Assert.Equal("length", body.Finish);

        var stream = Reading.OfFixture("completions.sse");
        Assert.Equal(new Usage { Input = 5, Output = 2 }, stream.Usage);
        Assert.Equal(("stop", true), (stream.Finish, stream.SawEnd));
    }

    [Fact]
    public async Task A_completion_is_a_span()
    {
        var span = await Offline.CallAsync(
            "http://engine.example:443/v1/completions", """{"model":"m","prompt":"p","stream":true}""", Fixture.Bytes("completions.sse"), "text/event-stream");

        Assert.Equal("text_completion m", span.DisplayName);
        span.Has(("gen_ai.operation.name", "text_completion"), ("gen_ai.usage.output_tokens", 2L), ("farthing.response.complete", null));
    }
}
