using Farthing.Sdk.Chat;
using Microsoft.Extensions.AI;

namespace Farthing.Sdk.Tests.Chat;

public class ModelHostTests
{
    [Theory]
    [InlineData("openai", "https://api.openai.com/v1", "openai")]
    [InlineData("openai", "https://api.groq.com/openai/v1", "groq")]
    [InlineData("openai", "https://x.openai.azure.com/", "azure.ai.openai")]
    [InlineData("openai", "http://127.0.0.1:8000/v1", "openai_compatible")]
    [InlineData("openai", null, "openai")]
    [InlineData("OpenAI.Responses", null, "openai")]
    [InlineData("anthropic", "https://api.anthropic.com/", "anthropic")]
    [InlineData("anthropic", "http://proxy/", "anthropic_compatible")]
    [InlineData("ollama", "http://127.0.0.1:11434", "ollama")]
    [InlineData("aws.bedrock", null, "aws.bedrock")]
    [InlineData("az.ai.inference", null, "azure.ai.inference")]
    [InlineData("Mistral", null, "mistral_ai")]
    [InlineData("xAI", null, "x_ai")]
    [InlineData("My Models", null, "my_models")]
    [InlineData(null, null, "unknown")]
    public void The_address_comes_before_the_name(string? name, string? uri, string expected)
    {
        Assert.Equal(expected, ModelHost.Of(new ChatClientMetadata(name, uri is null ? null : new Uri(uri)), TimeProvider.System).Provider);
    }
}
