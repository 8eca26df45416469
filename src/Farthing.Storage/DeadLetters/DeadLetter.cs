using Farthing.Core.Calls;

namespace Farthing.Storage.DeadLetters;

/// <summary>Something that was accepted and could not be stored, as it is listed.</summary>
public sealed record DeadLetter
{
    /// <summary>Its number; later ones have greater ones.</summary>
    public required long Id { get; init; }

    /// <summary>What it is: <c>call</c>, <c>outcome</c>, <c>revenue</c>, <c>report</c>, <c>span</c> or <c>metric</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Its trace and span, or what stands for them.</summary>
    public required CallId Span { get; init; }

    /// <summary>When it was first kept aside, in UTC.</summary>
    public required DateTime ReceivedAt { get; init; }

    /// <summary>When storing it last failed, in UTC.</summary>
    public required DateTime FailedAt { get; init; }

    /// <summary>How often storing it has failed.</summary>
    public required int Attempts { get; init; }

    /// <summary>Why it could not be stored the last time.</summary>
    public required string Reason { get; init; }

    /// <summary>The length of what it is as it was carried, in bytes.</summary>
    public required long Size { get; init; }
}

/// <summary>A dead letter with what it is as it was carried.</summary>
/// <param name="Letter">The letter.</param>
/// <param name="Payload">The bytes.</param>
public sealed record OpenedDeadLetter(DeadLetter Letter, byte[] Payload);

/// <summary>Which dead letters of a project are meant: all, unless a member narrows it.</summary>
/// <param name="Id">The one of this number.</param>
/// <param name="Reason">Those that failed for exactly this reason.</param>
public sealed record DeadLetterChoice(long? Id = null, string? Reason = null)
{
    /// <summary>All of them.</summary>
    public static DeadLetterChoice All { get; } = new();
}

/// <summary>The dead letters of a kind that failed for one reason.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Kind">What they are.</param>
/// <param name="Count">How many.</param>
/// <param name="First">When the first was kept aside, in UTC.</param>
/// <param name="Last">When the last failed, in UTC.</param>
public sealed record DeadLetterGroup(string Reason, string Kind, long Count, DateTime First, DateTime Last);

/// <summary>What became of dead letters that were tried again.</summary>
/// <param name="Replayed">They are dead letters no more: in storage.</param>
/// <param name="KeptAside">They failed again and are kept, with the new reason.</param>
/// <param name="Unreadable">They cannot be read by this version, and are kept.</param>
public sealed record ReplayResult(int Replayed, int KeptAside, int Unreadable)
{
    /// <summary>Nothing was tried.</summary>
    public static ReplayResult None { get; } = new(0, 0, 0);

    /// <summary>How many were tried.</summary>
    public int Tried => Replayed + KeptAside + Unreadable;

    /// <summary>Both together.</summary>
    public static ReplayResult operator +(ReplayResult left, ReplayResult right) => Add(left, right);

    /// <summary>Both together.</summary>
    public static ReplayResult Add(ReplayResult left, ReplayResult right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        return new(left.Replayed + right.Replayed, left.KeptAside + right.KeptAside, left.Unreadable + right.Unreadable);
    }
}
