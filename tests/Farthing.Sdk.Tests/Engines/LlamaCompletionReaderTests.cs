using Farthing.Sdk.Calls;
using Farthing.Sdk.Tests.Wire;

namespace Farthing.Sdk.Tests.Engines;

public class LlamaCompletionReaderTests
{
    [Theory]
    [InlineData("completion_llamacpp.json")]
    [InlineData("completion_llamacpp.sse")]
    public void The_prompt_is_counted_whole_and_what_was_cached_of_it(string fixture)
    {
        var reading = Reading.OfFixture(fixture);

        Assert.Equal(new Usage { Input = 80, Output = 9, CacheRead = 64 }, reading.Usage);
        Assert.Equal(("qwen3", "eos", true, 28), (reading.Model, reading.Finish, reading.SawEnd, reading.OutputBytes));
        Assert.Equal((16, 12.5, 20.5), (reading.Timings!.PromptTokens, reading.Timings.PromptMs, reading.Timings.PredictedMs));
    }

    [Fact]
    public void A_stream_that_was_cut_has_the_counts_so_far()
    {
        var reading = Reading.Of(WireFormat.LlamaCompletion, Fixture.Events("completion_llamacpp.sse")[0], Sdk.Framing.BodyFraming.Events);

        Assert.Equal((80, 1, false), (reading.Usage.Input, reading.Usage.Output, reading.LooksWhole));
    }

    [Fact]
    public async Task It_is_a_call_of_llama_cpps()
    {
        (await Offline.CallAsync("http://engine.example:443/completion", """{"prompt":"x","n_predict":20}""", Fixture.Bytes("completion_llamacpp.json"))).Has(
            ("gen_ai.provider.name", "llama.cpp"),
            ("gen_ai.operation.name", "text_completion"),
            ("gen_ai.request.max_tokens", 20L),
            ("farthing.engine.prompt_ms", 12.5));
        Assert.False((await Offline.CallAsync("https://courses.example/completion", "{}", """{"done":"yes"}""")).Recorded);
    }

    [Theory]
    [InlineData("""{"error":{"code":503,"message":"Loading model","type":"unavailable_error"}}""")]
    public void An_error_is_named(string body) => Assert.Equal((true, "unavailable_error"), (Reading.Of(WireFormat.LlamaCompletion, body).Failed, Reading.Of(WireFormat.LlamaCompletion, body).ErrorType));
}
