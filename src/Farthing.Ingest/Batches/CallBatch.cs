using MassTransit;

namespace Farthing.Ingest.Batches;

/// <summary>Calls of one project on their way from the receiver to the writer.</summary>
[EntityName("farthing.calls")]
public sealed record CallBatch
{
    /// <summary>Whose they are.</summary>
    public required int Project { get; init; }

    /// <summary>The calls, as <see cref="CallBatchCodec"/> writes them.</summary>
    public required byte[] Calls { get; init; }
}

/// <summary>Says that every call of a batch is stored or dead-lettered, for good.</summary>
public sealed record CallBatchSettled
{
    /// <summary>Calls that were stored because of this batch.</summary>
    public required int Stored { get; init; }

    /// <summary>Calls that had been stored before.</summary>
    public required int Duplicate { get; init; }

    /// <summary>Calls that were kept aside.</summary>
    public required int DeadLettered { get; init; }
}
