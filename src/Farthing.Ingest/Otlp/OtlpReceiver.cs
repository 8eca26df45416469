using Farthing.Ingest.Batches;
using Farthing.Ingest.KeyLimits;
using Farthing.Ingest.Refusals;
using Farthing.Storage.Keys;
using Farthing.Storage.Projects;
using Farthing.Storage.Status;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Farthing.Ingest.Otlp;

/// <summary>
/// Receives OTLP, whatever it carries and however it comes. Success is answered only after all of the request that is kept
/// is stored for good.
/// </summary>
internal sealed partial class OtlpReceiver(
    ApiKeyStore keys, KeyLimiter limiter, BatchSender sender, RefusalCounter counter, BytesInFlight inFlight, IngestOptions options,
    TimeProvider time, ILogger<OtlpReceiver> log)
{
    private readonly ContentReader _reader = new(options, time);

    /// <summary>Answers a request.</summary>
    public async Task ReceiveAsync(HttpContext context, OtlpSignal signal, IOtlpCarrier carrier)
    {
        ProjectId? project = null;
        BytesInFlight.Hold? hold = null;
        try
        {
            var grant = await AuthorizeAsync(context);
            project = grant.Project.Id;
            limiter.Admit(context, grant);
            hold = inFlight.Begin(project.Value);
            var (received, settled) = Send(project.Value, await ReadAsync(context, signal, carrier, hold), hold);
            if (settled is not null)
            {
                hold = null;
                if (!await settled.WaitAsync(options.CommitTimeout, time, context.RequestAborted))
                {
                    throw RefusedException.NotStored();
                }
            }

            // What is sent again for want of an answer is counted once.
            Count(project.Value, signal, received);
            await carrier.AcceptAsync(context, signal, received.Rejected);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The sender went away without an answer, and sends again what it was not told about.
            counter.Rejected(project, "sender_went_away");
        }
        catch (Exception e)
        {
            var refused = Refusal(e);
            counter.Rejected(project, refused.Reason);
            await carrier.RefuseAsync(context, refused);
        }
        finally
        {
            hold?.Dispose();
        }
    }

    private async Task<KeyGrant> AuthorizeAsync(HttpContext context)
    {
        var key = ApiKey.FromHeader(context.Request.Headers.Authorization)
            ?? throw new RefusedException(StatusCodes.Status401Unauthorized, "no_key", "Send the header 'Authorization: Bearer KEY' with a key of your project.");
        return await keys.FindForIngestAsync(key, context.RequestAborted)
            ?? throw new RefusedException(StatusCodes.Status401Unauthorized, "unknown_key", "The key is not known, has been revoked or has ended.");
    }

    private async Task<Received> ReadAsync(HttpContext context, OtlpSignal signal, IOtlpCarrier carrier, BytesInFlight.Hold hold)
    {
        using var deadline = new CancellationTokenSource(options.BodyTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, context.RequestAborted);
        try
        {
            using var message = await carrier.ReadAsync(context, signal, options.MaxBodyBytes, hold, either.Token);
            var received = _reader.Read(signal.Kind, message.Bytes);
            return hold.TryTake((long)received.AsCalls * IngestOptions.BytesACall) ? received : throw RefusedException.Busy();
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            throw new RefusedException(StatusCodes.Status408RequestTimeout, "too_slow", $"The body did not arrive within {options.BodyTimeout.TotalSeconds:0} s.");
        }
    }

    private void Count(ProjectId project, OtlpSignal signal, Received received)
    {
        counter.NotBilled(project, received.NotBilled);
        counter.NotKept(project, signal.Kind == OtlpKind.Metrics ? AccountedKind.Metric : AccountedKind.Log, received.NotKept);
        foreach (var (reason, count) in received.Rejected.ByReason)
        {
            counter.Rejected(project, reason, count);
        }
    }

    // Returns what was received without its content: while it is waited for, only its messages are held.
    private (Received Received, Task<bool>? Settled) Send(ProjectId project, Received received, BytesInFlight.Hold hold) =>
        (received with { Content = new() }, received.Content.Count == 0 ? null : SettleAsync(sender.SendAsync(project, received.Content), hold));

    // Holds what they take until they are settled, also when their sender no longer waits.
    private static async Task<bool> SettleAsync(Task<bool> sent, BytesInFlight.Hold hold)
    {
        using (hold)
        {
            return await sent;
        }
    }

    private RefusedException Refusal(Exception e)
    {
        switch (e)
        {
            case RefusedException refused:
                return refused;
            case TimeoutException:
                return RefusedException.NotStored();
            case BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge }:
                return RefusedException.TooLarge(options.MaxBodyBytes);
            case BadHttpRequestException bad:
                return new(bad.StatusCode, "malformed", bad.Message);
            case NpgsqlException:
                LogNoDatabase(e);
                return new(StatusCodes.Status503ServiceUnavailable, "no_database", "The database cannot be reached: try again.");
            default:
                // A fault of ours. By the protocol a sender does not repeat after this answer: what fails once fails again.
                LogFault(e);
                return new(StatusCodes.Status500InternalServerError, "internal_error", "The request could not be processed; the server's log says why.");
        }
    }

    [LoggerMessage(LogLevel.Error, "An OTLP request could not be processed.")]
    private partial void LogFault(Exception exception);

    [LoggerMessage(LogLevel.Error, "The database cannot be reached.")]
    private partial void LogNoDatabase(Exception exception);
}
