using Farthing.Sdk.Calls;

namespace Farthing.Sdk.Tests.Anthropic;

public class MessagesReaderTests
{
    [Fact]
    public void Litellm_9812_cache_writes_are_part_of_the_input_once()
    {
        var reading = Reading.OfFixture("anthropic.json");

        Assert.Equal(
            new Usage
            {
                Input = 3 + 12304,
                Output = 550,
                CacheRead = 0,
                CacheWrite = 12304,
                CacheWrite5m = 12304,
                CacheWrite1h = 0,
                Reasoning = 100,
                WebSearches = 2,
            },
            reading.Usage);
        Assert.Equal("standard", reading.Tier);
        Assert.Equal("end_turn", reading.Finish);
    }

    [Theory]
    [InlineData("anthropic.sse")]
    [InlineData("anthropic_crlf.sse")]
    public void Bifrost_3451_and_anthropic_sdk_csharp_74_a_stream_is_merged_and_never_summed(string fixture)
    {
        var reading = Reading.OfFixture(fixture);

        Assert.Equal(
            new Usage
            {
                Input = 6 + 159217 + 1000,
                Output = 2745,
                CacheRead = 1000,
                CacheWrite = 159217,
                CacheWrite5m = 150000,
                CacheWrite1h = 9217,
            },
            reading.Usage);
        Assert.Equal(8, reading.Chunks);
        Assert.True(reading.SawEnd);
        Assert.Equal("end_turn", reading.Finish);
        Assert.Equal("msg_014p7gG3wDgGV9EUtLvnow3U", reading.Id);
    }

    [Fact]
    public void Litellm_42663_the_last_running_total_of_cache_writes_wins_over_the_first()
    {
        var usage = Reading.OfMessages(
            """
            data: {"type":"message_start","message":{"usage":{"input_tokens":10,"cache_creation_input_tokens":31490,"cache_creation":{"ephemeral_5m_input_tokens":31490,"ephemeral_1h_input_tokens":0},"output_tokens":1}}}

            data: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"input_tokens":30,"cache_creation_input_tokens":184457,"output_tokens":900,"server_tool_use":{"web_search_requests":3}}}

            data: {"type":"message_stop"}


            """,
            isStream: true).Usage;

        Assert.Equal(30 + 184457, usage.Input);
        Assert.Equal(184457, usage.CacheWrite);
        Assert.Equal(31490, usage.CacheWrite5m);
        Assert.Equal(3, usage.WebSearches);
        Assert.Equal("cache write is not the sum of its lifetimes", usage.Anomaly);
    }

    [Fact]
    public void Null_and_zero_fields_of_a_later_usage_leave_the_earlier_counts()
    {
        var usage = Reading.OfMessages(
            """
            data: {"type":"message_start","message":{"usage":{"input_tokens":10,"cache_read_input_tokens":50,"output_tokens":1}}}

            data: {"type":"message_delta","usage":{"input_tokens":0,"cache_read_input_tokens":null,"output_tokens":90}}


            """,
            isStream: true).Usage;

        Assert.Equal(new Usage { Input = 60, Output = 90, CacheRead = 50 }, usage);
    }

    [Fact]
    public void A_write_that_is_only_given_by_lifetime_is_their_sum()
    {
        var usage = Reading.OfMessages(
            """{"usage":{"input_tokens":1,"output_tokens":1,"cache_creation":{"ephemeral_5m_input_tokens":20,"ephemeral_1h_input_tokens":30}}}""").Usage;

        Assert.Equal(51, usage.Input);
        Assert.Equal(50, usage.CacheWrite);
    }

    [Fact]
    public void An_error_event_fails_the_call_and_names_it()
    {
        var reading = Reading.OfMessages(
            "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}\n\n",
            isStream: true);

        Assert.True(reading.Failed);
        Assert.Equal("overloaded_error", reading.ErrorType);
    }

    [Fact]
    public void A_negative_count_is_unknown_with_an_anomaly()
    {
        var usage = Reading.OfMessages("""{"usage":{"input_tokens":-1,"cache_read_input_tokens":5,"output_tokens":7}}""").Usage;

        Assert.Null(usage.Input);
        Assert.Null(usage.CacheRead);
        Assert.Equal(7, usage.Output);
        Assert.Equal("InputTokens is not a count", usage.Anomaly);
    }
}
