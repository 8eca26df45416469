using System.ClientModel;
using System.ClientModel.Primitives;
using OpenAI;
using OpenAI.Chat;

namespace Farthing.Sdk.Tests;

/// <summary>The README's example, as it is compiled and run; between the marks stands what the README quotes.</summary>
internal static class ReadmeExample
{
    public static async Task<string> RunAsync(string apiKey, Uri endpoint, string question)
    {
        // <example>
        using var farthing = FarthingTelemetry.Start();
        var http = new HttpClient(new FarthingHandler());
        var options = new OpenAIClientOptions { Endpoint = endpoint, Transport = new HttpClientPipelineTransport(http) };
        var chat = new ChatClient("gpt-4o-mini", new ApiKeyCredential(apiKey), options);

        using (Attribution.Begin(user: "u-17", customer: "acme", feature: "search", team: "core"))
        {
            ChatCompletion answer = await chat.CompleteChatAsync(question);
            return answer.Content[0].Text;
        }
        // </example>
    }
}
