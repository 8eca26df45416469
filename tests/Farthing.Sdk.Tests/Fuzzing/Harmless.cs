using System.Globalization;
using Farthing.Sdk.Calls;

namespace Farthing.Sdk.Tests.Fuzzing;

/// <summary>What must hold of whatever was read, however damaged it was.</summary>
internal static class Harmless
{
    public static void Check(ResponseReader reader)
    {
        Check(reader.ReadUsage());
        if (reader.Timings is { } timings)
        {
            Check(timings.PromptTokens, timings.CachedTokens, timings.PredictedTokens);
            Check(timings.PromptMs, timings.PredictedMs);
        }

        // None of these throws, and no text that is kept is longer than a token.
        _ = reader.LooksWhole || reader.IsMalformed || reader.FailedWithUsage;
        CheckTexts([reader.ResponseId, reader.Model, reader.ServiceTier, reader.ErrorType, reader.Engine, .. reader.FinishReasons ?? []]);
    }

    private static void Check(in Usage usage)
    {
        Check(usage.Input, usage.Output, usage.CacheRead, usage.CacheWrite, usage.CacheWrite5m, usage.CacheWrite30m, usage.CacheWrite1h, usage.CacheWrite12h);
        Check(usage.Reasoning, usage.AudioInput, usage.AudioOutput, usage.ImageInput, usage.ImageOutput, usage.WebSearches, usage.CitationTokens, usage.Images);
        Check(usage.AudioSeconds, usage.GpuSeconds, Amount(usage.CostUsd), Amount(usage.UpstreamCostUsd));
    }

    private static double? Amount(string? text) => text is null ? null : double.Parse(text, CultureInfo.InvariantCulture);

    private static void Check(params ReadOnlySpan<long?> counts)
    {
        foreach (var count in counts)
        {
            if (count < 0)
            {
                Assert.Fail($"a count is {count}");
            }
        }
    }

    private static void Check(params ReadOnlySpan<double?> amounts)
    {
        foreach (var amount in amounts)
        {
            if (amount is { } known && (known < 0 || !double.IsFinite(known)))
            {
                Assert.Fail($"an amount is {known}");
            }
        }
    }

    private static void CheckTexts(string?[] texts)
    {
        foreach (var text in texts)
        {
            if (text?.Length > 512)
            {
                Assert.Fail($"a text is {text.Length} long");
            }
        }
    }
}
