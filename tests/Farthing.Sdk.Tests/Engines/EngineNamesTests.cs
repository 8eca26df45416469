using Farthing.Sdk.Tests.Wire;

namespace Farthing.Sdk.Tests.Engines;

public class EngineNamesTests
{
    private const string Chat = "https://engine.example/v1/chat/completions";

    [Theory]
    [InlineData("vllm.json", "vllm")]
    [InlineData("localai.json", "localai")]
    [InlineData("localai.sse", "localai")]
    [InlineData("mlc.json", "mlc_llm")]
    [InlineData("mlc.sse", "mlc_llm")]
    [InlineData("ollamav1.json", "ollama")]
    [InlineData("ollamav1.sse", "ollama")]
    [InlineData("llamacpp.sse", "llama.cpp")]
    public async Task An_engine_is_known_by_a_word_that_it_alone_has(string fixture, string expected)
    {
        (await CallAsync(Chat, fixture)).Has(("gen_ai.provider.name", expected), ("farthing.usage.shape", null));

        // At a known host it is that host's.
        (await CallAsync("https://api.together.ai/v1/chat/completions", fixture)).Has(("gen_ai.provider.name", "together"));
    }

    [Theory]
    [InlineData("""{"choices":[{"index":0,"finish_reason":"stop","matched_stop":null}],"usage":{"prompt_tokens":1,"completion_tokens":1}}""", "sglang")]
    [InlineData("""{"choices":[],"metrics":{"time_to_first_token_ms":3.5},"usage":{"prompt_tokens":1,"completion_tokens":1}}""", "vllm")]
    [InlineData("""{"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":1}}""", "openai_compatible")]
    public async Task Words_of_others_tell_of_them(string answer, string expected) =>
        (await Offline.CallAsync(Chat, "{}", answer)).Has(("gen_ai.provider.name", expected));

    [Fact]
    public async Task Tgi_is_known_by_its_headers() =>
        (await Offline.CallAsync(Chat, "{}", Fixture.Text("tgi.json"), "x-compute-type: gpu+optimized")).Has(("gen_ai.provider.name", "tgi"));

    private static Task<System.Diagnostics.Activity> CallAsync(string uri, string fixture) =>
        Offline.CallAsync(uri, "{}", Fixture.Bytes(fixture), Fixture.IsStream(fixture) ? "text/event-stream" : "application/json");
}
