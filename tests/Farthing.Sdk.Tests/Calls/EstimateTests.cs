using System.Diagnostics;
using System.Net;
using System.Text;
using Farthing.Sdk.Calls;
using Farthing.Sdk.Framing;
using Farthing.Sdk.Tests.Wire;

namespace Farthing.Sdk.Tests.Calls;

public class EstimateTests
{
    private const string OpenAI = "https://api.openai.com/v1/chat/completions";

    [Fact]
    public async Task A_stream_that_was_not_asked_for_its_usage_tells_how_much_text_there_was()
    {
        var span = await StreamAsync(OpenAI, """{"messages":[{"role":"user","content":"12345 ¼"}],"stream":true}""", "Hello", " wo\\u00fcrld");

        Has(span, input: 8, output: 5 + 8, "none");
    }

    [Fact]
    public async Task A_whole_usage_needs_no_estimate()
    {
        var span = await Offline.CallAsync(OpenAI, """{"messages":[{"content":"12345"}]}""", Fixture.Bytes("openai.json"));

        Has(span, null, null, "body");
    }

    [Fact]
    public async Task An_answer_that_was_refused_is_not_estimated()
    {
        var span = await Offline.CallAsync(OpenAI, """{"messages":[{"content":"12345"}]}""", """{"error":{"code":"no"}}"""u8.ToArray(), status: HttpStatusCode.BadRequest);

        Has(span, null, null, "none");
    }

    [Fact]
    public async Task An_answer_in_the_background_is_not_estimated() =>
        Has(await Offline.CallAsync("https://api.openai.com/v1/responses", """{"input":"12345","background":true}""", Fixture.Bytes("responses_background.json")), null, null, "none");

    [Fact]
    public async Task A_stream_that_breaks_off_with_a_running_total_has_the_answers_text_and_not_the_prompts_which_was_counted()
    {
        var answer = "data: {\"type\":\"message_start\",\"message\":{\"usage\":{\"input_tokens\":25,\"output_tokens\":1}}}\n\n"
            + "data: {\"type\":\"content_block_delta\",\"delta\":{\"type\":\"thinking_delta\",\"thinking\":\"hm\"}}\n\n"
            + "data: {\"type\":\"content_block_delta\",\"delta\":{\"type\":\"text_delta\",\"text\":\"Hello\"}}\n\n"
            + "data: {\"type\":\"content_block_delta\",\"delta\":{\"type\":\"input_json_delta\",\"partial_json\":\"{\\\"a\"}}\n\n";

        var span = await Offline.CallAsync(
            "https://api.anthropic.com/v1/messages",
            """{"system":"be brief","messages":[{"content":[{"type":"text","text":"hi"},{"type":"image","source":{"data":"AAAA"}}]}],"tools":[{"name":"t"}]}""",
            Encoding.UTF8.GetBytes(answer),
            "text/event-stream");

        Has(span, input: null, output: 2 + 5 + 3, "partial");
        span.Has(("gen_ai.usage.input_tokens", 25L));
    }

    [Fact]
    public async Task An_error_in_mid_stream_keeps_what_came_before_it()
    {
        var answer = Event("one ") + Event("two") + "data: {\"error\":{\"code\":\"server_error\"}}\n\n";

        Has(await Offline.CallAsync(OpenAI, """{"messages":[{"content":"x"}]}""", Encoding.UTF8.GetBytes(answer), "text/event-stream"), 1, 7, "none");
    }

    [Theory]
    [InlineData("""{"messages":[{"content":[{"type":"text","text":"abc"},{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAAAAAA"}},{"type":"input_audio","input_audio":{"data":"AAAA"}}]}]}""", 3)]
    [InlineData("""{"messages":[{"content":null,"tool_calls":[{"id":"c","function":{"name":"f","arguments":"{\"a\":1}"}}]}]}""", 7)]
    [InlineData("""{"instructions":"ab","input":[{"role":"user","content":[{"type":"input_text","text":"cd"}]},{"type":"function_call_output","output":"ef"}]}""", 6)]
    [InlineData("""{"input":["one","two"]}""", 6)]
    [InlineData("""{"prompt":"abc","suffix":"d"}""", 4)]
    [InlineData("""{"contents":[{"parts":[{"text":"ab"},{"inlineData":{"data":"AAAA"}},{"functionCall":{"n":1}}]}],"systemInstruction":{"parts":[{"text":"c"}]}}""", 10)]
    [InlineData("""{"system":[{"text":"ab"}],"messages":[{"content":[{"text":"cd"},{"toolResult":{"content":[{"text":"ef"}]}},{"image":{"source":{"bytes":"AAAA"}}}]}]}""", 6)]
    [InlineData("""{"inputText":"abc"}""", 3)]
    [InlineData("""{"inputs":"abc"}""", 3)]
    public void Every_formats_prompt_is_counted_without_its_pictures_and_files(string request, long expected)
    {
        using var message = new HttpRequestMessage();
        for (var cut = 0; cut <= request.Length; cut++)
        {
            var reader = RequestReader.For(WireFormat.ChatCompletions, message.Headers);
            reader.Observe(Encoding.UTF8.GetBytes(request[..cut]));
            reader.Observe(Encoding.UTF8.GetBytes(request[cut..]));
            Assert.Equal(expected, reader.Text);
        }
    }

    [Fact]
    public void A_request_that_is_written_twice_is_counted_once()
    {
        using var message = new HttpRequestMessage();
        var reader = RequestReader.For(WireFormat.ChatCompletions, message.Headers);
        reader.Observe("""{"prompt":"abc"}"""u8);
        reader.Restart();
        reader.Observe("""{"prompt":"abc"}"""u8);

        Assert.Equal(3, reader.Text);
    }

    [Theory]
    [InlineData("gemini.json", 46)]
    [InlineData("converse.json", 2)]
    [InlineData("ollama.json", 0)]
    [InlineData("responses.json", 0)]
    [InlineData("cohere.json", 4)]
    public void Every_formats_answer_is_counted(string fixture, long atLeast) =>
        Assert.InRange(Reading.OfFixture(fixture).OutputBytes, Math.Max(1, atLeast), Fixture.Bytes(fixture).Length);

    [Theory]
    [InlineData("data: {\"type\":\"response.output_text.delta\",\"delta\":\"abc\"}\n\ndata: {\"type\":\"response.output_text.done\",\"text\":\"abc\"}\n\n", "Responses", 3)]
    [InlineData("data:{\"token\":{\"text\":\"ab\"}}\n\ndata:{\"token\":{\"text\":\"c\"},\"generated_text\":\"abc\"}\n\n", "EngineGenerate", 3)]
    [InlineData("data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"abc\"}]}}]}\n\n", "GenerateContent", 3)]
    public void What_a_stream_says_twice_is_counted_once(string body, string format, long expected) =>
        Assert.Equal(expected, Reading.Of(Enum.Parse<WireFormat>(format), body, BodyFraming.Events).OutputBytes);

    [Fact]
    public void Events_that_are_recognised_and_not_read_are_counted_too()
    {
        var words = Enumerable.Range(0, 50).Select(i => i % 7 == 0 ? "a\\n" : new string('w', i)).ToArray();
        var expected = words.Sum(w => w.Replace("\\n", "n", StringComparison.Ordinal).Length);

        Assert.Equal(expected, Reading.OfChat(string.Concat(words.Select(Event)), isStream: true).OutputBytes);
    }

    private static Task<Activity> StreamAsync(string uri, string request, params string[] words) =>
        Offline.CallAsync(
            uri,
            request,
            Encoding.UTF8.GetBytes(string.Concat(words.Select(Event)) + "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n"),
            "text/event-stream");

    private static string Event(string text) =>
        $$$"""data: {"id":"c","choices":[{"index":0,"delta":{"content":"{{{text}}}"},"finish_reason":null}],"model":"m"}""" + "\n\n";

    private static void Has(Activity span, long? input, long? output, string source) => span.Has(
        ("farthing.estimate.input_bytes", input), ("farthing.estimate.output_bytes", output), ("farthing.usage.source", source));
}
