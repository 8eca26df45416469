using Farthing.Core.Usage;

namespace Farthing.Ingest.Spans;

/// <summary>
/// Turns the counts of OpenTelemetry's GenAI conventions into disjoint meters. There, input_tokens includes what was
/// read from and written to a cache, and output_tokens includes reasoning: the parts are taken out once, here.
/// </summary>
internal static class UsageMapping
{
    // No provider serves a trillion tokens in one call: more is a fault of the sender, and must not reach a bill.
    private const double Absurd = 1e12;

    // Of seconds: a billionth of one.
    private const int Places = 9;

    private static readonly (SpanAttribute Attribute, Meter Meter)[] s_inputParts =
    [
        (SpanAttribute.InputAudioTokens, Meter.InputAudio),
        (SpanAttribute.InputImageTokens, Meter.InputImage),
    ];

    private static readonly (SpanAttribute Attribute, Meter Meter)[] s_writes =
    [
        (SpanAttribute.CacheWrite5mTokens, Meter.InputCacheWrite5m),
        (SpanAttribute.CacheWrite30mTokens, Meter.InputCacheWrite30m),
        (SpanAttribute.CacheWrite1hTokens, Meter.InputCacheWrite1h),
        (SpanAttribute.CacheWrite12hTokens, Meter.InputCacheWrite12h),
    ];

    private static readonly (SpanAttribute Attribute, Meter Meter)[] s_outputParts =
    [
        (SpanAttribute.ReasoningTokens, Meter.OutputReasoning),
        (SpanAttribute.OutputAudioTokens, Meter.OutputAudio),
        (SpanAttribute.OutputImageTokens, Meter.OutputImage),
    ];

    private static readonly (SpanAttribute Attribute, Meter Meter)[] s_units =
    [
        (SpanAttribute.WebSearches, Meter.WebSearch),
        (SpanAttribute.Images, Meter.Image),
        (SpanAttribute.AudioSeconds, Meter.AudioSecond),
        (SpanAttribute.Pages, Meter.Page),
        (SpanAttribute.Requests, Meter.Request),
        (SpanAttribute.SearchUnits, Meter.SearchUnit),
        (SpanAttribute.Characters, Meter.Character),
        (SpanAttribute.GpuSeconds, Meter.GpuSecond),
        (SpanAttribute.CitationTokens, Meter.CitationToken),
    ];

    /// <summary>Maps the counts. A count that cannot be one makes the whole usage unknown.</summary>
    /// <param name="span">The span's attributes.</param>
    /// <param name="anomaly">What did not add up, or null.</param>
    public static MeterMap<decimal> Map(AttributeBag span, out string? anomaly)
    {
        var usage = new MeterMap<decimal>();
        anomaly = null;
        try
        {
            AddReads(span, ref usage, ref anomaly);
            AddWrites(span, ref usage, ref anomaly);
            AddParts(span, s_inputParts, ref usage);
            AddRemainder(Count(span, SpanAttribute.InputTokens), Meter.Input, usage.TotalInput(), ref usage, ref anomaly);
            AddParts(span, s_outputParts, ref usage);
            AddRemainder(Count(span, SpanAttribute.OutputTokens), Meter.Output, usage.TotalOutput(), ref usage, ref anomaly);
            AddParts(span, s_units, ref usage);
            if (usage.IsEmpty && Count(span, SpanAttribute.TotalTokens) > 0)
            {
                anomaly ??= "only a total is told, not what is input and what is output";
            }

            return usage;
        }
        catch (NotACountException e)
        {
            anomaly = e.Message;
            return default;
        }
    }

    // Cached audio has a rate of its own; the count of all cached tokens includes it.
    private static void AddReads(AttributeBag span, ref MeterMap<decimal> usage, ref string? anomaly)
    {
        var audio = Count(span, SpanAttribute.CacheReadAudioTokens);
        var all = Count(span, SpanAttribute.CacheReadTokens);
        usage[Meter.InputAudioCacheRead] = audio;
        if (audio > all)
        {
            anomaly ??= "cached audio exceeds all cached tokens: taken as added to them";
        }

        usage[Meter.InputCacheRead] = audio is { } part && part <= all ? all - part : all;
    }

    private static void AddWrites(AttributeBag span, ref MeterMap<decimal> usage, ref string? anomaly)
    {
        AddParts(span, s_writes, ref usage);
        if (Count(span, SpanAttribute.CacheWriteTokens) is not { } all)
        {
            return;
        }

        var timed = usage.Sum(Meters.IsCacheWrite);
        if (timed < all || (all == 0 && !Array.Exists(s_writes, w => !span[w.Attribute].IsAbsent)))
        {
            usage[Meter.InputCacheWriteUnknown] = all - timed;
        }
        else if (timed > all)
        {
            anomaly ??= "cache writes by time to live exceed all cache writes";
        }
    }

    // The parts of some older instrumentations are not included in the whole. Where they exceed it they cannot be:
    // then the whole is the remainder itself, and the call says so.
    private static void AddRemainder(
        decimal? whole, Meter rest, decimal parts, ref MeterMap<decimal> usage, ref string? anomaly)
    {
        if (whole is not { } all)
        {
            return;
        }

        if (parts > all)
        {
            anomaly ??= $"parts of {rest.Name()} exceed the whole: taken as added to it";
        }

        usage[rest] = parts > all ? all : all - parts;
    }

    private static void AddParts(
        AttributeBag span, (SpanAttribute Attribute, Meter Meter)[] parts, ref MeterMap<decimal> usage)
    {
        foreach (var (attribute, meter) in parts)
        {
            if (Count(span, attribute) is { } count)
            {
                usage[meter] = count;
            }
        }
    }

    private static decimal? Count(AttributeBag span, SpanAttribute attribute)
    {
        var value = span[attribute];
        if (value.IsAbsent)
        {
            return null;
        }

        if (value.Whole is >= 0 and < (long)Absurd and var whole)
        {
            return whole;
        }

        if (value.Number is not { } number || number < 0 || number >= Absurd
            || (number != Math.Truncate(number) && attribute is not (SpanAttribute.AudioSeconds or SpanAttribute.GpuSeconds)))
        {
            throw new NotACountException($"{attribute} is not a count: {Texts.Limit(value.Text ?? "a list", 40)}");
        }

        return decimal.Round((decimal)number, Places);
    }

    private sealed class NotACountException(string message) : Exception(message);
}
