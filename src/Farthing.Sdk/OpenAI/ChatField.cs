using Farthing.Sdk.Json;

namespace Farthing.Sdk.OpenAI;

/// <summary>What is read of a Chat Completions response, one name for every place that it is found in.</summary>
internal enum ChatField
{
    None,
    Id,
    Model,
    ServiceTier,
    Choice,
    ChoiceIndex,
    FinishReason,
    Error,
    ErrorCode,
    ErrorType,
    FlatErrorCode,
    FlatErrorType,
    Usage,
    PromptTokens,
    CompletionTokens,
    TotalTokens,
    CachedTokens,
    CacheWriteTokens,
    ReasoningTokens,
    AudioInputTokens,
    AudioOutputTokens,
    Timings,
    TimingsPromptTokens,
    TimingsCachedTokens,
    TimingsPredictedTokens,
    TimingsPromptMs,
    TimingsPredictedMs,
}

internal static class ChatFields
{
    public static JsonPaths Paths { get; } = new(
        ("id", (int)ChatField.Id),
        ("model", (int)ChatField.Model),
        ("service_tier", (int)ChatField.ServiceTier),
        ("choices", (int)ChatField.Choice),
        ("choices.index", (int)ChatField.ChoiceIndex),
        ("choices.finish_reason", (int)ChatField.FinishReason),
        ("error", (int)ChatField.Error),
        ("error.code", (int)ChatField.ErrorCode),
        ("error.type", (int)ChatField.ErrorType),
        ("code", (int)ChatField.FlatErrorCode),
        ("type", (int)ChatField.FlatErrorType),
        ("usage", (int)ChatField.Usage),
        ("usage.prompt_tokens", (int)ChatField.PromptTokens),
        ("usage.completion_tokens", (int)ChatField.CompletionTokens),
        ("usage.total_tokens", (int)ChatField.TotalTokens),
        ("usage.prompt_tokens_details.cached_tokens", (int)ChatField.CachedTokens),
        ("usage.prompt_cache_hit_tokens", (int)ChatField.CachedTokens),
        ("usage.prompt_tokens_details.cache_write_tokens", (int)ChatField.CacheWriteTokens),
        ("usage.prompt_tokens_details.audio_tokens", (int)ChatField.AudioInputTokens),
        ("usage.completion_tokens_details.reasoning_tokens", (int)ChatField.ReasoningTokens),
        ("usage.reasoning_tokens", (int)ChatField.ReasoningTokens),
        ("usage.completion_tokens_details.audio_tokens", (int)ChatField.AudioOutputTokens),
        ("timings", (int)ChatField.Timings),
        ("timings.prompt_n", (int)ChatField.TimingsPromptTokens),
        ("timings.cache_n", (int)ChatField.TimingsCachedTokens),
        ("timings.predicted_n", (int)ChatField.TimingsPredictedTokens),
        ("timings.prompt_ms", (int)ChatField.TimingsPromptMs),
        ("timings.predicted_ms", (int)ChatField.TimingsPredictedMs));
}
