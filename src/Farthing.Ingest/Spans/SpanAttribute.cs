using System.Collections.Frozen;

namespace Farthing.Ingest.Spans;

/// <summary>The attributes that are priced, attributed or shown. All others are skipped where they stand.</summary>
internal enum SpanAttribute
{
    OperationName,
    ProviderName,
    RequestModel,
    ResponseModel,
    ResponseId,
    RequestStream,
    TimeToFirstChunk,
    InputTokens,
    OutputTokens,
    CacheReadTokens,
    CacheWriteTokens,
    CacheWrite5mTokens,
    CacheWrite30mTokens,
    CacheWrite1hTokens,
    CacheWrite12hTokens,
    ReasoningTokens,
    InputAudioTokens,
    InputImageTokens,
    OutputAudioTokens,
    OutputImageTokens,
    WebSearches,
    UsageSource,
    UsageAnomaly,
    ResponseComplete,
    RequestTier,
    ResponseTier,
    HttpStatus,
    ErrorType,
    User,
    Customer,
    Feature,
    Team,
    Session,
    Tags,
    ServiceName,
    Environment,
}

/// <summary>
/// The names of the attributes: OpenTelemetry's GenAI conventions 1.41.1, the names they replaced and the ones that
/// replace them, and our own for what they lack.
/// </summary>
internal static class SpanAttributes
{
    public static int Count { get; } = Enum.GetValues<SpanAttribute>().Length;

    public static FrozenDictionary<string, SpanAttribute> ByName { get; } = new Dictionary<string, SpanAttribute>
    {
        ["gen_ai.operation.name"] = SpanAttribute.OperationName,
        ["gen_ai.provider.name"] = SpanAttribute.ProviderName,
        ["gen_ai.system"] = SpanAttribute.ProviderName,
        ["gen_ai.request.model"] = SpanAttribute.RequestModel,
        ["gen_ai.response.model"] = SpanAttribute.ResponseModel,
        ["gen_ai.response.id"] = SpanAttribute.ResponseId,
        ["gen_ai.request.stream"] = SpanAttribute.RequestStream,
        ["gen_ai.response.time_to_first_chunk"] = SpanAttribute.TimeToFirstChunk,
        ["gen_ai.usage.input_tokens"] = SpanAttribute.InputTokens,
        ["gen_ai.usage.prompt_tokens"] = SpanAttribute.InputTokens,
        ["gen_ai.usage.output_tokens"] = SpanAttribute.OutputTokens,
        ["gen_ai.usage.completion_tokens"] = SpanAttribute.OutputTokens,
        ["gen_ai.usage.cache_read.input_tokens"] = SpanAttribute.CacheReadTokens,
        ["gen_ai.usage.cache_creation.input_tokens"] = SpanAttribute.CacheWriteTokens,
        ["gen_ai.usage.cache_write.input_tokens"] = SpanAttribute.CacheWriteTokens,
        ["farthing.usage.cache_write_5m.input_tokens"] = SpanAttribute.CacheWrite5mTokens,
        ["farthing.usage.cache_write_30m.input_tokens"] = SpanAttribute.CacheWrite30mTokens,
        ["farthing.usage.cache_write_1h.input_tokens"] = SpanAttribute.CacheWrite1hTokens,
        ["farthing.usage.cache_write_12h.input_tokens"] = SpanAttribute.CacheWrite12hTokens,
        ["gen_ai.usage.reasoning.output_tokens"] = SpanAttribute.ReasoningTokens,
        ["gen_ai.usage.audio.input_tokens"] = SpanAttribute.InputAudioTokens,
        ["gen_ai.usage.image.input_tokens"] = SpanAttribute.InputImageTokens,
        ["gen_ai.usage.audio.output_tokens"] = SpanAttribute.OutputAudioTokens,
        ["gen_ai.usage.image.output_tokens"] = SpanAttribute.OutputImageTokens,
        ["farthing.usage.units.web_search"] = SpanAttribute.WebSearches,
        ["farthing.usage.source"] = SpanAttribute.UsageSource,
        ["farthing.usage.anomaly"] = SpanAttribute.UsageAnomaly,
        ["farthing.response.complete"] = SpanAttribute.ResponseComplete,
        ["openai.request.service_tier"] = SpanAttribute.RequestTier,
        ["gen_ai.openai.request.service_tier"] = SpanAttribute.RequestTier,
        ["openai.response.service_tier"] = SpanAttribute.ResponseTier,
        ["gen_ai.openai.response.service_tier"] = SpanAttribute.ResponseTier,
        ["http.response.status_code"] = SpanAttribute.HttpStatus,
        ["error.type"] = SpanAttribute.ErrorType,
        ["user.id"] = SpanAttribute.User,
        ["enduser.id"] = SpanAttribute.User,
        ["farthing.customer"] = SpanAttribute.Customer,
        ["farthing.feature"] = SpanAttribute.Feature,
        ["gen_ai.workflow.name"] = SpanAttribute.Feature,
        ["farthing.team"] = SpanAttribute.Team,
        ["session.id"] = SpanAttribute.Session,
        ["gen_ai.conversation.id"] = SpanAttribute.Session,
        ["farthing.tags"] = SpanAttribute.Tags,
        ["service.name"] = SpanAttribute.ServiceName,
        ["deployment.environment.name"] = SpanAttribute.Environment,
        ["deployment.environment"] = SpanAttribute.Environment,
    }.ToFrozenDictionary(StringComparer.Ordinal);
}
