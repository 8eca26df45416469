namespace Farthing.Sdk.Framing;

/// <summary>Hears of the records of a body.</summary>
internal interface IRecordSink
{
    /// <summary>A piece of a record.</summary>
    void OnData(ReadOnlySpan<byte> data);

    /// <summary>The record is whole.</summary>
    void OnRecord();

    /// <summary>The record was the sender's word that the call failed.</summary>
    /// <param name="name">Its name as the sender gives it, if it does.</param>
    void OnFault(string? name);
}
