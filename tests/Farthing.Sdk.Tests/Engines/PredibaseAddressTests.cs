using Farthing.Sdk.Tests.Wire;

namespace Farthing.Sdk.Tests.Engines;

public class PredibaseAddressTests
{
    private const string Deployment = "https://serving.app.predibase.com/acme/deployments/v2/llms/qwen3-8b";

    [Theory]
    [InlineData("/v1/chat/completions", "predibase.json", "chat", 21L, 9L)]
    [InlineData("/v1/chat/completions", "predibase.sse", "chat", 21L, 9L)]
    [InlineData("/generate", "engine_tgi.json", "text_completion", null, 12L)]
    [InlineData("/generate_stream", "engine_tgi.sse", "text_completion", 9L, 4L)]
    public async Task A_deployment_is_named_by_its_address(string path, string fixture, string operation, long? input, long? output) =>
        (await Offline.CallAsync(
            Deployment + path, """{"model":"","inputs":"x"}""", Fixture.Bytes(fixture), Fixture.IsStream(fixture) ? "text/event-stream" : "application/json")).Has(
            ("gen_ai.provider.name", "predibase"),
            ("gen_ai.operation.name", operation),
            ("gen_ai.request.model", "qwen3-8b"),
            ("gen_ai.usage.input_tokens", input),
            ("gen_ai.usage.output_tokens", output));
}
