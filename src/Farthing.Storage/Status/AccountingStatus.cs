namespace Farthing.Storage.Status;

/// <summary>What became of all that was sent: accepted = stored + dead-lettered, always.</summary>
public sealed record AccountingStatus
{
    /// <summary>Calls that a client was told were accepted, each counted once however often it was sent.</summary>
    public required long Accepted { get; init; }

    /// <summary>Calls in storage.</summary>
    public required long Stored { get; init; }

    /// <summary>Calls that were sent again after they had been accepted.</summary>
    public required long Duplicate { get; init; }

    /// <summary>Calls that could not be stored and are kept aside with the reason.</summary>
    public required long DeadLettered { get; init; }

    /// <summary>Spans that are not model calls: accepted and not billed.</summary>
    public required long NotBilled { get; init; }

    /// <summary>Stored calls whose feature, team, service and requested model are not told apart, since the project has too many of them.</summary>
    public required long Collapsed { get; init; }

    /// <summary>What was refused, by reason. Spans where they could be counted, else requests.</summary>
    public required IReadOnlyDictionary<string, long> Rejected { get; init; }

    /// <summary>Whether accepted equals stored plus dead-lettered.</summary>
    public bool Balances => Accepted == Stored + DeadLettered;
}

