using Farthing.Sdk.Calls;
using Microsoft.Extensions.AI;

namespace Farthing.Sdk.Chat;

/// <summary>
/// The abstraction's usage in our terms. It has no words for cache writes and came late to those for cache reads, so that
/// adapters say them among the additional counts, each in the words of its provider.
/// </summary>
internal static class DetailsUsage
{
    public static Usage Of(UsageDetails details)
    {
        string? anomaly = null;
        var others = details.AdditionalCounts is { Count: > 0 } counts ? Others.Of(counts, ref anomaly) : default;
        var input = Count(details.InputTokenCount, ref anomaly) + (others.ToolPrompt ?? 0);
        var output = Count(details.OutputTokenCount, ref anomaly);
        var reasoning = Count(details.ReasoningTokenCount, ref anomaly);
        var read = Count(details.CachedInputTokenCount, ref anomaly);
        var isPassedOn = read is null && others.Read is not null;
        read ??= others.Read;
        var cached = (read ?? 0) + (others.Written ?? 0);
        if (cached > 0 && IsBeside(details, isPassedOn, cached))
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
        return new Usage
        {
            Input = input,
            Output = output,
            CacheRead = input is null ? null : read,
            CacheWrite = input is null ? null : others.Written,
            Reasoning = output is null ? null : reasoning,
            AudioInput = Part(Count(audioIn, ref anomaly) ?? others.AudioIn, input - cached, ref anomaly),
            AudioOutput = Part(Count(audioOut, ref anomaly) ?? others.AudioOut, output, ref anomaly),
            WebSearches = others.Searches,
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

    internal static long? Count(long? count, ref string? anomaly)
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
