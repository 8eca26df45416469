using Farthing.Sdk.Calls;

namespace Farthing.Sdk.Tests.OpenAI;

public class ChatCompletionsReaderTests
{
    [Fact]
    public void A_body_gives_every_count_and_names_what_served_it()
    {
        var reading = Reading.OfFixture("openai.json");

        Assert.Equal(
            new Usage { Input = 1117, Output = 246, CacheRead = 1024, Reasoning = 128, AudioInput = 7, AudioOutput = 5 },
            reading.Usage);
        Assert.Equal("chatcmpl-B9MHDbslfkBeAs8l4bebGdFOJ6PeG", reading.Id);
        Assert.Equal("gpt-4o-2024-08-06", reading.Model);
        Assert.Equal("default", reading.Tier);
        Assert.Equal("stop", reading.Finish);
        Assert.False(reading.Failed || reading.IsMalformed);
    }

    [Theory]
    [InlineData("openai.sse")]
    [InlineData("openai_cr.sse")]
    public void Litellm_11789_a_stream_keeps_its_cached_tokens(string fixture)
    {
        var reading = Reading.OfFixture(fixture);

        Assert.Equal(
            new Usage { Input = 2455, Output = 33, CacheRead = 2304, Reasoning = 0, AudioInput = 0, AudioOutput = 0 },
            reading.Usage);
        Assert.Equal("length", reading.Finish);
        Assert.Equal(5, reading.Chunks);
        Assert.True(reading.SawEnd);
    }

    [Fact]
    public void Langfuse_8808_a_running_total_in_every_chunk_is_not_summed()
    {
        var reading = Reading.OfFixture("vllm_continuous.sse");

        Assert.Equal(new Usage { Input = 1000, Output = 3 }, reading.Usage);
    }

    [Fact]
    public void Langfuse_13811_the_cached_count_survives_a_last_chunk_without_usage()
    {
        var reading = Reading.OfChat(
            """
            data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"usage":{"prompt_tokens":100,"completion_tokens":5,"total_tokens":105,"prompt_tokens_details":{"cached_tokens":90}}}

            data: {"choices":[],"usage":null}

            data: {"choices":[],"usage":{}}

            data: [DONE]


            """,
            isStream: true);

        Assert.Equal(new Usage { Input = 100, Output = 5, CacheRead = 90 }, reading.Usage);
    }

    [Fact]
    public void Timings_of_llama_cpp_are_kept_beside_its_usage()
    {
        var reading = Reading.OfFixture("llamacpp.json");

        Assert.Equal(new Usage { Input = 80, Output = 16, CacheRead = 64 }, reading.Usage);
        Assert.Equal(
            new EngineTimings { PromptTokens = 16, CachedTokens = 64, PredictedTokens = 16, PromptMs = 12.5, PredictedMs = 40.25 },
            reading.Timings);
    }

    [Fact]
    public void Timings_of_llama_cpp_stand_in_for_a_usage_that_was_not_asked_for()
    {
        var reading = Reading.OfFixture("llamacpp.sse");

        Assert.Equal(new Usage { Input = 80, Output = 9, CacheRead = 64 }, reading.Usage);
    }

    [Fact]
    public void Reasoning_at_the_top_level_of_usage_is_read()
    {
        var reading = Reading.OfChat("""{"usage":{"prompt_tokens":10,"completion_tokens":30,"total_tokens":40,"reasoning_tokens":12}}""");

        Assert.Equal(new Usage { Input = 10, Output = 30, Reasoning = 12 }, reading.Usage);
    }

    [Fact]
    public void Reasoning_that_the_total_shows_as_added_is_added_to_the_output()
    {
        var reading = Reading.OfChat(
            """{"usage":{"prompt_tokens":10,"completion_tokens":5,"total_tokens":45,"completion_tokens_details":{"reasoning_tokens":30}}}""");

        Assert.Equal(new Usage { Input = 10, Output = 35, Reasoning = 30 }, reading.Usage);
    }

    [Fact]
    public void Portkey_1568_a_cached_count_above_the_prompt_was_counted_beside_it()
    {
        var usage = Reading.OfChat(
            """{"usage":{"prompt_tokens":6,"completion_tokens":5,"prompt_tokens_details":{"cached_tokens":100}}}""").Usage;

        Assert.Equal(106, usage.Input);
        Assert.Equal(100, usage.CacheRead);
        Assert.Equal("cached tokens exceed the prompt's", usage.Anomaly);
    }

    [Theory]
    [InlineData("12.0", 12L)]
    [InlineData("\"12\"", 12L)]
    [InlineData("1.2e1", 12L)]
    [InlineData("0", 0L)]
    [InlineData("null", null)]
    public void A_count_is_read_leniently(string written, long? expected)
    {
        var usage = Reading.OfChat("""{"usage":{"prompt_tokens":1,"completion_tokens":#}}""".Replace("#", written, StringComparison.Ordinal)).Usage;

        Assert.Equal(expected, usage.Output);
        Assert.Null(usage.Anomaly);
    }

    [Theory]
    [InlineData("-5")]
    [InlineData("12.5")]
    [InlineData("1e300")]
    [InlineData("99999999999999999999999")]
    [InlineData("true")]
    [InlineData("\"many\"")]
    [InlineData("\"\"")]
    public void What_is_not_a_count_is_unknown_and_named(string written)
    {
        var usage = Reading.OfChat(
            """{"usage":{"prompt_tokens":#,"completion_tokens":4,"prompt_tokens_details":{"cached_tokens":1}}}""".Replace("#", written, StringComparison.Ordinal)).Usage;

        Assert.Null(usage.Input);
        Assert.Null(usage.CacheRead);
        Assert.Equal(4, usage.Output);
        Assert.Equal("InputTokens is not a count", usage.Anomaly);
    }

    [Theory]
    [InlineData("""{"error":{"message":"m","type":"tokens","param":null,"code":"rate_limit_exceeded"}}""", "rate_limit_exceeded")]
    [InlineData("""{"error":{"code":400,"message":"m","type":"invalid_request_error"}}""", "invalid_request_error")]
    [InlineData("""{"object":"error","message":"m","type":"BadRequestError","param":null,"code":400}""", "BadRequestError")]
    [InlineData("""{"error":"no such model"}""", null)]
    [InlineData("""{"error":{"type":"a sentence, which is no name"}}""", null)]
    public void An_error_is_named_by_its_code_or_else_its_type(string body, string? expected)
    {
        Assert.Equal(expected, Reading.OfChat(body).ErrorType);
    }

    [Fact]
    public void Each_choice_keeps_its_own_finish_reason()
    {
        var reading = Reading.OfChat(
            """{"choices":[{"finish_reason":"length","index":1},{"index":0,"finish_reason":"stop"},{"index":2,"finish_reason":"content_filter"}]}""");

        Assert.Equal("stop,length,content_filter", reading.Finish);
    }

    [Fact]
    public void A_usage_cut_in_the_middle_is_no_usage()
    {
        var reading = Reading.OfChat("""data: {"usage":{"prompt_tokens":100,"completion_tokens":5""", isStream: true);

        Assert.False(reading.Usage.IsReported);
        Assert.False(reading.LooksWhole);
    }
}
