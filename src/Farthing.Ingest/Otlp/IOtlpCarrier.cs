using Microsoft.AspNetCore.Http;

namespace Farthing.Ingest.Otlp;

/// <summary>How requests and answers are put into HTTP: plain, or as gRPC.</summary>
internal interface IOtlpCarrier
{
    /// <summary>Reads the request's message, decompressed, as protobuf.</summary>
    /// <exception cref="RefusedException">It is larger than the limit, is not what it says that it is, or there is no room
    /// for it now.</exception>
    Task<HeldBuffer> ReadAsync(HttpContext context, OtlpSignal signal, int limit, BytesInFlight.Hold hold, CancellationToken cancel);

    /// <summary>Says that the request was accepted, and how much of it was not.</summary>
    Task AcceptAsync(HttpContext context, OtlpSignal signal, Rejections rejected);

    /// <summary>Says that nothing of the request was accepted.</summary>
    Task RefuseAsync(HttpContext context, RefusedException refused);
}
