using Farthing.Sdk.Reporting.Spool;

namespace Farthing.Sdk.Reporting;

/// <summary>A batch on its way to the server: in memory, on disk, or both while an attempt takes its time.</summary>
internal sealed class Parcel(int spans)
{
    public int Spans { get; } = spans;

    /// <summary>Compressed; null when it is to be read from disk.</summary>
    public byte[]? Bytes { get; set; }

    /// <summary>When it was taken, as <see cref="TimeProvider.GetTimestamp"/> says.</summary>
    public long Since { get; init; }

    public bool IsSending { get; set; }

    /// <summary>The disk did not take it; asked again only after the attempt under way.</summary>
    public bool IsUnkeepable { get; set; }

    /// <summary>It is being written to disk at this moment.</summary>
    public bool IsBeingKept { get; set; }

    /// <summary>No longer among those that the queue's bound counts.</summary>
    public bool HasLeft { get; set; }

    /// <summary>Accepted, refused or lost: nothing is left to be done.</summary>
    public bool IsDone { get; set; }

    /// <summary>Why the last attempt failed; null before.</summary>
    public string? Failure { get; set; }

    /// <summary>Null when it is not on disk.</summary>
    public Segment? Segment { get; set; }

    public long Offset { get; set; }

    public int Length { get; set; }
}
