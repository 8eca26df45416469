namespace Farthing.Ingest.Otlp;

/// <summary>A request is answered with an error; nothing of it was accepted.</summary>
/// <param name="status">The HTTP status.</param>
/// <param name="reason">By which it is counted.</param>
/// <param name="message">What the sender is told.</param>
internal sealed class RefusedException(int status, string reason, string message) : Exception(message)
{
    public int Status { get; } = status;

    public string Reason { get; } = reason;
}
