using System.Diagnostics;
using System.Text;
using Farthing.Sdk.Calls;
using Farthing.Sdk.Tests.Wire;

namespace Farthing.Sdk.Tests.Calls;

public class InnerSpansTests
{
    private const string Compound = """{"model":"llama-3.3-70b-versatile","usage":{"prompt_tokens":600,"completion_tokens":70,"total_tokens":670}},{"model":"openai/gpt-oss-120b","usage":{"prompt_tokens":300,"completion_tokens":30,"total_tokens":330,"prompt_tokens_details":{"cached_tokens":256}}}""";

    private const string Advised = """
        "usage":{"input_tokens":100,"output_tokens":50,"service_tier":"standard","iterations":[
        {"type":"message","input_tokens":60,"output_tokens":20},
        {"type":"compaction","input_tokens":9000,"output_tokens":400,"cache_read_input_tokens":7},
        {"type":"advisor_message","model":"claude-opus-4-6","input_tokens":800,"output_tokens":90,"cache_creation_input_tokens":10,"cache_creation":{"ephemeral_5m_input_tokens":10,"ephemeral_1h_input_tokens":0}},
        {"type":"message","input_tokens":40,"output_tokens":30}]}
        """;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_compound_answer_is_paid_model_by_model(bool isStream)
    {
        var last = """{"id":"g-3","model":"groq/compound","choices":[],"usage":{"prompt_tokens":900,"completion_tokens":100,"total_tokens":1000},"service_tier":"on_demand","usage_breakdown":{"models":[#]}}""".Replace("#", Compound, StringComparison.Ordinal);

        var spans = await CallAsync("https://api.groq.com/openai/v1/chat/completions", """{"model":"groq/compound"}""", last, isStream);

        Assert.Equal(["invoke_agent groq/compound", "chat llama-3.3-70b-versatile", "chat openai/gpt-oss-120b"], spans.Select(s => s.DisplayName));
        spans[0].Has(("gen_ai.operation.name", "invoke_agent"), ("gen_ai.response.id", "g-3"), ("gen_ai.usage.input_tokens", 900L));
        spans[2].Has(
            ("gen_ai.operation.name", "chat"),
            ("gen_ai.provider.name", "groq"),
            ("gen_ai.response.model", "openai/gpt-oss-120b"),
            ("gen_ai.response.id", "g-3/2"),
            ("gen_ai.usage.input_tokens", 300L),
            ("gen_ai.usage.cache_read.input_tokens", 256L),
            ("gen_ai.usage.output_tokens", 30L),
            ("openai.response.service_tier", "on_demand"),
            ("http.response.status_code", 200),
            ("farthing.usage.source", isStream ? "stream" : "body"));
        Assert.All(spans.Skip(1), s => Assert.Equal((spans[0].SpanId, spans[0].TraceId, spans[0].StartTimeUtc, spans[0].Duration), (s.ParentSpanId, s.TraceId, s.StartTimeUtc, s.Duration)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_adviser_is_paid_at_its_own_model_and_compaction_with_the_message(bool isStream)
    {
        var body = isStream
            ? "{\"type\":\"message_start\",\"message\":{\"id\":\"msg_1\",\"model\":\"claude-haiku-4-5\",\"usage\":{\"input_tokens\":100,\"output_tokens\":1}}}\n\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"}," + Flat(Advised) + "}"
            : "{\"id\":\"msg_1\",\"model\":\"claude-haiku-4-5\",\"stop_reason\":\"end_turn\"," + Advised + "}";

        var spans = await CallAsync("https://api.anthropic.com/v1/messages", """{"model":"claude-haiku-4-5"}""", body, isStream, "data: {\"type\":\"message_stop\"}\n\n");

        Assert.Equal(2, spans.Count);
        spans[0].Has(
            ("gen_ai.operation.name", "chat"),
            ("gen_ai.usage.input_tokens", 9107L),
            ("gen_ai.usage.cache_read.input_tokens", 7L),
            ("gen_ai.usage.output_tokens", 450L));
        spans[1].Has(
            ("gen_ai.operation.name", "chat"),
            ("gen_ai.response.model", "claude-opus-4-6"),
            ("gen_ai.response.id", "msg_1/1"),
            ("gen_ai.usage.input_tokens", 810L),
            ("farthing.usage.cache_write_5m.input_tokens", 10L),
            ("gen_ai.usage.output_tokens", 90L));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Pictures_of_a_tool_are_paid_at_the_model_that_made_them(bool isStream)
    {
        var response = """{"id":"resp_1","status":"completed","model":"gpt-5.1","service_tier":"flex","tools":[{"type":"web_search"},{"model":"gpt-image-1","type":"image_generation"}],"tool_usage":{"image_gen":{"input_tokens":50,"input_tokens_details":{"text_tokens":40,"image_tokens":10},"output_tokens":4160}},"usage":{"input_tokens":5,"output_tokens":1,"total_tokens":6}}""";

        var spans = await CallAsync(
            "https://api.openai.com/v1/responses", """{"model":"gpt-5.1"}""", isStream ? "{\"type\":\"response.completed\",\"response\":" + response + "}" : response, isStream);

        Assert.Equal(2, spans.Count);
        spans[0].Has(("gen_ai.usage.input_tokens", 5L), ("farthing.usage.anomaly", null), ("openai.response.service_tier", "flex"));
        spans[1].Has(
            ("gen_ai.operation.name", "generate_content"),
            ("gen_ai.output.type", "image"),
            ("gen_ai.response.model", "gpt-image-1"),
            ("gen_ai.usage.input_tokens", 50L),
            ("gen_ai.usage.image.input_tokens", 10L),
            ("gen_ai.usage.image.output_tokens", 4160L),
            ("openai.response.service_tier", null));
    }

    [Fact]
    public void A_breakdown_without_counts_leaves_the_headline_to_be_paid()
    {
        var reading = Reading.OfChat("""{"usage":{"prompt_tokens":9,"completion_tokens":1},"usage_breakdown":{"models":[{"model":"m"}]}}""");

        Assert.Equal("", reading.Inner);
        Assert.Equal(new Usage { Input = 9, Output = 1 }, reading.Usage);
    }

    private static string Flat(string json) => json.ReplaceLineEndings(" ");

    private static async Task<List<Activity>> CallAsync(string uri, string request, string body, bool isStream, string end = "data: [DONE]\n\n")
    {
        using var content = new StringContent(request);
        return await Offline.CallsAsync(
            uri, content, Encoding.UTF8.GetBytes(isStream ? "data: " + body + "\n\n" + end : body), isStream ? "text/event-stream" : "application/json");
    }
}
