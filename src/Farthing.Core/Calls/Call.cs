using Farthing.Core.Usage;

namespace Farthing.Core.Calls;

/// <summary>One call to a model, as it was reported: a fact, never rewritten. What it costs is another matter.</summary>
public sealed record Call
{
    private readonly MeterMap<decimal> _usage;

    /// <summary>Names the call within its project.</summary>
    public required CallId Id { get; init; }

    /// <summary>The span that this call was made in; zero when it was a root.</summary>
    public ulong ParentSpanId { get; init; }

    /// <summary>Whose words it was told in.</summary>
    public Dialect Dialect { get; init; }

    /// <summary>When the call started, in UTC, to the microsecond. Chooses price and bucket.</summary>
    public required DateTime Time { get; init; }

    /// <summary>From start to the last byte, in microseconds.</summary>
    public long DurationUs { get; init; }

    /// <summary>From start to the first streamed chunk, in microseconds; null when not streamed or not measured.</summary>
    public long? TimeToFirstChunkUs { get; init; }

    /// <summary>What the call is grouped by.</summary>
    public required CallDimensions Dimensions { get; init; }

    /// <summary>The end user it was made for.</summary>
    public string? User { get; init; }

    /// <summary>The customer it was made for.</summary>
    public string? Customer { get; init; }

    /// <summary>The conversation or session that it belongs to.</summary>
    public string? Session { get; init; }

    /// <summary>Free labels.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>The provider's own id of the response.</summary>
    public string? ResponseId { get; init; }

    /// <summary>The provider's own id of the request, which its support asks for.</summary>
    public string? RequestId { get; init; }

    /// <summary>The service tier that was asked for; the one that served it is in <see cref="Dimensions"/>.</summary>
    public string? TierRequested { get; init; }

    /// <summary>Why it failed, a word of low cardinality; null when it did not.</summary>
    public string? ErrorType { get; init; }

    /// <summary>The HTTP status; null when there was no response or it is not known.</summary>
    public int? HttpStatus { get; init; }

    /// <summary>Whether the answer was streamed.</summary>
    public bool Streamed { get; init; }

    /// <summary>Whether the answer was received to its end; false when it was cut off or given up.</summary>
    public bool Complete { get; init; } = true;

    /// <summary>Whether the counts are running totals of an answer that was cut off: at least so many, maybe more.</summary>
    public bool UsageIsPartial { get; init; }

    /// <summary>What did not add up in the reported usage; null when nothing is amiss.</summary>
    public string? Anomaly { get; init; }

    /// <summary>Counts by meter. Empty when the provider reported no usage.</summary>
    public MeterMap<decimal> Usage
    {
        get => _usage;
        init => _usage = value;
    }

    /// <summary>The same, in its place: who asks often need not copy them all.</summary>
    public ref readonly MeterMap<decimal> Counts => ref _usage;

    /// <summary>What the provider itself says that the call cost, in US dollars; null when it does not say.</summary>
    public decimal? StatedCostUsd { get; init; }

    /// <summary>UTF-8 bytes of the prompt's text, where its tokens were not reported; else null.</summary>
    public long? InputTextBytes { get; init; }

    /// <summary>UTF-8 bytes of the answer's text as far as it was received, where its tokens were not, or not wholly,
    /// reported; else null.</summary>
    public long? OutputTextBytes { get; init; }

    /// <summary>What the machine's GPUs did meanwhile; null when not measured. Lists of calls leave it out.</summary>
    public GpuReading? Gpu { get; init; }

    /// <summary>Whether the call failed.</summary>
    public bool Failed => ErrorType is not null;
}
