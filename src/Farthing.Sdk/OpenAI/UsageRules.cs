using Farthing.Sdk.Calls;

namespace Farthing.Sdk.OpenAI;

/// <summary>
/// Cached and reasoning tokens are part of the headline counts; where the numbers say that they were added
/// (the total, or a part greater than its whole) they are taken as added, and the doubtful case is named.
/// Nothing is ever cut down to fit.
/// </summary>
internal static class UsageRules
{
    /// <summary>All input, cached and written included.</summary>
    public static long? Input(this in OpenAIUsage usage, ref string? anomaly)
    {
        var cached = usage[UsageField.CachedTokens];
        var missed = usage[UsageField.CacheMissTokens];
        var input = usage[UsageField.InputTokens] ?? (cached ?? 0) + missed;
        var cache = (cached ?? 0) + (usage.Written() ?? 0);
        if (cache > input)
        {
            anomaly ??= "cached tokens exceed the prompt's";
            input += cache;
        }
        else if ((cached ?? 0) + missed is { } sum && sum != input)
        {
            anomaly ??= "cache hits and misses are not the prompt";
        }

        return input;
    }

    /// <summary>All that was written to the cache.</summary>
    public static long? Written(this in OpenAIUsage usage) => usage[UsageField.CacheWriteTokens] ?? usage.WrittenByLifetime();

    /// <summary>What was written may have lifetimes that are not told, but none more than it is.</summary>
    public static bool HasLifetimes(this in OpenAIUsage usage, ref string? anomaly)
    {
        var fits = usage.WrittenByLifetime() <= usage.Written();
        if (usage.WrittenByLifetime() is not null && !fits)
        {
            anomaly ??= "cache writes by lifetime exceed all cache writes";
        }

        return fits;
    }

    private static long? WrittenByLifetime(this in OpenAIUsage usage) =>
        usage[UsageField.CacheWrite30mTokens] is null && usage[UsageField.CacheWrite12hTokens] is null
            ? null
            : (usage[UsageField.CacheWrite30mTokens] ?? 0) + (usage[UsageField.CacheWrite12hTokens] ?? 0);

    /// <summary>All output, reasoning included.</summary>
    public static long? Output(this in OpenAIUsage usage, long? input, string? provider, bool addsReasoning, ref string? anomaly)
    {
        var (visible, reasoning, total) = (usage[UsageField.OutputTokens], usage[UsageField.ReasoningTokens], usage[UsageField.TotalTokens]);
        if (visible is not { } output)
        {
            return null;
        }

        // Perplexity's total leaves reasoning out, so that it tells nothing of it.
        total = provider == Providers.Perplexity ? null : total;
        bool? isAdded = reasoning > 0 && total == input + output + reasoning ? true
            : total == input + output && !(reasoning > output) ? false
            : null;
        if (isAdded is null && total != input + output && total is not null && input is not null)
        {
            anomaly ??= "total_tokens is not the sum";
        }

        if (isAdded is null && reasoning > output)
        {
            isAdded = true;
            anomaly ??= addsReasoning ? null : "reasoning tokens exceed the completion's";
        }

        return isAdded ?? addsReasoning ? output + (reasoning ?? 0) : output;
    }

    /// <summary>
    /// Fresh audio: what was read from the cache is there already. Where the answer does not say which of the cached
    /// tokens were audio, none were, unless they would not fit the whole otherwise.
    /// </summary>
    public static long? AudioInput(this in OpenAIUsage usage, long? input, ref string? anomaly)
    {
        var audio = Part(usage[UsageField.AudioInputTokens], input, ref anomaly);
        var cached = usage[UsageField.CachedAudioTokens];
        if (cached is not null && audio is not null)
        {
            return Part(cached, audio, ref anomaly) is null ? audio : audio - cached;
        }

        var overlap = audio + (usage[UsageField.CachedTokens] ?? 0) + (usage.Written() ?? 0) - input;
        if (overlap > 0)
        {
            anomaly ??= "cached tokens must be audio, and the answer does not say how many";
            return audio - overlap;
        }

        return audio;
    }

    public static long? Part(long? part, long? whole, ref string? anomaly)
    {
        if (part > whole)
        {
            anomaly ??= "a part exceeds its whole";
        }

        return part <= whole ? part : null;
    }
}
