using Farthing.Core.Calls;
using Farthing.Ingest.Batches;
using Farthing.Ingest.Refusals;
using Farthing.Ingest.Spans;
using Farthing.Storage.Keys;
using Farthing.Storage.Projects;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Farthing.Ingest.Otlp;

/// <summary>
/// Receives OTLP over HTTP, protobuf, at <c>POST /v1/traces</c>. Success is answered only after every model call of the
/// request is stored for good.
/// </summary>
internal sealed partial class TraceReceiver(
    ApiKeyStore keys, BatchSender sender, RefusalCounter counter, BytesInFlight inFlight, IngestOptions options,
    TimeProvider time, ILogger<TraceReceiver> log)
{
    private const string Protobuf = "application/x-protobuf";
    private const string Busy = "1";

    private readonly SpanMapper _mapper = new(time, new(options.OldestSpan, options.FurthestAhead));

    public async Task ReceiveAsync(HttpContext context)
    {
        ProjectId? project = null;
        try
        {
            project = await AuthorizeAsync(context);
            var received = await ReadAsync(context, project.Value);
            counter.NotBilled(project.Value, received.NotBilled);
            foreach (var (reason, count) in received.Rejected)
            {
                counter.Rejected(project, reason, count);
            }

            if (received.Calls.Count > 0 && !await sender.TrySendAsync(project.Value, received.Calls, context.RequestAborted))
            {
                throw new RefusedException(StatusCodes.Status503ServiceUnavailable, "not_stored", "The calls could not be stored in time: try again.");
            }

            await AnswerAsync(context, StatusCodes.Status200OK, ProtoWriter.TraceResponse(received.Rejected.Values.Sum(), received.Explain()));
        }
        catch (RefusedException e)
        {
            counter.Rejected(project, e.Reason);
            await RefuseAsync(context, e.Status, e.Message);
        }
        catch (BadHttpRequestException e)
        {
            counter.Rejected(project, e.StatusCode == StatusCodes.Status413PayloadTooLarge ? "too_large" : "malformed");
            await RefuseAsync(context, e.StatusCode, e.Message);
        }
        catch (NpgsqlException e)
        {
            LogNoDatabase(e);
            counter.Rejected(project, "no_database");
            await RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, "The database cannot be reached: try again.");
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The sender went away without an answer, and sends again what it was not told about.
            counter.Rejected(project, "sender_went_away");
        }
    }

    private async Task<ProjectId> AuthorizeAsync(HttpContext context)
    {
        const string Scheme = "Bearer ";
        var header = context.Request.Headers.Authorization.ToString();
        if (!header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            throw new RefusedException(StatusCodes.Status401Unauthorized, "no_key", "Send the header 'Authorization: Bearer KEY' with a key of your project.");
        }

        return (await keys.FindProjectAsync(header[Scheme.Length..].Trim(), context.RequestAborted))?.Id
            ?? throw new RefusedException(StatusCodes.Status401Unauthorized, "unknown_key", "The key is not known or has been revoked.");
    }

    private async Task<ReceivedSpans> ReadAsync(HttpContext context, ProjectId project)
    {
        var type = context.Request.ContentType?.Split(';')[0].Trim();
        if (!string.Equals(type, Protobuf, StringComparison.OrdinalIgnoreCase))
        {
            throw new RefusedException(StatusCodes.Status415UnsupportedMediaType, "unsupported_type", $"Content-Type must be {Protobuf}.");
        }

        if (context.Request.ContentLength > options.MaxBodyBytes)
        {
            throw new RefusedException(StatusCodes.Status413PayloadTooLarge, "too_large", $"The body is over {options.MaxBodyBytes} bytes: send smaller batches.");
        }

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = options.MaxBodyBytes;
        }

        using var body = await RequestBody.ReadAsync(context.Request, options.MaxBodyBytes, inFlight, context.RequestAborted);
        var received = new ReceivedSpans();
        var reader = new TraceRequestReader((span, attributes, resource) =>
            received.Add(_mapper.Map(span, attributes, resource, out var rejected), rejected));
        try
        {
            reader.Read(body.Bytes);
            return received;
        }
        catch (FormatException e)
        {
            throw new RefusedException(StatusCodes.Status400BadRequest, "malformed", e.Message);
        }
    }

    private static Task RefuseAsync(HttpContext context, int status, string message)
    {
        if (status is StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable)
        {
            context.Response.Headers.RetryAfter = Busy;
        }

        return AnswerAsync(context, status, ProtoWriter.Status(RpcCode(status), message));
    }

    private static async Task AnswerAsync(HttpContext context, int status, byte[] body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = Protobuf;
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }

    // google.rpc.Code, by the mapping of its own documentation.
    private static int RpcCode(int status) => status switch
    {
        StatusCodes.Status401Unauthorized => 16,
        StatusCodes.Status429TooManyRequests or StatusCodes.Status413PayloadTooLarge => 8,
        StatusCodes.Status503ServiceUnavailable => 14,
        _ => 3,
    };

    [LoggerMessage(LogLevel.Error, "The database cannot be reached.")]
    private partial void LogNoDatabase(Exception exception);

    /// <summary>What a request held.</summary>
    private sealed class ReceivedSpans
    {
        public List<Call> Calls { get; } = [];

        public SortedDictionary<string, int> Rejected { get; } = new(StringComparer.Ordinal);

        public int NotBilled { get; private set; }

        public void Add(Call? call, string? rejected)
        {
            if (rejected is not null)
            {
                Rejected[rejected] = Rejected.GetValueOrDefault(rejected) + 1;
            }
            else if (call is not null)
            {
                Calls.Add(call);
            }
            else
            {
                NotBilled++;
            }
        }

        public string Explain() => string.Join(", ", Rejected.Select(r => $"{r.Value} {r.Key}"));
    }
}
