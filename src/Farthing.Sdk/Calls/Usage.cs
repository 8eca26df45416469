using System.Runtime.InteropServices;

namespace Farthing.Sdk.Calls;

/// <summary>
/// What one call used, in the terms of the GenAI conventions whatever the provider's own terms are:
/// input includes cached and cache-written tokens, output includes reasoning. Null was not reported.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Usage
{
    public long? Input { get; init; }

    public long? Output { get; init; }

    public long? CacheRead { get; init; }

    /// <summary>Part of <see cref="CacheRead"/>.</summary>
    public long? CacheReadAudio { get; init; }

    public long? CacheWrite { get; init; }

    public long? CacheWrite5m { get; init; }

    public long? CacheWrite30m { get; init; }

    public long? CacheWrite1h { get; init; }

    public long? CacheWrite12h { get; init; }

    public long? Reasoning { get; init; }

    /// <summary>Beside cached audio, which is in <see cref="CacheRead"/>.</summary>
    public long? AudioInput { get; init; }

    public long? AudioOutput { get; init; }

    public long? ImageInput { get; init; }

    public long? ImageOutput { get; init; }

    public long? WebSearches { get; init; }

    public long? CitationTokens { get; init; }

    /// <summary>Pictures that are paid by the piece: null where they are paid in tokens.</summary>
    public long? Images { get; init; }

    /// <summary>Calls that have a fee of their own beside what they use.</summary>
    public long? Requests { get; init; }

    /// <summary>A query with its documents, ranked.</summary>
    public long? SearchUnits { get; init; }

    public long? Pages { get; init; }

    /// <summary>Of a text that is read aloud.</summary>
    public long? Characters { get; init; }

    public double? AudioSeconds { get; init; }

    /// <summary>Time on the hardware that is rented by the second.</summary>
    public double? GpuSeconds { get; init; }

    /// <summary>What the provider says that the call cost, in its own digits.</summary>
    public string? CostUsd { get; init; }

    /// <summary>What the account's own key is invoiced upstream, when a relay used one.</summary>
    public string? UpstreamCostUsd { get; init; }

    /// <summary>What did not add up, in a few words; null when everything did.</summary>
    public string? Anomaly { get; init; }

    public bool IsReported => Input is not null || Output is not null || Images is not null || AudioSeconds is not null
        || GpuSeconds is not null || SearchUnits is not null || Pages is not null || Characters is not null;

    /// <summary>With what another answer used, in tokens and searches.</summary>
    public Usage Plus(in Usage other) => this with
    {
        Input = Sum(Input, other.Input),
        Output = Sum(Output, other.Output),
        CacheRead = Sum(CacheRead, other.CacheRead),
        CacheReadAudio = Sum(CacheReadAudio, other.CacheReadAudio),
        CacheWrite = Sum(CacheWrite, other.CacheWrite),
        CacheWrite5m = Sum(CacheWrite5m, other.CacheWrite5m),
        CacheWrite30m = Sum(CacheWrite30m, other.CacheWrite30m),
        CacheWrite1h = Sum(CacheWrite1h, other.CacheWrite1h),
        CacheWrite12h = Sum(CacheWrite12h, other.CacheWrite12h),
        Reasoning = Sum(Reasoning, other.Reasoning),
        AudioInput = Sum(AudioInput, other.AudioInput),
        AudioOutput = Sum(AudioOutput, other.AudioOutput),
        ImageInput = Sum(ImageInput, other.ImageInput),
        ImageOutput = Sum(ImageOutput, other.ImageOutput),
        WebSearches = Sum(WebSearches, other.WebSearches),
        CostUsd = null,
        UpstreamCostUsd = null,
    };

    private static long? Sum(long? one, long? other) => one is null ? other : one + (other ?? 0);
}
