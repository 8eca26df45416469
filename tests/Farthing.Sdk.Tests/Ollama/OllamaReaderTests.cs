using System.Diagnostics;
using Farthing.Sdk.Calls;
using Farthing.Sdk.Framing;
using Farthing.Sdk.Tests.Wire;

namespace Farthing.Sdk.Tests.Ollama;

public class OllamaReaderTests
{
    [Theory]
    [InlineData("ollama.json")]
    [InlineData("ollama.ndjson")]
    public void The_last_line_has_the_counts_and_the_engines_times(string fixture)
    {
        var reading = Reading.OfFixture(fixture);

        Assert.Equal(new Usage { Input = 26, Output = 282 }, reading.Usage);
        Assert.Equal((342.546, 4535.599), (reading.Timings!.PromptMs, reading.Timings.PredictedMs));
        Assert.Equal("stop", reading.Finish);
        Assert.True(reading.SawEnd);
    }

    [Fact]
    public void A_prompt_that_was_cached_whole_has_no_count_and_is_zero()
    {
        var usage = Reading.Of(WireFormat.OllamaChat, """{"done":true,"eval_count":3}""").Usage;

        Assert.Equal(new Usage { Input = 0, Output = 3 }, usage);
    }

    [Fact]
    public void A_model_that_is_only_loaded_counts_nothing()
    {
        var reading = Reading.Of(WireFormat.OllamaChat, """{"model":"m","done":true,"done_reason":"load"}""");

        Assert.False(reading.Usage.IsReported);
        Assert.Equal("load", reading.Finish);
    }

    [Fact]
    public void A_line_cut_off_is_not_the_end()
    {
        var reading = Reading.Of(WireFormat.OllamaChat, "{\"done\":false}\n{\"done\":true,\"eval_c", BodyFraming.Lines);

        Assert.False(reading.LooksWhole);
        Assert.False(reading.Usage.IsReported);
    }

    [Fact]
    public void A_count_that_is_none_is_unknown_with_an_anomaly()
    {
        var usage = Reading.Of(WireFormat.OllamaChat, """{"done":true,"prompt_eval_count":-1,"eval_count":3}""").Usage;

        Assert.Equal(new Usage { Output = 3, Anomaly = "prompt_eval_count is not a count" }, usage);
    }

    [Fact]
    public async Task A_stream_of_lines_is_a_span()
    {
        var span = await Offline.CallAsync(
            "https://ollama.com/api/chat", """{"model":"llama3.2","options":{"num_predict":99}}""", Fixture.Bytes("ollama.ndjson"), "application/x-ndjson");

        Assert.Equal("chat llama3.2", span.DisplayName);
        span.Has(
            ("gen_ai.provider.name", "ollama"),
            ("gen_ai.request.stream", true),
            ("gen_ai.request.max_tokens", 99L),
            ("gen_ai.usage.input_tokens", 26L),
            ("gen_ai.usage.output_tokens", 282L),
            ("farthing.engine.prompt_ms", 342.546),
            ("farthing.stream.chunks", 5),
            ("farthing.usage.source", "stream"),
            ("error.type", null));
    }

    [Theory]
    [InlineData("{\"model\":\"m\",\"done\":false}\n{\"error\":\"model runner has stopped\"}\n", "provider_error")]
    [InlineData("{\"model\":\"m\",\"done\":false}\n", "incomplete")]
    public async Task A_stream_without_its_last_word_failed(string body, string error)
    {
        var span = await Offline.CallAsync(
            "https://host.local/api/generate", """{"model":"m"}""", System.Text.Encoding.UTF8.GetBytes(body), "application/x-ndjson");

        Assert.Equal(ActivityStatusCode.Error, span.Status);
        span.Has(
            ("gen_ai.operation.name", "text_completion"), ("error.type", error), ("farthing.usage.source", "none"),
            ("farthing.response.complete", false));
    }

    [Fact]
    public async Task Embeddings_count_their_prompt() =>
        (await Offline.CallAsync(
            "http://127.0.0.1:443/api/embed", """{"model":"all-minilm","input":["a"]}""", """{"model":"all-minilm","embeddings":[[0.1]],"total_duration":14143917,"load_duration":1019500,"prompt_eval_count":8}""")).Has(
            ("gen_ai.operation.name", "embeddings"), ("gen_ai.usage.input_tokens", 8L), ("gen_ai.usage.output_tokens", null), ("farthing.usage.source", "body"));
}
