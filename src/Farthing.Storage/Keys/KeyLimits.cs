namespace Farthing.Storage.Keys;

/// <summary>How much may be done with a key. A limit that is null is none. Rates are those of each process.</summary>
/// <param name="RequestsPerSecond">Requests a second, to the receiver and to the API together.</param>
/// <param name="BytesPerSecond">Bytes of bodies a second, as they come over the wire.</param>
/// <param name="MaxBodyBytes">The largest body, as it comes over the wire.</param>
public sealed record KeyLimits(double? RequestsPerSecond = null, long? BytesPerSecond = null, int? MaxBodyBytes = null)
{
    /// <summary>No limit.</summary>
    public static KeyLimits None { get; } = new();

    /// <summary>Whether there is any.</summary>
    public bool Any => this != None;
}
