namespace Farthing.Sdk.OpenAI;

/// <summary>What a <c>usage</c> object may say, one name for every place and word that it is found under.</summary>
internal enum UsageField
{
    /// <summary>Below it are the fields that a reader has of its own.</summary>
    InputTokens = 64,
    OutputTokens,
    TotalTokens,
    CachedTokens,
    CacheMissTokens,
    CachedAudioTokens,
    CacheWriteTokens,
    CacheWrite30mTokens,
    CacheWrite12hTokens,
    ReasoningTokens,
    AudioInputTokens,
    AudioOutputTokens,
    ImageInputTokens,
    ImageOutputTokens,
    TextOutputTokens,
    CitationTokens,
    WebSearches,

    /// <summary>Those before it are counts.</summary>
    AudioSeconds,
    Cost,
    UpstreamCost,
    CostTicks,
    IsByok,
}

internal static class UsageFields
{
    /// <summary>In the words of Chat Completions, and what providers have added to them.</summary>
    public static (string Path, int Id)[] OfChat(string at) =>
    [
        (at + ".prompt_tokens", (int)UsageField.InputTokens),
        (at + ".completion_tokens", (int)UsageField.OutputTokens),
        (at + ".total_tokens", (int)UsageField.TotalTokens),
        (at + ".prompt_tokens_details.cached_tokens", (int)UsageField.CachedTokens),
        (at + ".prompt_tokens_details.cached_tokens_details.audio_tokens", (int)UsageField.CachedAudioTokens),
        (at + ".prompt_tokens_details.cache_write_tokens", (int)UsageField.CacheWriteTokens),
        (at + ".prompt_tokens_details.audio_tokens", (int)UsageField.AudioInputTokens),
        (at + ".completion_tokens_details.reasoning_tokens", (int)UsageField.ReasoningTokens),
        (at + ".completion_tokens_details.audio_tokens", (int)UsageField.AudioOutputTokens),

        // SGLang, Perplexity
        (at + ".reasoning_tokens", (int)UsageField.ReasoningTokens),
        (at + ".citation_tokens", (int)UsageField.CitationTokens),
        (at + ".num_search_queries", (int)UsageField.WebSearches),

        // xAI, which charges by the source.
        (at + ".num_sources_used", (int)UsageField.WebSearches),

        // DeepSeek
        (at + ".prompt_cache_hit_tokens", (int)UsageField.CachedTokens),
        (at + ".prompt_cache_miss_tokens", (int)UsageField.CacheMissTokens),

        // Mistral
        (at + ".num_cached_tokens", (int)UsageField.CachedTokens),
        (at + ".prompt_token_details.cached_tokens", (int)UsageField.CachedTokens),
        (at + ".prompt_token_details.audio_tokens", (int)UsageField.AudioInputTokens),
        (at + ".prompt_audio_seconds", (int)UsageField.AudioSeconds),
        .. OfCost(at),
    ];

    /// <summary>In the words of Responses.</summary>
    public static (string Path, int Id)[] OfResponses(string at) =>
    [
        .. OfInputAndOutput(at),
        (at + ".num_sources_used", (int)UsageField.WebSearches),
        (at + ".input_tokens_details.cached_tokens", (int)UsageField.CachedTokens),
        (at + ".input_tokens_details.cached_tokens_details.audio_tokens", (int)UsageField.CachedAudioTokens),
        (at + ".input_tokens_details.audio_tokens", (int)UsageField.AudioInputTokens),
        (at + ".output_tokens_details.audio_tokens", (int)UsageField.AudioOutputTokens),
        (at + ".input_tokens_details.cache_write_tokens", (int)UsageField.CacheWriteTokens),
        (at + ".input_tokens_details.cache_write_tokens_details.ttl_30m_tokens", (int)UsageField.CacheWrite30mTokens),
        (at + ".input_tokens_details.cache_write_tokens_details.ttl_12h_tokens", (int)UsageField.CacheWrite12hTokens),
        (at + ".output_tokens_details.reasoning_tokens", (int)UsageField.ReasoningTokens),
    ];

    /// <summary>In the words of Images.</summary>
    public static (string Path, int Id)[] OfImages(string at) =>
    [
        .. OfInputAndOutput(at),
        (at + ".input_tokens_details.image_tokens", (int)UsageField.ImageInputTokens),
        (at + ".output_tokens_details.image_tokens", (int)UsageField.ImageOutputTokens),
        (at + ".output_tokens_details.text_tokens", (int)UsageField.TextOutputTokens),
    ];

    /// <summary>In the words of Transcriptions, which has its details in the singular; Mistral's are those of chat.</summary>
    public static (string Path, int Id)[] OfTranscriptions(string at) =>
    [
        .. OfInputAndOutput(at),
        .. OfChat(at),
        (at + ".input_token_details.audio_tokens", (int)UsageField.AudioInputTokens),
        (at + ".input_token_details.cached_tokens", (int)UsageField.CachedTokens),
        (at + ".input_token_details.cached_tokens_details.audio_tokens", (int)UsageField.CachedAudioTokens),
        (at + ".seconds", (int)UsageField.AudioSeconds),
    ];

    private static (string Path, int Id)[] OfInputAndOutput(string at) =>
    [
        (at + ".input_tokens", (int)UsageField.InputTokens),
        (at + ".output_tokens", (int)UsageField.OutputTokens),
        (at + ".total_tokens", (int)UsageField.TotalTokens),
        .. OfCost(at),
    ];

    /// <summary>OpenRouter, xAI.</summary>
    private static (string Path, int Id)[] OfCost(string at) =>
    [
        (at + ".cost", (int)UsageField.Cost),
        (at + ".cost_details.upstream_inference_cost", (int)UsageField.UpstreamCost),
        (at + ".is_byok", (int)UsageField.IsByok),
        (at + ".cost_in_usd_ticks", (int)UsageField.CostTicks),
    ];
}
