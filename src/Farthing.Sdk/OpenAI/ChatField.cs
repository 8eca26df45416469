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
    GroqUsage,
    Fingerprint,
    OfVllm,
    OfSglang,
    OfLocalAI,
    OfMlc,
    Breakdown,
    ModelUsage,
    ModelUsageName,
    Timings,
    TimingsPromptTokens,
    TimingsCachedTokens,
    TimingsPredictedTokens,
    TimingsPromptMs,
    TimingsPredictedMs,
}

internal static class ChatFields
{
    /// <summary>With the usage and the text of Responses, for who speaks in either's words.</summary>
    public static JsonPaths Like => field ??= new([.. All, .. UsageFields.OfResponses("usage"), ("output.content.text", JsonPaths.Text), ("delta", JsonPaths.Text)]);

    public static JsonPaths Paths { get; } = new(All);

    private static (string Path, int Id)[] All =>
    [
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
        .. UsageFields.OfChat("usage"),
        ("x_groq.error", (int)ChatField.Error),
        ("x_groq.usage", (int)ChatField.GroqUsage),
        .. UsageFields.OfChat("x_groq.usage"),
        .. OfBreakdown("usage_breakdown"),
        .. OfBreakdown("x_groq.usage_breakdown"),
        ("timings", (int)ChatField.Timings),
        ("timings.prompt_n", (int)ChatField.TimingsPromptTokens),
        ("timings.cache_n", (int)ChatField.TimingsCachedTokens),
        ("timings.predicted_n", (int)ChatField.TimingsPredictedTokens),
        ("timings.prompt_ms", (int)ChatField.TimingsPromptMs),
        ("timings.predicted_ms", (int)ChatField.TimingsPredictedMs),
        ("choices.text", JsonPaths.Text),

        // Words that one engine alone has.
        ("system_fingerprint", (int)ChatField.Fingerprint),
        ("prompt_logprobs", (int)ChatField.OfVllm),
        ("kv_transfer_params", (int)ChatField.OfVllm),
        ("metrics.time_to_first_token_ms", (int)ChatField.OfVllm),
        ("choices.matched_stop", (int)ChatField.OfSglang),
        ("usage.timing_prompt_processing", (int)ChatField.OfLocalAI),
        ("usage.timing_token_generation", (int)ChatField.OfLocalAI),
        ("usage.extra", (int)ChatField.OfMlc),
        ("usage.extra.decode_tokens_per_s", (int)ChatField.OfMlc),
        .. TextOf("choices.message"),
        .. TextOf("choices.delta"),
    ];

    private static (string Path, int Id)[] OfBreakdown(string at) =>
    [
        (at, (int)ChatField.Breakdown),
        (at + ".models", (int)ChatField.ModelUsage),
        (at + ".models.model", (int)ChatField.ModelUsageName),
        .. UsageFields.OfChat(at + ".models.usage"),
    ];

    /// <summary>What the model says: some give their thoughts and their text as parts, or call a function the old way.</summary>
    private static (string Path, int Id)[] TextOf(string at) =>
    [
        (at + ".content", JsonPaths.Text),
        (at + ".content.text", JsonPaths.Text),
        (at + ".content.thinking.text", JsonPaths.Text),
        (at + ".reasoning_content", JsonPaths.Text),
        (at + ".reasoning", JsonPaths.Text),
        (at + ".refusal", JsonPaths.Text),
        (at + ".tool_calls.function.name", JsonPaths.Text),
        (at + ".tool_calls.function.arguments", JsonPaths.Raw),
        (at + ".function_call.arguments", JsonPaths.Raw),
    ];
}
