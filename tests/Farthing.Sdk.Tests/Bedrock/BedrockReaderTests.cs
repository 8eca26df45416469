using Farthing.Sdk.Calls;
using Farthing.Sdk.Framing;
using Farthing.Sdk.Tests.Wire;

namespace Farthing.Sdk.Tests.Bedrock;

public class BedrockReaderTests
{
    [Theory]
    [InlineData("converse.json")]
    [InlineData("converse.frames")]
    public void Phoenix_10036_and_portkey_1568_cached_tokens_are_beside_the_input_and_are_no_completion(string fixture)
    {
        var reading = Reading.OfFixture(fixture);

        Assert.Equal(
            new Usage
            {
                Input = 12 + 3000 + 5120,
                Output = 96,
                CacheRead = 3000,
                CacheWrite = 5120,
                CacheWrite5m = 4096,
                CacheWrite1h = 1024,
            },
            reading.Usage);
        Assert.True(reading.SawEnd);
        Assert.False(reading.IsMalformed);
    }

    [Fact]
    public void A_router_names_the_model_that_served()
    {
        var reading = Reading.OfFixture("converse.json");

        Assert.Equal("us.anthropic.claude-sonnet-4-5-20250929-v1:0", reading.Model);
        Assert.Equal("priority", reading.Tier);
        Assert.Equal("end_turn", reading.Finish);
    }

    [Fact]
    public void Claude_in_chunks_keeps_its_cache_writes_by_lifetime()
    {
        var reading = Reading.OfFixture("invoke_claude.frames");

        Assert.Equal(
            new Usage { Input = 2531, Output = 42, CacheRead = 500, CacheWrite = 2000, CacheWrite5m = 1500, CacheWrite1h = 500 },
            reading.Usage);
        Assert.Equal("msg_bdrk_01", reading.Id);
        Assert.Equal("end_turn", reading.Finish);
        Assert.Equal(8, reading.Chunks);
        Assert.True(reading.SawEnd);
    }

    [Theory]
    [InlineData("invoke_nova.json", 1003, 86, 1000, "end_turn")]
    [InlineData("invoke_nova.frames", 1003, 86, 1000, "end_turn")]
    [InlineData("invoke_llama.json", 21, 7, null, "stop")]
    [InlineData("invoke_llama.frames", 21, 3, null, "stop")]
    [InlineData("invoke_metrics.frames", 8, 2, null, "COMPLETE")]
    [InlineData("invoke_claude.json", 531, 42, 500, "max_tokens")]
    public void Every_makers_own_words_are_read(string fixture, int input, int output, int? read, string finish)
    {
        var reading = Reading.OfFixture(fixture);

        Assert.Equal((input, output, read), (reading.Usage.Input, reading.Usage.Output, reading.Usage.CacheRead));
        Assert.Null(reading.Usage.Anomaly);
        Assert.Equal(finish, reading.Finish);
    }

    [Theory]
    [InlineData("""{"inputTextTokenCount":9,"results":[{"tokenCount":4,"outputText":"x","completionReason":"FINISH"}]}""")]
    [InlineData("""{"choices":[{"finish_reason":"FINISH"}],"usage":{"prompt_tokens":9,"completion_tokens":4,"total_tokens":13}}""")]
    public void Titan_and_mistral_are_read_too(string body)
    {
        var reading = Reading.Of(WireFormat.InvokeModel, body);

        Assert.Equal(new Usage { Input = 9, Output = 4 }, reading.Usage);
        Assert.Equal("FINISH", reading.Finish);
    }

    [Theory]
    [InlineData("Converse", "Frames")]
    [InlineData("InvokeModel", "Chunks")]
    public void An_exception_in_the_stream_fails_the_call(string format, string framing)
    {
        var reading = Reading.Of(
            Enum.Parse<WireFormat>(format),
            Enum.Parse<BodyFraming>(framing),
            [.. Frame.Event("x", "{}"), .. Frame.Exception("modelStreamErrorException")]);

        Assert.True(reading.Failed);
        Assert.Equal("modelStreamErrorException", reading.ErrorType);
        Assert.False(reading.Usage.IsReported);
    }

    [Fact]
    public void Usage_in_a_frame_with_a_wrong_checksum_is_not_believed()
    {
        var frame = Frame.Event("metadata", """{"usage":{"inputTokens":1,"outputTokens":2,"totalTokens":3}}""");
        frame[^1] ^= 1;

        var reading = Reading.Of(WireFormat.Converse, BodyFraming.Frames, [.. Frame.Event("messageStop", """{"stopReason":"end_turn"}"""), .. frame]);

        Assert.False(reading.Usage.IsReported);
        Assert.True(reading.IsMalformed);
        Assert.False(reading.LooksWhole);
    }

    [Fact]
    public void A_total_that_is_no_sum_is_named()
    {
        var usage = Reading.Of(WireFormat.Converse, """{"usage":{"inputTokens":1,"outputTokens":2,"totalTokens":9,"cacheReadInputTokens":4}}""").Usage;

        Assert.Equal(new Usage { Input = 5, Output = 2, CacheRead = 4, Anomaly = "totalTokens is not the sum" }, usage);
    }

    [Fact]
    public void Damaged_documents_in_sound_frames_never_throw_and_read_the_same_however_they_are_cut()
    {
        var random = new Random(99);
        string[] documents =
        [
            """{"type":"message_start","message":{"id":"m","usage":{"input_tokens":5,"output_tokens":1}}}""",
            """{"usage":{"inputTokens":1,"outputTokens":2,"cacheDetails":[{"ttl":"5m","inputTokens":3}]},"stopReason":"x"}""",
            """{"generation":"\n","prompt_token_count":3,"amazon-bedrock-invocationMetrics":{"inputTokenCount":3}}""",
        ];
        for (var round = 0; round < 3000; round++)
        {
            var isChunk = random.Next(2) == 0;
            List<byte> body = [];
            for (var frames = random.Next(1, 5); frames > 0; frames--)
            {
                var document = documents[random.Next(documents.Length)].ToCharArray();
                document[random.Next(document.Length)] = "{}[]\":,\\x0-"[random.Next(11)];
                body.AddRange(isChunk ? Frame.Chunk(new string(document)) : Frame.Event("x", new string(document)));
            }

            var format = isChunk ? WireFormat.InvokeModel : WireFormat.Converse;
            var framing = isChunk ? BodyFraming.Chunks : BodyFraming.Frames;
            var sizes = Enumerable.Range(0, 20).Select(_ => random.Next(1, 60)).ToArray();
            Assert.Equal(Reading.Of(format, framing, body.ToArray()), Reading.Of(format, framing, body.ToArray(), sizes));
        }
    }
}
