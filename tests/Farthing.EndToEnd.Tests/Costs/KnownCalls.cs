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
internal sealed class KnownCalls(LlamaServer engine) : IDisposable
{
    // The price book's rates for the engine's model, per million tokens.
    private const decimal Input = 0.60m;
    private const decimal CacheRead = 0.06m;
    private const decimal Output = 2.40m;

    private readonly CountedAttempts _attempts = new();
    private readonly Dictionary<string, int> _attemptsByFeature = new(StringComparer.Ordinal);
    private ChatClient? _client;

    /// <summary>What went over the wire: as many as calls, or more where the engine turned one away.</summary>
    public IReadOnlyCollection<string> Attempts => _attempts.Outcomes;

    public int AttemptsFor(string feature) => _attemptsByFeature.GetValueOrDefault(feature);

    public decimal ExpectedUsd { get; private set; }

    public decimal CachedTokens { get; private set; }

    public int Count { get; private set; }

    public async Task MakeAsync(string feature, string customer, string question, bool streamed)
    {
        ChatMessage[] messages = [new SystemChatMessage("You are a careful keeper of coins, and you answer in a few words."), new UserChatMessage(question)];
        var options = new ChatCompletionOptions { MaxOutputTokenCount = 7 + Count };
        using var scope = Attribution.Begin(user: "ann", customer: customer, feature: feature);
        var before = _attempts.Outcomes.Count;
        _client ??= Client();
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
        _attemptsByFeature[feature] = AttemptsFor(feature) + _attempts.Outcomes.Count - before;
    }

    public void Dispose() => _attempts.Dispose();

    private ChatClient Client() => new(
        LlamaServer.Model,
        new ApiKeyCredential("none"),
        new OpenAIClientOptions { Endpoint = engine.OpenAI, Transport = new HttpClientPipelineTransport(new HttpClient(new FarthingHandler(_attempts))) });
}
