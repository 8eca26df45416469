using Farthing.Sdk.Calls;
using Farthing.Sdk.Tests.Wire;

namespace Farthing.Sdk.Tests.Calls;

public class EndpointTests
{
    [Theory]
    [InlineData("https://engine.example/v1/chat/completions", "chat")]
    [InlineData("https://engine.example/chat/completions", "chat")]
    [InlineData("https://api.mistral.ai/v1/agents/completions", "chat")]
    [InlineData("https://engine.example/v1/completions", "text_completion")]
    [InlineData("https://api.deepseek.com/beta/completions", "text_completion")]
    [InlineData("https://engine.example/v1/embeddings", "embeddings")]
    [InlineData("https://api.openai.com/v1/responses", "chat")]
    [InlineData("https://api.openai.com/v1/responses/compact", "chat")]
    [InlineData("https://farm.openai.azure.com/openai/responses?api-version=2025-04-01-preview", "chat")]
    [InlineData("https://openrouter.ai/api/v1/responses", "chat")]
    [InlineData("https://api.openai.com/v1/images/generations", "generate_content")]
    [InlineData("https://api.openai.com/v1/images/edits", "generate_content")]
    [InlineData("https://api.openai.com/v1/audio/transcriptions", "generate_content")]
    [InlineData("https://api.groq.com/openai/v1/audio/translations", "generate_content")]
    [InlineData("https://engine.example/v1beta/openai/embeddings", "embeddings")]
    [InlineData("https://gateway.example/openai/deployments/ada/embeddings?api-version=2024-10-21", "embeddings")]
    public async Task An_operation_is_known_by_its_path(string uri, string expected)
    {
        var span = await Offline.CallAsync(uri, """{"model":"m"}""", "{}"u8.ToArray());

        Assert.Equal(expected + " " + (uri.Contains("ada", StringComparison.Ordinal) ? "ada" : "m"), span.DisplayName);
        span.Has(("gen_ai.operation.name", expected));
    }

    [Theory]
    [InlineData("GET", "https://api.openai.com/v1/responses/resp_1")]
    [InlineData("GET", "https://api.openai.com/v1/chat/completions")]
    [InlineData("DELETE", "https://api.openai.com/v1/responses")]
    [InlineData("POST", "https://api.openai.com/v1/responses/resp_1/cancel")]
    [InlineData("POST", "https://api.openai.com/v1/responses/input_tokens")]
    [InlineData("POST", "https://api.openai.com/v1/moderations")]
    [InlineData("POST", "https://api.openai.com/v1/files")]
    [InlineData("POST", "https://api.anthropic.com/v1/messages/count_tokens")]
    [InlineData("POST", "https://api.anthropic.com/v1/messages/batches")]
    [InlineData("POST", "https://surveys.example/forms/7/responses")]
    [InlineData("POST", "https://courses.example/lessons/completions")]
    [InlineData("POST", "https://photos.example/vivid/embeddings")]
    public void What_is_free_or_no_model_call_passes_untouched(string method, string uri)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), uri);

        Assert.Null(Endpoint.Of(request));
    }

    [Fact]
    public async Task An_azure_deployment_is_what_was_asked_for_and_the_body_names_what_served()
    {
        var span = await Offline.CallAsync(
            "https://farm.openai.azure.com/openai/deployments/my%20gpt/chat/completions?api-version=2024-10-21",
            """{"model":"ignored"}""",
            Fixture.Bytes("openai.json"));

        Assert.Equal("chat my gpt", span.DisplayName);
        span.Has(("gen_ai.request.model", "my gpt"), ("gen_ai.response.model", "gpt-4o-2024-08-06"));
    }

    [Fact]
    public async Task An_azure_v1_deployment_is_named_in_the_body()
    {
        var span = await Offline.CallAsync(
            "https://farm.openai.azure.com/openai/v1/chat/completions", """{"model":"my-gpt"}""", Fixture.Bytes("openai.json"));

        span.Has(("gen_ai.request.model", "my-gpt"), ("gen_ai.response.model", "gpt-4o-2024-08-06"));
    }
}
