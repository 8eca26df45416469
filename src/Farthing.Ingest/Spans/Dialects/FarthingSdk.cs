using Farthing.Core.Calls;

namespace Farthing.Ingest.Spans.Dialects;

/// <summary>Farthing's SDK: OpenTelemetry's names, and its own for what they lack. An app may set these on spans of others, too.</summary>
internal sealed class FarthingSdk() : DialectTable(Dialect.Farthing, [])
{
    public static AttributeNames OwnNames { get; } = new()
    {
        { SpanAttribute.CacheReadAudioTokens, "farthing.usage.cache_read_audio.input_tokens" },
        { SpanAttribute.CacheWrite5mTokens, "farthing.usage.cache_write_5m.input_tokens" },
        { SpanAttribute.CacheWrite30mTokens, "farthing.usage.cache_write_30m.input_tokens" },
        { SpanAttribute.CacheWrite1hTokens, "farthing.usage.cache_write_1h.input_tokens" },
        { SpanAttribute.CacheWrite12hTokens, "farthing.usage.cache_write_12h.input_tokens" },
        { SpanAttribute.WebSearches, "farthing.usage.units.web_search" },
        { SpanAttribute.Images, "farthing.usage.units.image" },
        { SpanAttribute.AudioSeconds, "farthing.usage.units.audio_second" },
        { SpanAttribute.Pages, "farthing.usage.units.page" },
        { SpanAttribute.Requests, "farthing.usage.units.request" },
        { SpanAttribute.SearchUnits, "farthing.usage.units.search_unit" },
        { SpanAttribute.Characters, "farthing.usage.units.character" },
        { SpanAttribute.GpuSeconds, "farthing.usage.units.gpu_second" },
        { SpanAttribute.CitationTokens, "farthing.usage.units.citation_token" },
        { SpanAttribute.StatedCost, "farthing.cost.provider_usd" },
        { SpanAttribute.UpstreamCost, "farthing.cost.upstream_usd" },
        { SpanAttribute.InputTextBytes, "farthing.estimate.input_bytes" },
        { SpanAttribute.OutputTextBytes, "farthing.estimate.output_bytes" },
        { SpanAttribute.UsageShape, "farthing.usage.shape" },
        { SpanAttribute.CallKey, "farthing.call.key" },
        { SpanAttribute.RequestId, "farthing.response.request_id" },
        { SpanAttribute.Region, "farthing.response.region" },
        { SpanAttribute.UsageSource, "farthing.usage.source" },
        { SpanAttribute.UsageAnomaly, "farthing.usage.anomaly" },
        { SpanAttribute.ResponseComplete, "farthing.response.complete" },
        { SpanAttribute.Customer, "farthing.customer" },
        { SpanAttribute.Feature, "farthing.feature" },
        { SpanAttribute.Team, "farthing.team" },
        { SpanAttribute.Tags, "farthing.tags" },
        { SpanAttribute.SpanRole, "farthing.span.role" },
        { SpanAttribute.SdkInstance, "farthing.sdk.instance" },
        { SpanAttribute.SdkLost, "farthing.sdk.lost" },
        { SpanAttribute.OutcomeName, "farthing.outcome.name" },
        { SpanAttribute.OutcomeValue, "farthing.outcome.value" },
        { SpanAttribute.OutcomeKey, "farthing.outcome.key" },
        { SpanAttribute.RevenueAmount, "farthing.revenue.amount" },
        { SpanAttribute.RevenueCurrency, "farthing.revenue.currency" },
        { SpanAttribute.RevenueKind, "farthing.revenue.kind" },
        { SpanAttribute.RevenueKey, "farthing.revenue.key" },
        { SpanAttribute.GpuCount, "farthing.gpu.count" },
        { SpanAttribute.GpuUtilization, "farthing.gpu.utilization" },
        { SpanAttribute.GpuMemory, "farthing.gpu.memory.usage" },
        { SpanAttribute.GpuPower, "farthing.gpu.power" },
        { SpanAttribute.GpuEnergy, "farthing.gpu.energy" },
        { SpanAttribute.GpuEnergySource, "farthing.gpu.energy.source" },
        { SpanAttribute.GpuCoverage, "farthing.gpu.coverage" },
        { SpanAttribute.GpuPartitioned, "farthing.gpu.mig" },
    };

    public override bool Speaks(string scope) => scope == "Farthing.Sdk";
}
