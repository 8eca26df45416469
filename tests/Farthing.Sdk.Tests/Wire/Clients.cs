using System.ClientModel;
using System.ClientModel.Primitives;
using Anthropic;
using Anthropic.Models.Messages;
using OpenAI;
using OpenAI.Chat;

namespace Farthing.Sdk.Tests.Wire;

/// <summary>The providers' own clients, pointed at a fixture server through the handler.</summary>
internal static class Clients
{
    public static HttpClient Http() => new(new FarthingHandler()) { Timeout = TimeSpan.FromSeconds(30) };

    public static ChatClient OpenAI(FixtureServer server, string model = "gpt-4o", int retries = 0) => new(
        model,
        new ApiKeyCredential("sk-secret"),
        new OpenAIClientOptions
        {
            Endpoint = new Uri(server.Uri, "/v1"),
            Transport = new HttpClientPipelineTransport(Http()),
            RetryPolicy = new ClientRetryPolicy(retries),
        });

    /// <summary>As its own README shows it: whatever HttpClient it makes for itself.</summary>
    public static ChatClient BareOpenAI(Uri server, string model = "gpt-4o", int retries = 0, TimeSpan? timeout = null) => new(
        model,
        new ApiKeyCredential("sk-secret"),
        new OpenAIClientOptions { Endpoint = new Uri(server, "/v1"), RetryPolicy = new ClientRetryPolicy(retries), NetworkTimeout = timeout });

    public static AnthropicClient BareAnthropic(FixtureServer server, int retries = 0) => new()
    {
        ApiKey = "sk-ant-secret",
        BaseUrl = server.Uri.ToString().TrimEnd('/'),
        MaxRetries = retries,
    };

    public static AnthropicClient Anthropic(FixtureServer server) => new()
    {
        ApiKey = "sk-ant-secret",
        BaseUrl = server.Uri.ToString().TrimEnd('/'),
        HttpClient = Http(),
        MaxRetries = 0,
    };

    public static MessageCreateParams Message(string text = "hello") => new()
    {
        MaxTokens = 1024,
        Model = "claude-sonnet-4-5",
        Messages = [new UserMessageParam { Content = text }],
    };
}
