using Farthing.Core.Calls;
using Farthing.Core.Ownership;
using Farthing.Core.Pricing;
using Farthing.Core.Spans;

namespace Farthing.Storage.Traces;

/// <summary>A span of a trace: a call, something around calls, or both, where a call was told of by the span around it.</summary>
public sealed record TraceNode
{
    /// <summary>Names it.</summary>
    public required CallId Id { get; init; }

    /// <summary>The span that it was made in, which may not be here; zero when it was a root.</summary>
    public ulong ParentSpanId { get; init; }

    /// <summary>When it started, in UTC.</summary>
    public required DateTime Time { get; init; }

    /// <summary>From start to end, in microseconds.</summary>
    public long DurationUs { get; init; }

    /// <summary>What it shows.</summary>
    public SpanKind Kind { get; init; }

    /// <summary>Whose words it was told in.</summary>
    public Dialect Dialect { get; init; }

    /// <summary>Its name; of a call the operation and the model.</summary>
    public string Name { get; init; } = "";

    /// <summary>The service that it ran in; empty when not known.</summary>
    public string Service { get; init; } = "";

    /// <summary>The provider of a call; null of what is none.</summary>
    public string? Provider { get; init; }

    /// <summary>The model; null when none is named.</summary>
    public string? Model { get; init; }

    /// <summary>The provider's id of a call's response; null when not told.</summary>
    public string? ResponseId { get; init; }

    /// <summary>Why it failed; null when it did not.</summary>
    public string? ErrorType { get; init; }

    /// <summary>All tokens in, as it tells them; null when it does not.</summary>
    public long? InputTokens { get; init; }

    /// <summary>All tokens out, as it tells them; null when it does not.</summary>
    public long? OutputTokens { get; init; }

    /// <summary>Whether the cost is known; null of what is no call.</summary>
    public PricingStatus? Status { get; init; }

    /// <summary>What it costs; null when that is not known, or another one is billed.</summary>
    public decimal? Cost { get; init; }

    /// <summary>ISO 4217 code of the cost.</summary>
    public string Currency { get; init; } = "USD";

    /// <summary>The call that is billed for its tokens, where it is known to be the same or to repeat that one.</summary>
    public CallId? Owner { get; init; }

    /// <summary>Whether it is billed.</summary>
    public bool IsBilled => Status is not null and not PricingStatus.Superseded;

    /// <summary>Whether it tells of tokens, none included.</summary>
    public bool TellsTokens => InputTokens is not null || OutputTokens is not null;

    /// <summary>Whether a call was told of by a span that is none, as a last resort.</summary>
    internal bool IsLastResort { get; init; }

    /// <summary>Whether a call tells what it used, in tokens or otherwise.</summary>
    internal bool HasUsage { get; init; }

    /// <summary>How much a call knows; see <see cref="CallRank"/>.</summary>
    internal short Rank { get; init; }
}
