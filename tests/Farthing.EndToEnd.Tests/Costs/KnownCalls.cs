using System.ClientModel;
using System.ClientModel.Primitives;
using Farthing.EndToEnd.Tests.Running;
using Farthing.Sdk;
using OpenAI;
using OpenAI.Chat;

namespace Farthing.EndToEnd.Tests.Costs;

/// <summary>
/// Calls by the real OpenAI client to the real engine, with the SDK on. What each must cost is worked out here from the
/// usage that the client was given and the rates of the price book, by arithmetic of this class's own.
/// </summary>
internal sealed class KnownCalls(LlamaServer engine)
{
    // The price book's rates for the engine's model, per million tokens.
    private const decimal Input = 0.60m;
    private const decimal CacheRead = 0.06m;
    private const decimal Output = 2.40m;

    private readonly ChatClient _client = new(
        LlamaServer.Model,
        new ApiKeyCredential("none"),
        new OpenAIClientOptions { Endpoint = engine.OpenAI, Transport = new HttpClientPipelineTransport(new HttpClient(new FarthingHandler())) });

    public decimal ExpectedUsd { get; private set; }

    public decimal CachedTokens { get; private set; }

    public int Count { get; private set; }

    public async Task MakeAsync(string feature, string customer, string question, bool streamed)
    {
        ChatMessage[] messages = [new SystemChatMessage("You are a careful keeper of coins, and you answer in a few words."), new UserChatMessage(question)];
        var options = new ChatCompletionOptions { MaxOutputTokenCount = 7 + Count };
        using var scope = Attribution.Begin(user: "ann", customer: customer, feature: feature);
        ChatTokenUsage? usage = null;
        if (streamed)
        {
            await foreach (var update in _client.CompleteChatStreamingAsync(messages, options))
            {
                usage = update.Usage ?? usage;
            }
        }
        else
        {
            usage = (await _client.CompleteChatAsync(messages, options)).Value.Usage;
        }

        var cached = usage!.InputTokenDetails?.CachedTokenCount ?? 0;
        ExpectedUsd += (((usage.InputTokenCount - cached) * Input) + (cached * CacheRead) + (usage.OutputTokenCount * Output)) / 1_000_000m;
        CachedTokens += cached;
        Count++;
    }
}
