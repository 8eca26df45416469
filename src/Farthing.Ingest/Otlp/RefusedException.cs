namespace Farthing.Ingest.Otlp;

/// <summary>A request is answered with an error; nothing of it was accepted.</summary>
/// <param name="status">The HTTP status.</param>
/// <param name="reason">By which it is counted.</param>
/// <param name="message">What the sender is told.</param>
/// <param name="retryAfter">When it may be sent again; null takes a second where the status means that it may.</param>
internal sealed class RefusedException(int status, string reason, string message, TimeSpan? retryAfter = null) : Exception(message)
{
    public int Status { get; } = status;

    public string Reason { get; } = reason;

    public TimeSpan? RetryAfter { get; } = retryAfter;
}
