namespace Farthing.Storage.Status;

/// <summary>What became of all that was sent: accepted = stored + dead-lettered, always.</summary>
public sealed record AccountingStatus
{
    /// <summary>Calls that a client was told were accepted, each counted once however often it was sent.</summary>
    public required long Accepted { get; init; }

    /// <summary>Calls in storage, those that are superseded included.</summary>
    public required long Stored { get; init; }

    /// <summary>Of <see cref="Stored"/>, those that are billed no more: another record of the same call is.</summary>
    public long Superseded { get; init; }

    /// <summary>Calls that were sent again after they had been accepted.</summary>
    public required long Duplicate { get; init; }

    /// <summary>Calls that could not be stored and are kept aside with the reason.</summary>
    public required long DeadLettered { get; init; }

    /// <summary>Outcomes, by the same equation.</summary>
    public EventCounts Outcomes { get; init; } = new(0, 0, 0, 0);

    /// <summary>Revenue, by the same equation.</summary>
    public EventCounts Revenue { get; init; } = new(0, 0, 0, 0);

    /// <summary>Spans that are shown beside calls and not billed, by the same equation.</summary>
    public EventCounts Spans { get; init; } = new(0, 0, 0, 0);

    /// <summary>Spans that are neither model calls nor outcomes nor revenue: accepted and not billed.</summary>
    public required long NotBilled { get; init; }

    /// <summary>Stored calls whose feature, team, service and requested model are not told apart, since the project has too many of them.</summary>
    public required long Collapsed { get; init; }

    /// <summary>What was refused, by reason. Spans where they could be counted, else requests.</summary>
    public required IReadOnlyDictionary<string, long> Rejected { get; init; }

    /// <summary>Whether accepted equals stored plus dead-lettered: for calls, outcomes, revenue and spans.</summary>
    public bool Balances => Accepted == Stored + DeadLettered && Outcomes.Balances && Revenue.Balances && Spans.Balances;
}

/// <summary>What became of outcomes, of revenue or of spans.</summary>
/// <param name="Accepted">Whose keeping was promised, each counted once.</param>
/// <param name="Stored">In storage.</param>
/// <param name="Duplicate">Sent, or recorded with the same key, again.</param>
/// <param name="DeadLettered">Kept aside with the reason.</param>
public sealed record EventCounts(long Accepted, long Stored, long Duplicate, long DeadLettered)
{
    /// <summary>Whether accepted equals stored plus dead-lettered.</summary>
    public bool Balances => Accepted == Stored + DeadLettered;

    /// <summary>Whether any was ever sent.</summary>
    public bool Any => Accepted + Duplicate + DeadLettered > 0;
}
