using System.Diagnostics;
using System.Net;
using System.Text;
using Farthing.Sdk.Calls;
using Farthing.Sdk.Tests.Wire;

namespace Farthing.Sdk.Tests.Calls;

public class OpenAILikeTests
{
    [Theory]
    [InlineData("openai.json", "application/json")]
    [InlineData("openai.sse", "text/event-stream")]
    [InlineData("responses.json", "application/json")]
    public async Task An_unknown_path_whose_answer_is_like_openais_is_read_as_such_and_marked_so(string fixture, string type)
    {
        var span = await CallAsync("https://ai.example/llm/ask", Fixture.Bytes(fixture), type);

        Assert.True(span.Recorded);
        span.Has(("gen_ai.provider.name", "openai_compatible"), ("farthing.usage.shape", "openai_like"), ("gen_ai.operation.name", "chat"), ("gen_ai.request.model", "m"));
        Assert.NotNull(span.Tag("gen_ai.usage.input_tokens"));
        Assert.NotNull(span.Tag("gen_ai.usage.output_tokens"));
    }

    [Theory]
    [InlineData("""{"answer":"hello"}""", "application/json", HttpStatusCode.OK)]
    [InlineData("""{"usage":{"prompt_tokens":5,"completion_tokens":1}}""", "application/json", HttpStatusCode.OK)]
    [InlineData("""{"model":"m","usage":{"disk":5}}""", "application/json", HttpStatusCode.OK)]
    [InlineData("""{"model":"m","usage":{"prompt_tokens":5,"completion_tokens":1}}""", "text/html", HttpStatusCode.OK)]
    [InlineData("""{"model":"m","usage":{"prompt_tokens":5,"completion_tokens":1}}""", "application/json", HttpStatusCode.BadRequest)]
    public async Task Any_other_answer_is_no_call(string answer, string type, HttpStatusCode status) =>
        Assert.False((await CallAsync("https://ai.example/llm/ask", Encoding.UTF8.GetBytes(answer), type, status)).Recorded);

    [Theory]
    [InlineData("https://ai.example/v1/moderations")]
    [InlineData("https://ai.example/v1/messages/count_tokens")]
    [InlineData("https://ai.example/v1/responses/resp_1/cancel")]
    [InlineData("https://ai.example/v1/chat/completions/chatcmpl-1")]
    [InlineData("https://api.openai.com/v1/threads/runs")]
    public void What_is_free_or_paid_before_and_the_unknown_paths_of_known_hosts_pass_untouched(string uri)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, uri) { Content = new StringContent("{}", Encoding.UTF8, "application/json") };

        Assert.Null(Endpoint.Of(request));
    }

    private static async Task<Activity> CallAsync(string uri, byte[] answer, string type, HttpStatusCode status = HttpStatusCode.OK)
    {
        using var content = new StringContent("""{"model":"m","question":"q"}""", Encoding.UTF8, "application/json");
        return await Offline.CallAsync(uri, content, answer, type, status);
    }
}
