using System.Diagnostics;

namespace Farthing.Sdk.Calls;

/// <summary>The part of a span that is paid for.</summary>
internal static class UsageTags
{
    public static void Write(Activity span, in Usage usage)
    {
        WriteTokens(span, usage);
        WriteUnits(span, usage);
    }

    /// <summary>And searches.</summary>
    public static void WriteTokens(Activity span, in Usage usage)
    {
        span.AddKnown("gen_ai.usage.input_tokens", usage.Input);
        span.AddKnown("gen_ai.usage.output_tokens", usage.Output);
        span.AddKnown("gen_ai.usage.cache_read.input_tokens", usage.CacheRead);
        span.AddKnown("farthing.usage.cache_read_audio.input_tokens", usage.CacheReadAudio);
        span.AddKnown("gen_ai.usage.cache_creation.input_tokens", usage.CacheWrite);
        span.AddKnown("farthing.usage.cache_write_5m.input_tokens", usage.CacheWrite5m);
        span.AddKnown("farthing.usage.cache_write_30m.input_tokens", usage.CacheWrite30m);
        span.AddKnown("farthing.usage.cache_write_1h.input_tokens", usage.CacheWrite1h);
        span.AddKnown("farthing.usage.cache_write_12h.input_tokens", usage.CacheWrite12h);
        span.AddKnown("gen_ai.usage.reasoning.output_tokens", usage.Reasoning);
        span.AddKnown("gen_ai.usage.audio.input_tokens", usage.AudioInput);
        span.AddKnown("gen_ai.usage.audio.output_tokens", usage.AudioOutput);
        span.AddKnown("gen_ai.usage.image.input_tokens", usage.ImageInput);
        span.AddKnown("gen_ai.usage.image.output_tokens", usage.ImageOutput);
        span.AddKnown("farthing.usage.units.web_search", usage.WebSearches);
    }

    private static void WriteUnits(Activity span, in Usage usage)
    {
        span.AddKnown("farthing.usage.units.citation_token", usage.CitationTokens);
        span.AddKnown("farthing.usage.units.request", usage.Requests);
        span.AddKnown("farthing.usage.units.search_unit", usage.SearchUnits);
        span.AddKnown("farthing.usage.units.page", usage.Pages);
        span.AddKnown("farthing.usage.units.character", usage.Characters);
        span.AddKnown("farthing.usage.units.image", usage.Images);
        span.AddKnown("farthing.usage.units.audio_second", usage.AudioSeconds);
        span.AddKnown("farthing.usage.units.gpu_second", usage.GpuSeconds);
        span.AddKnown("farthing.cost.provider_usd", usage.CostUsd);
        span.AddKnown("farthing.cost.upstream_usd", usage.UpstreamCostUsd);
    }
}
