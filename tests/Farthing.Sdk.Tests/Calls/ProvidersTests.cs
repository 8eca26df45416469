using Farthing.Sdk.Tests.Wire;

namespace Farthing.Sdk.Tests.Calls;

public class ProvidersTests
{
    [Theory]
    [InlineData("https://api.openai.com/v1/chat/completions", "openai")]
    [InlineData("https://eu.api.openai.com/v1/chat/completions", "openai")]
    [InlineData("https://notapi.openai.com/v1/chat/completions", "openai_compatible")]
    [InlineData("https://farm.openai.azure.com/openai/deployments/gpt/chat/completions?api-version=2024-10-21", "azure.ai.openai")]
    [InlineData("https://farm.cognitiveservices.azure.com/openai/v1/embeddings", "azure.ai.openai")]
    [InlineData("https://farm.services.ai.azure.com/openai/v1/chat/completions", "azure.ai.openai")]
    [InlineData("https://farm.services.ai.azure.com/models/chat/completions", "azure.ai.inference")]
    [InlineData("https://farm.services.ai.azure.com/anthropic/v1/messages", "anthropic_compatible")]
    [InlineData("https://api.x.ai/v1/chat/completions", "x_ai")]
    [InlineData("https://api.deepseek.com/chat/completions", "deepseek")]
    [InlineData("https://api.groq.com/openai/v1/chat/completions", "groq")]
    [InlineData("https://api.cerebras.ai/v1/completions", "cerebras")]
    [InlineData("https://api.together.ai/v1/chat/completions", "together")]
    [InlineData("https://api.together.xyz/v1/embeddings", "together")]
    [InlineData("https://api.fireworks.ai/inference/v1/completions", "fireworks")]
    [InlineData("https://api.mistral.ai/v1/fim/completions", "mistral_ai")]
    [InlineData("https://openrouter.ai/api/v1/chat/completions", "openrouter")]
    [InlineData("https://openrouter.ai.example/api/v1/chat/completions", "openai_compatible")]
    [InlineData("https://api.perplexity.ai/chat/completions", "perplexity")]
    [InlineData("https://api.moonshot.ai/v1/chat/completions", "moonshot_ai")]
    [InlineData("https://api.moonshot.cn/v1/chat/completions", "moonshot_ai")]
    [InlineData("https://api.anthropic.com/v1/messages", "anthropic")]
    [InlineData("https://relay.example/anthropic/v1/messages", "anthropic_compatible")]
    [InlineData("https://notapi.anthropic.com/v1/messages", "anthropic_compatible")]
    [InlineData("https://engine.example/v1/chat/completions", "llama.cpp", "llamacpp.json")]
    [InlineData("https://api.openai.com/v1/chat/completions", "openai", "llamacpp.json")]
    public async Task A_provider_is_known_by_its_host_and_an_engine_by_its_timings(string uri, string expected, string fixture = "openai.json")
    {
        var span = await Offline.CallAsync(uri, "{}", Fixture.Bytes(fixture));

        span.Has(("gen_ai.provider.name", expected), ("server.address", new Uri(uri).Host));
    }
}
