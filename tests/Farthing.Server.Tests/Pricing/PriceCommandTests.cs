using System.Text;
using System.Text.Json;
using Farthing.Server.Pricing;

namespace Farthing.Server.Tests.Pricing;

public class PriceCommandTests
{
    [Theory]
    [InlineData("""{"provider":"openai","model":"gpt-5","tier":"batch","usage":{"input":1000,"output":10}}""", "0.000675")]
    [InlineData("""{"provider":"OpenAI","model":"gpt-5","usage":{"input_tokens":1000,"output_tokens":10,"output_tokens_details":{"reasoning_tokens":4}}}""", "0.00135")]
    [InlineData("""{"provider":"gemini","model":"gemini-2.5-pro","usage":{"promptTokenCount":1000,"candidatesTokenCount":10,"totalTokenCount":1010}}""", "0.00135")]
    [InlineData("""{"provider":"aws.bedrock","model":"us.anthropic.claude-haiku-4-5-20251001-v1:0","usage":{"inputTokens":1000,"outputTokens":10,"totalTokens":1010}}""", "0.001155")]
    [InlineData("""{"provider":"openai","response":{"id":"r","object":"response","status":"completed","model":"gpt-5","output":[],"usage":{"input_tokens":1000,"output_tokens":10,"total_tokens":1010}}}""", "0.00135")]
    public void A_providers_own_words_a_tier_and_other_names_are_understood(string question, string total) =>
        Assert.Equal(total, Ask(question)[0].GetProperty("total").GetString());

    [Theory]
    [InlineData("""{"provider":"openai","model":"gpt-5","usage":{"input":1200,"output":300,"input_cache_raed":5000}}""", "input_cache_raed is not a meter")]
    [InlineData("""{"provider":"openai","model":"gpt-5","teir":"batch","usage":{"input":1}}""", "There is no member teir")]
    public void What_is_misspelt_is_refused_by_its_name(string question, string says) =>
        Assert.Contains(says, Ask(question)[0].GetProperty("error").GetString(), StringComparison.Ordinal);

    [Fact]
    public void An_answer_bears_the_id_of_its_question() =>
        Assert.Equal("q-7", Ask("""{"id":"q-7","provider":"openai","model":"gpt-5","usage":{"input":1}}""")[0].GetProperty("id").GetString());

    [Fact]
    public void A_batch_is_answered_line_by_line_in_order_and_goes_on_after_a_line_that_cannot_be_read()
    {
        var lines = new List<string>();
        for (var i = 1; i <= 500; i++)
        {
            lines.Add(i % 50 == 0 ? "not a question" : $$"""{"provider":"openai","model":"gpt-4o-mini","at":"2026-11-24T00:00:00Z","usage":{"output":0,"input":{{i}} } }""");
        }

        var answers = Ask(string.Join('\n', lines));

        Assert.Equal(500, answers.Count);
        for (var i = 1; i <= 500; i++)
        {
            Assert.Equal(i % 50 == 0, answers[i - 1].TryGetProperty("error", out _));
            if (i % 50 != 0)
            {
                Assert.Equal(i, answers[i - 1].GetProperty("meters").GetProperty("input").GetInt32());
            }
        }
    }

    [Theory]
    [InlineData("[]", "JSON object")]
    [InlineData("{}", "provider is missing")]
    [InlineData("""{"provider":"openai"}""", "either usage or a response")]
    [InlineData("""{"provider":"openai","usage":{"input":1}}""", "needs the model")]
    [InlineData("""{"provider":"openai","model":"m","usage":{"input":-1}}""", "input is not a count")]
    [InlineData("""{"provider":"openai","model":"m","usage":{"input":"many"}}""", "input is not a count")]
    [InlineData("""{"provider":"openai","model":"m","usage":7}""", "Usage is a JSON object")]
    [InlineData("""{"provider":"openai","model":"m","at":"soon","usage":{"input":1}}""", "not a time")]
    [InlineData("""{"provider":7,"model":"m","usage":{"input":1}}""", "provider must be text")]
    [InlineData("""{"provider":"openai","path":"/v1/files","response":{}}""", "not the path of a model call")]
    [InlineData("""{"provider":"openai","response":{},"response_base64":"AA=="}""", "Give one of response, response_base64")]
    [InlineData("""{"provider":"openai","response_base64":"!"}""", "response_base64 is not base64")]
    [InlineData("""{"provider":"openai","response_base64":7}""", "response_base64 must be text")]
    [InlineData("""{"provider":"openai","response_parts":"x"}""", "response_parts must be a list")]
    [InlineData("""{"provider":"openai","response_parts":[{"times":2}]}""", "an object with a text")]
    [InlineData("""{"provider":"openai","response_parts":[{"text":"x","times":0}]}""", "times must be a count")]
    [InlineData("""{"provider":"openai","response_parts":[{"text":"0123456789","times":2000000000}]}""", "longer than 268435456 bytes")]
    [InlineData("""{"provider":"openai","response":{},"response_encoding":"gzip"}""", "is not gzip")]
    [InlineData("""{"provider":"openai","response":{},"response_encoding":"br"}""", "response_encoding is br")]
    [InlineData("""{"provider":"openai","model":"m","usage":{},"response_encoding":"gzip"}""", "response_encoding is of a response")]
    [InlineData("""{"provider":"openai","response":{},"chunks":[3]}""", "chunks are longer")]
    [InlineData("""{"provider":"openai","response":{},"chunks":[0]}""", "a list of lengths")]
    [InlineData("""{"provider":"openai","response":{},"chunks":"1"}""", "a list of lengths")]
    [InlineData("""{"provider":"openai","response":{},"status":99}""", "status must be an HTTP status")]
    [InlineData("""{"provider":"openai","response":{},"headers":["x"]}""", "headers must be an object")]
    [InlineData("""{"provider":"openai","response":{},"headers":{"x":1}}""", "The header x must be text")]
    [InlineData("""{"provider":"openai","response":{},"method":"PUT"}""", "method is PUT")]
    [InlineData("""{"provider":"openai","response":{},"path":"http://"}""", "neither a path nor an address")]
    public void A_question_that_cannot_be_read_says_why(string line, string message) =>
        Assert.Contains(message, Assert.Single(Ask(line)).GetProperty("error").GetString(), StringComparison.Ordinal);

    [Fact]
    public void Usage_may_stand_as_the_provider_wrote_it()
    {
        var answer = Assert.Single(Ask("""{"provider":"anthropic","model":"claude-haiku-4-5","usage":{"input_tokens":3,"cache_read_input_tokens":7,"output_tokens":2}}"""));
        Assert.Equal("0.0000137", answer.GetProperty("total").GetString());
        Assert.Equal(["input", "input_cache_read", "output"], answer.GetProperty("lines").EnumerateArray().Select(l => l.GetProperty("meter").GetString()));
    }

    private static List<JsonElement> Ask(string questions)
    {
        using var answers = new MemoryStream();
        using var desk = new PriceDesk(Farthing.Storage.Prices.PricesNow.Shipped, default);
        PriceCommand.AnswerAll(desk, new MemoryStream(Encoding.UTF8.GetBytes(questions)), answers, TimeProvider.System);
        return [.. Encoding.UTF8.GetString(answers.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonDocument.Parse(l).RootElement)];
    }
}
