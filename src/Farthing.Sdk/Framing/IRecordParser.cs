namespace Farthing.Sdk.Framing;

/// <summary>Cuts a body in pieces of any size into its records.</summary>
internal interface IRecordParser
{
    /// <summary>The framing itself is damaged: what follows cannot be told apart and is not read.</summary>
    bool IsBroken { get; }

    void Feed(ReadOnlySpan<byte> bytes);

    /// <summary>No more bytes will come.</summary>
    void Finish();
}
