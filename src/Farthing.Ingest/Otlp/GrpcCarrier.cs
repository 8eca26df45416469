using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Farthing.Ingest.Otlp;

/// <summary>
/// OTLP over gRPC: one message each way in a frame, and the status in the trailers. Done by hand on HTTP/2, so that a
/// message is read under the same bounds as a body: a gRPC server would hand it over whole.
/// </summary>
internal sealed class GrpcCarrier : IOtlpCarrier
{
    private const string ContentType = "application/grpc";
    private const int LargestAnswer = 64 << 10;

    // What proxies let through in a header is some kilobytes; the message is in the details, too.
    private const int LongestMessage = 1000;

    /// <summary>Whether the request is one.</summary>
    public static bool Carries(HttpRequest request) =>
        HttpProtocol.IsHttp2(request.Protocol) && (request.ContentType ?? "").Split(';')[0].Trim() is ContentType or ContentType + "+proto";

    public async Task<HeldBuffer> ReadAsync(HttpContext context, OtlpSignal signal, int limit, BytesInFlight.Hold hold, CancellationToken cancel)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = limit + GrpcFrame.HeaderBytes;
        }

        var frame = await GrpcFrame.OpenAsync(context.Request.Body, cancel);
        if (frame.Length > limit)
        {
            throw RefusedException.TooLarge(limit);
        }

        var encoding = context.Request.Headers["grpc-encoding"].ToString();
        var body = new HeldBuffer(hold, limit);
        try
        {
            await ((frame.IsCompressed, encoding) switch
            {
                (false, _) => body.FillAsync(frame.Message, cancel),
                (true, "gzip") => body.FillFromGzipAsync(frame.Message, cancel),
                (true, "" or "identity") => throw RefusedException.Malformed("The message is marked as compressed, and grpc-encoding does not say how."),
                _ => throw new RefusedException(StatusCodes.Status415UnsupportedMediaType, "unsupported_encoding", $"grpc-encoding {encoding} is not supported: send gzip, or identity."),
            });
            await frame.CloseAsync(cancel);
            return body;
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    public async Task AcceptAsync(HttpContext context, OtlpSignal signal, Rejections rejected)
    {
        using var message = new HeldBuffer(null, LargestAnswer);
        rejected.Write(new(message));
        Begin(context.Response);
        await context.Response.Body.WriteAsync(GrpcFrame.Around(message.Bytes), context.RequestAborted);
        context.Response.AppendTrailer("grpc-status", "0");
    }

    public Task RefuseAsync(HttpContext context, RefusedException refused)
    {
        using var status = new HeldBuffer(null, LargestAnswer);
        RpcStatus.Write(new(status), refused);
        Begin(context.Response);
        context.Response.AppendTrailer("grpc-status", RpcStatus.Code(refused).ToString(CultureInfo.InvariantCulture));
        context.Response.AppendTrailer("grpc-message", Percent(refused.Message));
        context.Response.AppendTrailer("grpc-status-details-bin", Convert.ToBase64String(status.Bytes).TrimEnd('='));
        return Task.CompletedTask;
    }

    private static void Begin(HttpResponse response)
    {
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = ContentType;
        response.Headers["grpc-accept-encoding"] = "identity,gzip";
    }

    // As the protocol asks: UTF-8, and what is not plain ASCII by its number.
    private static string Percent(string message)
    {
        var text = new StringBuilder();
        foreach (var octet in Encoding.UTF8.GetBytes(message.Length > LongestMessage ? message[..LongestMessage] : message))
        {
            text = octet is >= 0x20 and < 0x7F and not (byte)'%' ? text.Append((char)octet) : text.Append(CultureInfo.InvariantCulture, $"%{octet:X2}");
        }

        return text.ToString();
    }
}
