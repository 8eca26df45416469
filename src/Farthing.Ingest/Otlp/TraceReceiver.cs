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
/// Receives OTLP over HTTP, protobuf, at <c>POST /v1/traces</c>. Success is answered only after every model call, outcome,
/// revenue and report of the request is stored for good.
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
        BytesInFlight.Hold? hold = null;
        try
        {
            project = await AuthorizeAsync(context);
            hold = inFlight.Begin(project.Value);
            var received = await ReadAsync(context, hold);
            counter.NotBilled(project.Value, received.NotBilled);
            foreach (var (reason, count) in received.Rejected)
            {
                counter.Rejected(project, reason, count);
            }

            if (received.Content is { Count: > 0 } content)
            {
                var settled = SettleAsync(project.Value, content, hold);
                hold = null;
                if (!await settled.WaitAsync(options.CommitTimeout, time, context.RequestAborted))
                {
                    throw NotStored();
                }
            }

            await AnswerAsync(context, StatusCodes.Status200OK, ProtoWriter.TraceResponse(received.Rejected.Values.Sum(), Explain(received.Rejected)));
        }
        catch (TimeoutException)
        {
            await RefuseAsync(context, project, NotStored());
        }
        catch (RefusedException e)
        {
            await RefuseAsync(context, project, e);
        }
        catch (BadHttpRequestException e)
        {
            var reason = e.StatusCode == StatusCodes.Status413PayloadTooLarge ? "too_large" : "malformed";
            await RefuseAsync(context, project, new(e.StatusCode, reason, e.Message));
        }
        catch (NpgsqlException e)
        {
            LogNoDatabase(e);
            await RefuseAsync(context, project, new(StatusCodes.Status503ServiceUnavailable, "no_database", "The database cannot be reached: try again."));
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The sender went away without an answer, and sends again what it was not told about.
            counter.Rejected(project, "sender_went_away");
        }
        catch (Exception e)
        {
            // A fault of ours. By the protocol a sender does not repeat after this answer: what fails once fails again.
            LogFault(e);
            await RefuseAsync(context, project, new(StatusCodes.Status500InternalServerError, "internal_error", "The request could not be processed; the server's log says why."));
        }
        finally
        {
            hold?.Dispose();
        }
    }

    // Holds what they take until they are settled, also when their sender no longer waits.
    private async Task<bool> SettleAsync(ProjectId project, BatchContent content, BytesInFlight.Hold hold)
    {
        using (hold)
        {
            return await sender.SendAsync(project, content);
        }
    }

    private static RefusedException NotStored() =>
        new(StatusCodes.Status503ServiceUnavailable, "not_stored", "The calls could not be stored in time: try again.");

    private async Task<ProjectId> AuthorizeAsync(HttpContext context)
    {
        var key = ApiKey.FromHeader(context.Request.Headers.Authorization)
            ?? throw new RefusedException(StatusCodes.Status401Unauthorized, "no_key", "Send the header 'Authorization: Bearer KEY' with a key of your project.");
        return (await keys.FindProjectAsync(key, context.RequestAborted))?.Id
            ?? throw new RefusedException(StatusCodes.Status401Unauthorized, "unknown_key", "The key is not known or has been revoked.");
    }

    private async Task<SpanSorter> ReadAsync(HttpContext context, BytesInFlight.Hold hold)
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

        using var deadline = new CancellationTokenSource(options.BodyTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, context.RequestAborted);
        try
        {
            using var body = await RequestBody.ReadAsync(context.Request, options.MaxBodyBytes, hold, either.Token);
            return Read(body, hold);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            throw new RefusedException(StatusCodes.Status408RequestTimeout, "too_slow", $"The body did not arrive within {options.BodyTimeout.TotalSeconds:0} s.");
        }
    }

    private SpanSorter Read(RequestBody body, BytesInFlight.Hold hold)
    {
        var received = new SpanSorter(_mapper, options.KeepPlainSpans);
        var reader = new TraceRequestReader((in SpanFields span, AttributeBag attributes, AttributeBag resource, in ScopeFields scope) =>
        {
            received.Add(span, attributes, resource, scope);
            if (received.Billable > options.MaxCallsInRequest)
            {
                throw new RefusedException(StatusCodes.Status413PayloadTooLarge, "too_large", $"There are over {options.MaxCallsInRequest} model calls, outcomes and the like in one request: send smaller batches.");
            }

            if (received.Shown > options.MaxSpansInRequest)
            {
                throw new RefusedException(StatusCodes.Status413PayloadTooLarge, "too_large", $"There are over {options.MaxSpansInRequest} spans besides model calls in one request: send smaller batches.");
            }
        });
        try
        {
            reader.Read(body.Bytes);
        }
        catch (FormatException e)
        {
            throw new RefusedException(StatusCodes.Status400BadRequest, "malformed", e.Message);
        }

        return hold.TryTake((long)received.AsCalls * IngestOptions.BytesACall) ? received : throw RequestBody.Busy();
    }

    private static string Explain(IReadOnlyDictionary<string, int> rejected) => string.Join(", ", rejected.Select(r => $"{r.Value} {r.Key}"));

    private Task RefuseAsync(HttpContext context, ProjectId? project, RefusedException refused)
    {
        counter.Rejected(project, refused.Reason);
        if (refused.Status is StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable)
        {
            context.Response.Headers.RetryAfter = Busy;
        }

        return AnswerAsync(context, refused.Status, ProtoWriter.Status(RpcCode(refused.Status), refused.Message));
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
        StatusCodes.Status500InternalServerError => 13,
        _ => 3,
    };

    [LoggerMessage(LogLevel.Error, "A trace request could not be processed.")]
    private partial void LogFault(Exception exception);

    [LoggerMessage(LogLevel.Error, "The database cannot be reached.")]
    private partial void LogNoDatabase(Exception exception);
}
