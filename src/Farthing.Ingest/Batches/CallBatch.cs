using MassTransit;

namespace Farthing.Ingest.Batches;

/// <summary>Calls of one project, and what came with them, on their way from the receiver to the writer.</summary>
[EntityName("farthing.calls")]
public sealed record CallBatch
{
    /// <summary>Whose they are.</summary>
    public required int Project { get; init; }

    /// <summary>All of it, as <see cref="CallBatchCodec"/> writes them.</summary>
    public required byte[] Calls { get; init; }

    /// <summary>When they were received; null of a message from before that was told.</summary>
    public DateTimeOffset? Received { get; init; }
}

/// <summary>Says that every call, outcome, revenue and report of a batch is stored or dead-lettered, for good.</summary>
public sealed record CallBatchSettled
{
    /// <summary>Those that were stored because of this batch.</summary>
    public required int Stored { get; init; }

    /// <summary>Those that had been stored before.</summary>
    public required int Duplicate { get; init; }

    /// <summary>Those that were kept aside.</summary>
    public required int DeadLettered { get; init; }
}
