using Farthing.Core.Calls;

namespace Farthing.Core.Ownership;

/// <summary>What a span of a trace is to the bill.</summary>
public enum TraceSpanRole
{
    /// <summary>Tells no usage, or repeats what is known to be another's: only its place in the tree counts.</summary>
    Frame,

    /// <summary>A call to a model, with usage.</summary>
    Call,

    /// <summary>Something around calls that tells usage: billed as a last resort.</summary>
    LastResort,
}

/// <summary>A span of a trace, as far as it matters to who owns its tokens.</summary>
public sealed record TraceSpan
{
    /// <summary>Names it in the trace.</summary>
    public required ulong Id { get; init; }

    /// <summary>The span around it; zero for a root. May be one that is not there.</summary>
    public ulong ParentId { get; init; }

    /// <summary>When it started.</summary>
    public required DateTime Start { get; init; }

    /// <summary>From start to end, in microseconds.</summary>
    public long DurationUs { get; init; }

    /// <summary>What it is to the bill.</summary>
    public TraceSpanRole Role { get; init; }

    /// <summary>Whose words it was told in.</summary>
    public Dialect Dialect { get; init; }

    /// <summary>The provider's id of the response; null when not told.</summary>
    public string? ResponseId { get; init; }

    /// <summary>How much it knows; see <see cref="CallRank"/>.</summary>
    public short Rank { get; init; }

    /// <summary>All tokens in, as it tells them.</summary>
    public decimal InputTokens { get; init; }

    /// <summary>All tokens out, as it tells them.</summary>
    public decimal OutputTokens { get; init; }

    internal ResponseRecord Record => new(Dialect, Start, DurationUs, InputTokens, OutputTokens);

    /// <summary>Whether it lies within the time of another one.</summary>
    internal bool Within(TraceSpan other) =>
        Start >= other.Start && Start.AddMicroseconds(DurationUs) <= other.Start.AddMicroseconds(other.DurationUs);
}
