using System.Runtime.InteropServices;

namespace Farthing.Sdk.Calls;

/// <summary>An engine's own account of one call (llama.cpp): tokens it really worked on, and for how long.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct EngineTimings
{
    public long? PromptTokens { get; init; }

    public long? CachedTokens { get; init; }

    public long? PredictedTokens { get; init; }

    public double? PromptMs { get; init; }

    public double? PredictedMs { get; init; }
}
