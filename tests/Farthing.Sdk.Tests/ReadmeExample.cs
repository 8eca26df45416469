using System.ClientModel;
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
        var chat = new ChatClient("gpt-4o-mini", new ApiKeyCredential(apiKey), new OpenAIClientOptions { Endpoint = endpoint });

        using (Attribution.Begin(user: "u-17", customer: "acme", feature: "search", team: "core"))
        {
            ChatCompletion answer = await chat.CompleteChatAsync(question);
            FarthingTelemetry.RecordOutcome("question_answered");
            return answer.Content[0].Text;
        }
        // </example>
    }
}
