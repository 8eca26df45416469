using Farthing.Sdk.Json;

namespace Farthing.Sdk.Anthropic;

/// <summary>What is read of a Messages response, one name for every place that it is found in.</summary>
internal enum MessagesField
{
    None,
    Type,
    Id,
    Model,
    StopReason,
    Error,
    ErrorType,
    ServiceTier,
    Speed,
    Geo,
    IterationType,
    IterationModel,
    Iteration,
    Usage,
    InputTokens,
    OutputTokens,
    CacheReadTokens,
    CacheWriteTokens,
    CacheWrite5mTokens,
    CacheWrite1hTokens,
    ThinkingTokens,
    WebSearches,
}

internal static class MessagesFields
{
    private static readonly (string Path, int Id)[] All =
    [
        ("type", (int)MessagesField.Type),
        ("id", (int)MessagesField.Id),
        ("model", (int)MessagesField.Model),
        ("stop_reason", (int)MessagesField.StopReason),
        ("message.id", (int)MessagesField.Id),
        ("message.model", (int)MessagesField.Model),
        ("message.stop_reason", (int)MessagesField.StopReason),
        ("delta.stop_reason", (int)MessagesField.StopReason),
        ("error", (int)MessagesField.Error),
        ("error.type", (int)MessagesField.ErrorType),
        ("usage", (int)MessagesField.Usage),
        ("usage.input_tokens", (int)MessagesField.InputTokens),
        ("usage.output_tokens", (int)MessagesField.OutputTokens),
        ("usage.cache_read_input_tokens", (int)MessagesField.CacheReadTokens),
        ("usage.cache_creation_input_tokens", (int)MessagesField.CacheWriteTokens),
        ("usage.cache_creation.ephemeral_5m_input_tokens", (int)MessagesField.CacheWrite5mTokens),
        ("usage.cache_creation.ephemeral_1h_input_tokens", (int)MessagesField.CacheWrite1hTokens),
        ("usage.output_tokens_details.thinking_tokens", (int)MessagesField.ThinkingTokens),
        ("usage.server_tool_use.web_search_requests", (int)MessagesField.WebSearches),
        ("usage.service_tier", (int)MessagesField.ServiceTier),
        ("usage.speed", (int)MessagesField.Speed),
        ("usage.inference_geo", (int)MessagesField.Geo),
        ("message.usage", (int)MessagesField.Usage),
        ("message.usage.input_tokens", (int)MessagesField.InputTokens),
        ("message.usage.output_tokens", (int)MessagesField.OutputTokens),
        ("message.usage.cache_read_input_tokens", (int)MessagesField.CacheReadTokens),
        ("message.usage.cache_creation_input_tokens", (int)MessagesField.CacheWriteTokens),
        ("message.usage.cache_creation.ephemeral_5m_input_tokens", (int)MessagesField.CacheWrite5mTokens),
        ("message.usage.cache_creation.ephemeral_1h_input_tokens", (int)MessagesField.CacheWrite1hTokens),
        ("message.usage.output_tokens_details.thinking_tokens", (int)MessagesField.ThinkingTokens),
        ("message.usage.server_tool_use.web_search_requests", (int)MessagesField.WebSearches),
        ("message.usage.service_tier", (int)MessagesField.ServiceTier),
        .. OfIterations("usage.iterations"),
        .. OfIterations("message.usage.iterations"),
        ("message.usage.speed", (int)MessagesField.Speed),
        ("message.usage.inference_geo", (int)MessagesField.Geo),
        ("content.text", JsonPaths.Text),
        ("content.thinking", JsonPaths.Text),
        ("content.input", JsonPaths.Raw),
        ("delta.text", JsonPaths.Text),
        ("delta.thinking", JsonPaths.Text),
        ("delta.partial_json", JsonPaths.Text),
    ];

    public static JsonPaths Paths { get; } = new(All);

    private static (string Path, int Id)[] OfIterations(string at) =>
    [
        (at, (int)MessagesField.Iteration),
        (at + ".type", (int)MessagesField.IterationType),
        (at + ".model", (int)MessagesField.IterationModel),
        (at + ".input_tokens", (int)MessagesField.InputTokens),
        (at + ".output_tokens", (int)MessagesField.OutputTokens),
        (at + ".cache_read_input_tokens", (int)MessagesField.CacheReadTokens),
        (at + ".cache_creation_input_tokens", (int)MessagesField.CacheWriteTokens),
        (at + ".cache_creation.ephemeral_5m_input_tokens", (int)MessagesField.CacheWrite5mTokens),
        (at + ".cache_creation.ephemeral_1h_input_tokens", (int)MessagesField.CacheWrite1hTokens),
        (at + ".output_tokens_details.thinking_tokens", (int)MessagesField.ThinkingTokens),
    ];

    /// <summary>These and others.</summary>
    public static JsonPaths And(params ReadOnlySpan<(string Path, int Id)> others) => new([.. All, .. others]);
}
