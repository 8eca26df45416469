using System.Diagnostics;

namespace Farthing.Sdk.Calls;

/// <summary>The part of a span that is paid for.</summary>
internal static class UsageTags
{
    public static void Write(Activity span, ResponseReader? response, bool isWhole)
    {
        var usage = response?.ReadUsage() ?? default;
        span.AddKnown("gen_ai.usage.input_tokens", usage.Input);
        span.AddKnown("gen_ai.usage.output_tokens", usage.Output);
        span.AddKnown("gen_ai.usage.cache_read.input_tokens", usage.CacheRead);
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
        span.AddKnown("farthing.usage.units.citation_token", usage.CitationTokens);
        span.AddKnown("farthing.usage.units.image", usage.Images);
        span.AddKnown("farthing.usage.units.audio_second", usage.AudioSeconds);
        span.AddKnown("farthing.usage.units.gpu_second", usage.GpuSeconds);
        span.AddKnown("farthing.cost.provider_usd", usage.CostUsd);
        span.AddKnown("farthing.cost.upstream_usd", usage.UpstreamCostUsd);
        span.AddTag("farthing.usage.source", !usage.IsReported ? "none" : !isWhole ? "partial" : response!.IsStream ? "stream" : "body");
        span.AddKnown("farthing.usage.anomaly", usage.Anomaly ?? (isWhole && response is { IsMalformed: true } ? "malformed body" : null));
    }
}
