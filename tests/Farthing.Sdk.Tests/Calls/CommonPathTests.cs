using Farthing.Sdk.Tests.Wire;

namespace Farthing.Sdk.Tests.Calls;

public sealed class CommonPathTests
{
    [Theory]
    [InlineData("/api/chat", """{"answer":"hello"}""", false)]
    [InlineData("/api/chat", """<html>not found</html>""", false)]
    [InlineData("/generate", """{"pdf":"aGVsbG8="}""", false)]
    [InlineData("/v2/chat", """{"room":"lobby","messages":[]}""", false)]
    [InlineData("/api/chat", """{"model":"llama3","message":{"role":"assistant","content":"hi"},"done":true,"prompt_eval_count":5,"eval_count":2}""", true)]
    [InlineData("/generate", """{"generated_text":"x","details":{"generated_tokens":2,"prefill":[]}}""", true)]
    [InlineData("/v1/chat/completions", """{"answer":"an engine that reports nothing is still one"}""", true)]
    public async Task A_path_of_an_apps_own_that_is_called_like_an_engines_is_no_call(string path, string answer, bool isCall)
    {
        await using var server = FixtureServer.OfJson(200, answer);
        using var spans = new Spans(server);
        await Calling.PostAsync(server, path, """{"stream":false,"question":"hello"}""");
        Assert.Equal(isCall, (await spans.NextAsync()).Recorded);
    }
}
