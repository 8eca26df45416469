using System.Runtime.InteropServices;
using Microsoft.Extensions.AI;

namespace Farthing.Sdk.Chat;

/// <summary>The counts that the abstraction has no words for, as adapters name them.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly struct Others
{
    // Anthropic's adapter; Bedrock's; and those that pass the wire's own words on.
    private static readonly string[] WriteNames = ["CacheCreationInputTokens", "CacheWriteInputTokens", "cache_creation_input_tokens", "cache_write_input_tokens"];
    private static readonly string[] ReadNames = ["CacheReadInputTokens", "cache_read_input_tokens"];
    private static readonly string[] AudioInNames = ["InputTokenDetails.AudioTokenCount"];
    private static readonly string[] AudioOutNames = ["OutputTokenDetails.AudioTokenCount"];
    private static readonly string[] SearchNames = ["WebSearchRequests"];
    private static readonly string[] ToolPromptNames = ["ToolUsePromptTokenCount"];

    public long? Written { get; private init; }

    /// <summary>From adapters that are older than the abstraction's own word for it.</summary>
    public long? Read { get; private init; }

    public long? AudioIn { get; private init; }

    public long? AudioOut { get; private init; }

    public long? Searches { get; private init; }

    /// <summary>Gemini's: prompt beside the prompt.</summary>
    public long? ToolPrompt { get; private init; }

    public static Others Of(AdditionalPropertiesDictionary<long> counts, ref string? anomaly) => new()
    {
        Written = First(counts, WriteNames, ref anomaly),
        Read = First(counts, ReadNames, ref anomaly),
        AudioIn = First(counts, AudioInNames, ref anomaly),
        AudioOut = First(counts, AudioOutNames, ref anomaly),
        Searches = First(counts, SearchNames, ref anomaly),
        ToolPrompt = First(counts, ToolPromptNames, ref anomaly),
    };

    private static long? First(AdditionalPropertiesDictionary<long> counts, string[] names, ref string? anomaly)
    {
        foreach (var name in names)
        {
            if (counts.TryGetValue(name, out var count))
            {
                return DetailsUsage.Count(count, ref anomaly);
            }
        }

        return null;
    }
}
