using Anthropic;
using Anthropic.Models.Messages;

namespace Farthing.EndToEnd.Tests.Clients;

internal static class DotNetAnthropic
{
    private static readonly MessageCreateParams s_question = new()
    {
        MaxTokens = 100,
        Model = "asked-model",
        Messages = [new UserMessageParam { Content = "How much is a farthing?" }],
    };

    public static IReadOnlyDictionary<string, Func<Uri, Task<Saw>>> Calls { get; } = new Dictionary<string, Func<Uri, Task<Saw>>>(StringComparer.Ordinal)
    {
        ["message"] = MessageAsync,
        ["messageStream"] = StreamAsync,
    };

    private static async Task<Saw> MessageAsync(Uri address)
    {
        using var client = Client(address);
        var message = await client.Messages.Create(s_question);
        var usage = message.Usage;
        return new Saw
        {
            ["id"] = message.ID,
            ["model"] = message.Model.Raw(),
            ["finish"] = message.StopReason?.Raw(),
            ["text"] = string.Concat(message.Content.Select(c => c.TryPickText(out var text) ? text.Text : "")),
            ["input"] = usage.InputTokens + (usage.CacheReadInputTokens ?? 0) + (usage.CacheCreationInputTokens ?? 0),
            ["output"] = usage.OutputTokens,
            ["cacheRead"] = usage.CacheReadInputTokens,
            ["cacheWrite"] = usage.CacheCreationInputTokens,
            ["cacheWrite5m"] = usage.CacheCreation?.Ephemeral5mInputTokens,
            ["cacheWrite1h"] = usage.CacheCreation?.Ephemeral1hInputTokens,
            ["reasoning"] = usage.OutputTokensDetails?.ThinkingTokens,
            ["webSearches"] = usage.ServerToolUse?.WebSearchRequests,
            ["tier"] = usage.ServiceTier?.Raw(),
        };
    }

    private static async Task<Saw> StreamAsync(Uri address)
    {
        using var client = Client(address);
        var saw = new Saw { ["text"] = "" };
        long? written = null, read = null, fresh = null;
        await foreach (var streamed in client.Messages.CreateStreaming(s_question))
        {
            if (streamed.TryPickStart(out var start))
            {
                var usage = start.Message.Usage;
                saw["id"] = start.Message.ID;
                saw["model"] = start.Message.Model.Raw();
                saw["tier"] = usage.ServiceTier?.Raw();
                saw["cacheWrite5m"] = usage.CacheCreation?.Ephemeral5mInputTokens;
                saw["cacheWrite1h"] = usage.CacheCreation?.Ephemeral1hInputTokens;
                (fresh, read, written) = (usage.InputTokens, usage.CacheReadInputTokens, usage.CacheCreationInputTokens);
            }
            else if (streamed.TryPickContentBlockDelta(out var delta) && delta.Delta.TryPickText(out var text))
            {
                saw.Append(text.Text);
            }
            else if (streamed.TryPickDelta(out var last))
            {
                saw["finish"] = last.Delta.StopReason?.Raw();
                saw["output"] = last.Usage.OutputTokens;
                (fresh, read, written) = (last.Usage.InputTokens ?? fresh, last.Usage.CacheReadInputTokens ?? read, last.Usage.CacheCreationInputTokens ?? written);
            }
        }

        saw["input"] = fresh + (read ?? 0) + (written ?? 0);
        saw["cacheRead"] = read;
        saw["cacheWrite"] = written;
        return saw;
    }

    private static AnthropicClient Client(Uri address) => new()
    {
        ApiKey = "none",
        BaseUrl = address.ToString().TrimEnd('/'),
        HttpClient = DotNetClient.Http(),
        MaxRetries = 0,
    };
}
