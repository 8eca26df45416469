using Farthing.Sdk.Calls;
using Farthing.Sdk.Framing;
using Farthing.Sdk.Tests.Wire;

namespace Farthing.Sdk.Tests.Cohere;

public class CohereChatReaderTests
{
    [Theory]
    [InlineData("cohere.json", "COMPLETE", "c14c80c3")]
    [InlineData("cohere.sse", "MAX_TOKENS", "29f14a5a")]
    public void Billed_units_are_what_is_paid(string fixture, string finish, string id)
    {
        var reading = Reading.OfFixture(fixture);

        Assert.Equal(new Usage { Input = 5, Output = 418 }, reading.Usage);
        Assert.Equal((finish, id, true), (reading.Finish, reading.Id, reading.SawEnd));
    }

    [Fact]
    public void Tokens_stand_in_for_missing_billed_units_and_say_so()
    {
        var usage = Reading.Of(WireFormat.CohereChat, """{"usage":{"tokens":{"input_tokens":7,"output_tokens":2}}}""").Usage;

        Assert.Equal(new Usage { Input = 7, Output = 2, Anomaly = "no billed_units" }, usage);
    }

    [Fact]
    public void An_error_that_comes_as_a_finish_reason_fails_the_call()
    {
        var reading = Reading.Of(
            WireFormat.CohereChat,
            "data: {\"type\":\"message-end\",\"delta\":{\"finish_reason\":\"ERROR\",\"error\":\"unexpected\"}}\n\n",
            BodyFraming.Events);

        Assert.Equal((true, "ERROR"), (reading.Failed, reading.ErrorType));
    }

    [Fact]
    public void A_stream_cut_before_its_last_event_is_not_whole()
    {
        var reading = Reading.Of(WireFormat.CohereChat, "data: {\"type\":\"message-start\",\"id\":\"a\"}\n\n", BodyFraming.Events);

        Assert.False(reading.LooksWhole);
        Assert.False(reading.Usage.IsReported);
    }

    [Fact]
    public async Task A_stream_is_a_span_of_coheres()
    {
        var span = await Offline.CallAsync(
            "https://api.cohere.com/v2/chat", """{"model":"command-a-03-2025","stream":true}""", Fixture.Bytes("cohere.sse"), "text/event-stream");

        span.Has(
            ("gen_ai.provider.name", "cohere"),
            ("gen_ai.request.model", "command-a-03-2025"),
            ("gen_ai.usage.input_tokens", 5L),
            ("gen_ai.usage.output_tokens", 418L),
            ("farthing.usage.source", "stream"));
    }
}
