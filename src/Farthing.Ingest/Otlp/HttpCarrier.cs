using System.Globalization;
using System.Text.Json;
using Farthing.Ingest.Otlp.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Farthing.Ingest.Otlp;

/// <summary>OTLP over HTTP, in protobuf or JSON, and answered in the same.</summary>
internal sealed class HttpCarrier : IOtlpCarrier
{
    private const string Protobuf = "application/x-protobuf";
    private const string Json = "application/json";
    private const int LargestAnswer = 64 << 10;

    public async Task<HeldBuffer> ReadAsync(HttpContext context, OtlpSignal signal, int limit, BytesInFlight.Hold hold, CancellationToken cancel)
    {
        var request = context.Request;
        var type = TypeOf(request);
        if (type is not (Protobuf or Json))
        {
            throw new RefusedException(
                StatusCodes.Status415UnsupportedMediaType, "unsupported_type", $"Content-Type must be {Protobuf} or {Json}; gRPC needs HTTP/2 and the path of its service.");
        }

        if (request.ContentLength > limit)
        {
            throw RefusedException.TooLarge(limit);
        }

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = limit;
        }

        var body = new HeldBuffer(hold, limit);
        try
        {
            var encoding = request.Headers.ContentEncoding.ToString();
            await (encoding switch
            {
                "" or "identity" => body.FillAsync(request.Body, cancel),
                "gzip" => body.FillFromGzipAsync(request.Body, cancel),
                _ => throw new RefusedException(StatusCodes.Status415UnsupportedMediaType, "unsupported_encoding", $"Content-Encoding {encoding} is not supported: send gzip, or none."),
            });
            if (type == Protobuf)
            {
                return body;
            }

            using (body)
            {
                return JsonTranscoder.ToProtobuf(body.Bytes, signal.Json, hold, limit);
            }
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    public Task AcceptAsync(HttpContext context, OtlpSignal signal, Rejections rejected) => AnswerAsync(context, StatusCodes.Status200OK, rejected.Write, json =>
    {
        if (rejected.Count > 0)
        {
            json.WriteStartObject("partialSuccess");
            json.WriteString(signal.RejectedName, rejected.Count.ToString(CultureInfo.InvariantCulture));
            json.WriteString("errorMessage", rejected.ToString());
            json.WriteEndObject();
        }
    });

    public Task RefuseAsync(HttpContext context, RefusedException refused)
    {
        if (refused.RetryAfter is { } pause)
        {
            context.Response.Headers.RetryAfter = ((long)Math.Ceiling(pause.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }

        return AnswerAsync(context, refused.Status, to => RpcStatus.Write(to, refused), json =>
        {
            json.WriteNumber("code", RpcStatus.Code(refused));
            json.WriteString("message", refused.Message);
        });
    }

    private static async Task AnswerAsync(HttpContext context, int status, Action<ProtoWriter> protobuf, Action<Utf8JsonWriter> json)
    {
        var inJson = TypeOf(context.Request) == Json;
        using var body = new HeldBuffer(null, LargestAnswer);
        if (inJson)
        {
            using var text = new MemoryStream();
            using (var writer = new Utf8JsonWriter(text))
            {
                writer.WriteStartObject();
                json(writer);
                writer.WriteEndObject();
            }

            text.GetBuffer().AsMemory(0, (int)text.Length).CopyTo(body.Room((int)text.Length));
            body.Advance((int)text.Length);
        }
        else
        {
            protobuf(new(body));
        }

        context.Response.StatusCode = status;
        context.Response.ContentType = inJson ? Json : Protobuf;
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body.Bytes.ToArray(), context.RequestAborted);
    }

    private static string TypeOf(HttpRequest request) => (request.ContentType ?? "").Split(';')[0].Trim().ToLowerInvariant();
}
