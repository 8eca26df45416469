using Farthing.Sdk.Calls;
using Farthing.Sdk.Framing;
using Farthing.Sdk.Tests.Wire;

namespace Farthing.Sdk.Tests.Cohere;

public class CohereReaderTests
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

    [Theory]
    [InlineData("/v2/rerank")]
    [InlineData("/v1/rerank")]
    public async Task A_rerank_is_paid_by_the_search(string path) =>
        (await Offline.CallAsync(
            "https://api.cohere.com" + path,
            """{"model":"rerank-v3.5","query":"q","documents":["d"]}""",
            """{"id":"r-1","results":[{"index":0,"relevance_score":0.9}],"meta":{"api_version":{"version":"2"},"billed_units":{"search_units":2}}}""")).Has(
            ("gen_ai.provider.name", "cohere"),
            ("gen_ai.operation.name", "generate_content"),
            ("gen_ai.request.model", "rerank-v3.5"),
            ("gen_ai.response.id", "r-1"),
            ("farthing.usage.units.search_unit", 2L),
            ("gen_ai.usage.input_tokens", null),
            ("farthing.usage.source", "body"));

    [Fact]
    public async Task An_embedding_of_text_and_pictures_has_both_kinds_of_tokens() =>
        (await Offline.CallAsync(
            "https://api.cohere.com/v2/embed",
            """{"model":"embed-v4.0","texts":["a"]}""",
            """{"id":"e-1","embeddings":{"float":[[0.1]]},"meta":{"billed_units":{"input_tokens":7,"image_tokens":258,"images":1}}}""")).Has(
            ("gen_ai.operation.name", "embeddings"),
            ("gen_ai.usage.input_tokens", 265L),
            ("gen_ai.usage.image.input_tokens", 258L),
            ("farthing.usage.units.image", null));

    [Fact]
    public async Task A_rerank_of_others_is_counted_in_tokens()
    {
        (await Offline.CallAsync(
            "https://api.together.ai/v1/rerank", """{"model":"Salesforce/Llama-Rank-V1"}""",
            """{"id":"o-1","object":"rerank","model":"Salesforce/Llama-Rank-V1","results":[],"usage":{"prompt_tokens":1837,"completion_tokens":0,"total_tokens":1837}}""")).Has(
            ("gen_ai.provider.name", "together"), ("gen_ai.usage.input_tokens", 1837L), ("farthing.usage.units.search_unit", null), ("farthing.usage.anomaly", null));
        Assert.False((await Offline.CallAsync("https://shop.example/v1/rerank", "{}", """{"products":[]}""")).Recorded);
    }

    [Fact]
    public async Task A_chat_of_the_first_version_has_its_bill_in_meta() =>
        (await Offline.CallAsync(
            "https://api.cohere.com/v1/chat",
            """{"message":"hi"}""",
            """{"response_id":"x","text":"hello","finish_reason":"COMPLETE","meta":{"billed_units":{"input_tokens":4,"output_tokens":9}}}""")).Has(
            ("gen_ai.usage.input_tokens", 4L), ("gen_ai.usage.output_tokens", 9L));
}
