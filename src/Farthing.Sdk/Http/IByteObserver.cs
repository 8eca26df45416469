namespace Farthing.Sdk.Http;

/// <summary>Sees bytes on their way, in order; must neither keep them nor throw.</summary>
internal interface IByteObserver
{
    void Observe(ReadOnlySpan<byte> bytes);
}
