using Microsoft.AspNetCore.Http;

namespace Farthing.Ingest.Otlp;

/// <summary>A google.rpc.Status: what an error is told with, over HTTP as the body, over gRPC beside the status.</summary>
internal static class RpcStatus
{
    private const string RetryInfo = "type.googleapis.com/google.rpc.RetryInfo";

    /// <summary>The google.rpc.Code of a refusal. A sender that speaks gRPC repeats after 4 and 14, and after 8 where it is
    /// told when.</summary>
    public static int Code(RefusedException refused) => refused.Status switch
    {
        StatusCodes.Status401Unauthorized => 16, // UNAUTHENTICATED
        StatusCodes.Status403Forbidden => 7, // PERMISSION_DENIED
        StatusCodes.Status404NotFound or StatusCodes.Status405MethodNotAllowed or StatusCodes.Status415UnsupportedMediaType => 12, // UNIMPLEMENTED
        StatusCodes.Status408RequestTimeout => 4, // DEADLINE_EXCEEDED
        StatusCodes.Status413PayloadTooLarge or StatusCodes.Status429TooManyRequests => 8, // RESOURCE_EXHAUSTED
        StatusCodes.Status500InternalServerError => 13, // INTERNAL
        StatusCodes.Status503ServiceUnavailable => 14, // UNAVAILABLE
        _ => 3, // INVALID_ARGUMENT
    };

    /// <summary>The message as protobuf.</summary>
    public static void Write(ProtoWriter to, RefusedException refused)
    {
        to.UInt64(1, (ulong)Code(refused));
        to.Text(2, refused.Message);
        if (refused.RetryAfter is not { } pause)
        {
            return;
        }

        var detail = to.Begin(3);
        to.Text(1, RetryInfo);
        var value = to.Begin(2);
        var delay = to.Begin(1);
        to.UInt64(1, (ulong)pause.TotalSeconds);
        to.UInt64(2, (ulong)(pause.Ticks % TimeSpan.TicksPerSecond * 100));
        to.End(delay);
        to.End(value);
        to.End(detail);
    }
}
