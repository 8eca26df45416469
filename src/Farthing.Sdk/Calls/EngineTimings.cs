namespace Farthing.Sdk.Calls;

/// <summary>An engine's own account of one call (llama.cpp): tokens it really worked on, and for how long.</summary>
internal sealed record EngineTimings
{
    public long? PromptTokens { get; set; }

    public long? CachedTokens { get; set; }

    public long? PredictedTokens { get; set; }

    public double? PromptMs { get; set; }

    public double? PredictedMs { get; set; }
}
