using Microsoft.AspNetCore.Http;

namespace Farthing.Ingest.Otlp;

/// <summary>A request is answered with an error; nothing of it was accepted.</summary>
/// <param name="status">The HTTP status; <see cref="RpcStatus"/> has the gRPC code that goes with it.</param>
/// <param name="reason">By which it is counted.</param>
/// <param name="message">What the sender is told.</param>
/// <param name="retryAfter">When the same request may be sent again; null takes a second for the statuses that mean it, and
/// never for the others.</param>
internal sealed class RefusedException(int status, string reason, string message, TimeSpan? retryAfter = null) : Exception(message)
{
    private static readonly TimeSpan s_soon = TimeSpan.FromSeconds(1);

    public int Status { get; } = status;

    public string Reason { get; } = reason;

    /// <summary>Null where the same request would be refused again.</summary>
    public TimeSpan? RetryAfter { get; } =
        retryAfter ?? (status is StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable ? s_soon : null);

    /// <summary>The body is not what it says that it is.</summary>
    public static RefusedException Malformed(string message) => new(StatusCodes.Status400BadRequest, "malformed", message);

    /// <summary>The body is larger than any may be.</summary>
    public static RefusedException TooLarge(int limit) =>
        new(StatusCodes.Status413PayloadTooLarge, "too_large", $"The body is over {limit} bytes when decompressed: send smaller batches.");

    /// <summary>There is no room for it now.</summary>
    public static RefusedException Busy() =>
        new(StatusCodes.Status429TooManyRequests, "busy", "Too much is being received at once: try again shortly.");

    /// <summary>It was read, and may or may not have been stored.</summary>
    public static RefusedException NotStored() =>
        new(StatusCodes.Status503ServiceUnavailable, "not_stored", "The calls could not be stored in time: try again.");
}
