using Farthing.Sdk.Calls;
using Farthing.Sdk.Framing;

namespace Farthing.Sdk.Tests.Google;

public class GenerateContentReaderTests
{
    [Fact]
    public void Thoughts_and_tool_results_are_added_and_a_cached_modality_is_counted_once()
    {
        var reading = Reading.OfFixture("gemini.json");

        Assert.Equal(
            new Usage
            {
                Input = 1200 + 40,
                Output = 310 + 200,
                CacheRead = 1000,
                Reasoning = 200,
                AudioInput = 250 - 200,
                ImageInput = 50,
                ImageOutput = 10,
                CacheReadAudio = 200,
                WebSearches = 1,
            },
            reading.Usage);
        Assert.Equal("gemini-2.5-flash-001", reading.Model);
        Assert.Equal("mAitaLmkHPPlz7IPvtfUqQ4", reading.Id);
        Assert.Null(reading.Tier);
        Assert.Equal("STOP", reading.Finish);
    }

    [Theory]
    [InlineData("gemini.sse")]
    [InlineData("gemini_array.json")]
    public void Semantic_kernel_13382_the_last_cumulative_usage_wins(string fixture)
    {
        var reading = Reading.OfFixture(fixture);

        Assert.Equal(new Usage { Input = 500, Output = 21 + 64, CacheRead = 400, Reasoning = 64 }, reading.Usage);
        Assert.Equal(7, reading.Chunks);
        Assert.True(reading.LooksWhole);
        Assert.False(reading.IsMalformed);
    }

    [Theory]
    [InlineData(10, 20, 5, 35, 25, null)]
    [InlineData(10, 20, 5, 30, 20, null)]
    [InlineData(10, 20, 5, 33, 25, "totalTokenCount is not the sum")]
    [InlineData(10, 20, 0, 30, 20, null)]
    public void The_total_tells_whether_thoughts_are_within(long prompt, long candidates, long thoughts, long total, long output, string? anomaly)
    {
        var usage = Reading.Of(
            WireFormat.GenerateContent,
            $$$"""{"usageMetadata":{"promptTokenCount":{{{prompt}}},"candidatesTokenCount":{{{candidates}}},"thoughtsTokenCount":{{{thoughts}}},"totalTokenCount":{{{total}}}}}""").Usage;

        Assert.Equal((prompt, output, thoughts, anomaly), (usage.Input, usage.Output, usage.Reasoning, usage.Anomaly));
    }

    [Fact]
    public void A_blocked_prompt_is_charged_without_output_and_says_why()
    {
        var reading = Reading.Of(
            WireFormat.GenerateContent,
            """{"promptFeedback":{"blockReason":"PROHIBITED_CONTENT"},"usageMetadata":{"promptTokenCount":77,"totalTokenCount":77}}""");

        Assert.Equal(new Usage { Input = 77, Output = 0 }, reading.Usage);
        Assert.Equal("PROHIBITED_CONTENT", reading.Finish);
        Assert.False(reading.Failed);
    }

    [Theory]
    [InlineData("""{"error":{"code":429,"message":"Quota exceeded.","status":"RESOURCE_EXHAUSTED"}}""", "Document")]
    [InlineData("""[{"error":{"code":429,"message":"Quota exceeded.","status":"RESOURCE_EXHAUSTED"}}]""", "Document")]
    [InlineData("""[{"error":{"code":429,"message":"Quota exceeded.","status":"RESOURCE_EXHAUSTED"}}]""", "Array")]
    [InlineData("data: {\"error\":{\"status\":\"RESOURCE_EXHAUSTED\"}}\n\n", "Events")]
    public void An_error_is_named_in_every_framing(string body, string framing)
    {
        var reading = Reading.Of(WireFormat.GenerateContent, body, Enum.Parse<BodyFraming>(framing));

        Assert.True(reading.Failed);
        Assert.Equal("RESOURCE_EXHAUSTED", reading.ErrorType);
        Assert.False(reading.Usage.IsReported);
    }

    [Fact]
    public void More_cached_than_prompt_tokens_is_an_anomaly_and_not_clamped()
    {
        var usage = Reading.Of(
            WireFormat.GenerateContent,
            """{"usageMetadata":{"promptTokenCount":10,"cachedContentTokenCount":90,"candidatesTokenCount":1,"totalTokenCount":101}}""").Usage;

        Assert.Equal(new Usage { Input = 100, CacheRead = 90, Output = 1, Anomaly = "cached tokens exceed the prompt's" }, usage);
    }

    [Fact]
    public void A_chunk_without_usage_leaves_the_usage_before_it()
    {
        var reading = Reading.Of(
            WireFormat.GenerateContent,
            """[{"usageMetadata":{"promptTokenCount":5,"candidatesTokenCount":2,"totalTokenCount":7}},{"candidates":[{"finishReason":"MAX_TOKENS"}]}""",
            BodyFraming.Array);

        Assert.Equal(new Usage { Input = 5, Output = 2 }, reading.Usage);
        Assert.Equal(2, reading.Chunks);
        Assert.False(reading.SawEnd);
    }

    [Theory]
    [InlineData("gemini-2.5-pro", 1)]
    [InlineData("gemini-1.5-flash-002", 1)]
    [InlineData("gemini-3-pro-preview", 3)]
    [InlineData("some-other-model", 3)]
    public void Grounding_is_paid_by_the_prompt_until_gemini_3_and_then_by_the_query(string model, long expected)
    {
        var body = """{"modelVersion":"#","candidates":[{"groundingMetadata":{"webSearchQueries":["a","b","c"]}}],"usageMetadata":{"promptTokenCount":1}}""".Replace("#", model, StringComparison.Ordinal);

        Assert.Equal(expected, Reading.Of(WireFormat.GenerateContent, body).Usage.WebSearches);
        Assert.Equal(expected, Reading.Of(WireFormat.GenerateContent, "data: " + body + "\n\n", BodyFraming.Events).Usage.WebSearches);
    }
}
