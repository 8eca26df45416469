namespace Farthing.Ingest.Spans;

/// <summary>What is priced, attributed or shown, whatever name a dialect gives it. All else is skipped where it stands.</summary>
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
    CacheReadAudioTokens,
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
    Images,
    AudioSeconds,
    Pages,
    Requests,
    SearchUnits,
    Characters,
    GpuSeconds,
    CitationTokens,
    StatedCost,
    UpstreamCost,
    InputTextBytes,
    OutputTextBytes,
    UsageShape,
    CallKey,
    RequestId,
    Region,
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
    SpanRole,
    SdkInstance,
    SdkLost,
    OutcomeName,
    OutcomeValue,
    OutcomeKey,
    RevenueAmount,
    RevenueCurrency,
    RevenueKind,
    RevenueKey,
    GpuCount,
    GpuUtilization,
    GpuMemory,
    GpuPower,
    GpuEnergy,
    GpuEnergySource,
    GpuCoverage,
    GpuPartitioned,

    /// <summary>The dialect's own word for what the span shows: LLM, workflow, generation.</summary>
    Kind,

    /// <summary>What was asked of the model, where a dialect has its own words for it.</summary>
    RequestKind,

    /// <summary>Input that no cache was read from or written to, where a dialect counts it apart.</summary>
    UncachedTokens,

    /// <summary>Input and output together: where the two are not told apart, no bill can be made of it.</summary>
    TotalTokens,

    /// <summary>A JSON object of counts with names of its own.</summary>
    UsageDetails,

    /// <summary>A JSON object of whatever the app wanted to note.</summary>
    Metadata,
    TimeToFirstChunkMs,

    /// <summary>When the first chunk came, as ISO 8601.</summary>
    FirstChunkAt,
    ToolName,
    McpMethod,
    EvaluationName,

    /// <summary>What an app calls the key that it called with.</summary>
    KeyAlias,
}
