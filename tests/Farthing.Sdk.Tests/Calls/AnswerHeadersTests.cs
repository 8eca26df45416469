using System.Net;
using Farthing.Sdk.Tests.Wire;

namespace Farthing.Sdk.Tests.Calls;

public class AnswerHeadersTests
{
    [Theory]
    [InlineData("https://api.openai.com/v1/chat/completions", "req_1", "x-request-id: req_1")]
    [InlineData("https://api.anthropic.com/v1/messages", "req_2", "request-id: req_2")]
    [InlineData("https://farm.openai.azure.com/openai/v1/chat/completions", "az", "apim-request-id: az")]
    [InlineData("https://bedrock-runtime.us-east-1.amazonaws.com/model/m/converse", "aws", "x-amzn-RequestId: aws")]
    [InlineData("https://api.cohere.com/v2/chat", "co", "X-Debug-Trace-Id: co")]
    [InlineData("https://openrouter.ai/api/v1/chat/completions", "gen", "X-Generation-Id: gen")]
    [InlineData("https://engine.example/v1/chat/completions", "first", "X-Generation-Id: other", "X-Request-ID: first", "request-id: second")]
    [InlineData("https://engine.example/v1/chat/completions", null, "x-other: 1")]
    public async Task A_request_has_the_name_that_its_provider_gave_it(string uri, string? expected, params string[] headers) =>
        (await Offline.CallAsync(uri, "{}", "{}", headers)).Has(("farthing.response.request_id", expected));

    [Fact]
    public async Task An_answer_that_failed_has_one_too_and_a_long_one_is_cut()
    {
        using var request = new StringContent("{}");

        var span = await Offline.CallAsync(
            "https://api.openai.com/v1/chat/completions", request, "no"u8.ToArray(), "text/html", HttpStatusCode.BadGateway, "x-request-id: " + new string('r', 500));

        span.Has(("farthing.response.request_id", new string('r', 128)), ("http.response.status_code", 502));
    }
}
