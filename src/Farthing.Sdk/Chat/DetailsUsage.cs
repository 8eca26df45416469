using Farthing.Sdk.Calls;
using Microsoft.Extensions.AI;

namespace Farthing.Sdk.Chat;

/// <summary>
/// The abstraction's usage in our terms. It has no words for cache writes and came late to those for cache reads, so that
/// adapters say them among the additional counts, each in the words of its provider.
/// </summary>
internal static class DetailsUsage
{
    // Anthropic's adapter; Bedrock's; and those that pass the wire's own words on.
    private static readonly string[] Written = ["CacheCreationInputTokens", "CacheWriteInputTokens", "cache_creation_input_tokens", "cache_write_input_tokens"];
    private static readonly string[] Read = ["CacheReadInputTokens", "cache_read_input_tokens"];
    private static readonly string[] AudioIn = ["InputTokenDetails.AudioTokenCount"];
    private static readonly string[] AudioOut = ["OutputTokenDetails.AudioTokenCount"];
    private static readonly string[] Searches = ["WebSearchRequests"];

    // Gemini's: prompt beside the prompt.
    private static readonly string[] ToolPrompt = ["ToolUsePromptTokenCount"];

    public static Usage Of(UsageDetails details)
    {
        string? anomaly = null;
        var others = details.AdditionalCounts is { Count: > 0 } counts ? counts : null;
        var input = Count(details.InputTokenCount, ref anomaly) + (Other(others, ToolPrompt, ref anomaly) ?? 0);
        var output = Count(details.OutputTokenCount, ref anomaly);
        var reasoning = Count(details.ReasoningTokenCount, ref anomaly);
        var read = Count(details.CachedInputTokenCount, ref anomaly);
        var passedOn = read is null ? Other(others, Read, ref anomaly) : null;
        var written = Other(others, Written, ref anomaly);
        var cached = (read ?? passedOn ?? 0) + (written ?? 0);
        if (cached > 0 && IsBeside(details, passedOn is not null, cached))
        {
            input += cached;
        }

        if (reasoning > 0 && (reasoning > output || details.TotalTokenCount == input + output + reasoning))
        {
            anomaly ??= details.TotalTokenCount == input + output + reasoning ? null : "reasoning tokens exceed the output's";
            output += reasoning;
        }

#pragma warning disable MEAI001 // On trial in the abstraction; there is no other word for audio.
        var (audioIn, audioOut) = (details.InputAudioTokenCount, details.OutputAudioTokenCount);
#pragma warning restore MEAI001
        var hasInput = input is not null;
        return new Usage
        {
            Input = input,
            Output = output,
            CacheRead = hasInput ? read ?? passedOn : null,
            CacheWrite = hasInput ? written : null,
            Reasoning = output is null ? null : reasoning,
            AudioInput = Part(Count(audioIn, ref anomaly) ?? Other(others, AudioIn, ref anomaly), input - cached, ref anomaly),
            AudioOutput = Part(Count(audioOut, ref anomaly) ?? Other(others, AudioOut, ref anomaly), output, ref anomaly),
            WebSearches = Other(others, Searches, ref anomaly),
            Anomaly = anomaly,
        };
    }

    /// <summary>
    /// Whether cached tokens are beside the input, not within it as the abstraction wants it. So they are with adapters that
    /// pass a provider's own read count on instead of the abstraction's (Anthropic's before 13, Anthropic.SDK, Bedrock's);
    /// and where the total or the sizes leave no other way.
    /// </summary>
    private static bool IsBeside(UsageDetails details, bool isPassedOn, long cached) =>
        isPassedOn
        || cached > details.InputTokenCount
        || details.TotalTokenCount == details.InputTokenCount + (details.OutputTokenCount ?? 0) + cached;

    private static long? Other(AdditionalPropertiesDictionary<long>? counts, string[] names, ref string? anomaly)
    {
        if (counts is not null)
        {
            foreach (var name in names)
            {
                if (counts.TryGetValue(name, out var count))
                {
                    return Count(count, ref anomaly);
                }
            }
        }

        return null;
    }

    private static long? Count(long? count, ref string? anomaly)
    {
        if (count < 0)
        {
            anomaly ??= "a count is below zero";
        }

        return count < 0 ? null : count;
    }

    private static long? Part(long? part, long? whole, ref string? anomaly)
    {
        if (part > whole)
        {
            anomaly ??= "a part exceeds its whole";
        }

        return part <= whole ? part : null;
    }
}
