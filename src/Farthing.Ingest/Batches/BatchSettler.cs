using System.Security.Cryptography;
using Farthing.Core.Calls;
using Farthing.Ingest.Observing;
using Farthing.Storage.Projects;
using Farthing.Storage.Status;
using Farthing.Storage.Writing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Farthing.Ingest.Batches;

/// <summary>Sees to it that each call, outcome, revenue and report is stored or kept aside.</summary>
internal sealed partial class BatchSettler(
    CallWriter writer, DeadLetterWriter deadLetters, IngestOptions options, IHostApplicationLifetime host, TimeProvider time, ILogger<BatchSettler> log)
{
    private static readonly TimeSpan[] s_pauses = [.. new[] { 50, 200, 800, 2000, 4000, 8000 }.Select(ms => TimeSpan.FromMilliseconds(ms))];

    /// <summary>
    /// Stores a batch. While the database is away it is tried again, for some fifteen seconds, less when the process is to
    /// end. A batch that the database refuses for what is in it is split until what is bad stands alone; that is kept aside.
    /// </summary>
    /// <exception cref="NpgsqlException">The database stayed away. Parts may have been stored, nothing is lost: whoever
    /// sent the batch sends it again.</exception>
    public Task<CallBatchSettled> SettleAsync(WriteBatch batch, CancellationToken cancel) => SettlePartAsync(
        batch with { Settling = new(time.GetUtcNow().UtcDateTime + options.SettlingWindow, call => CallBatchCodec.Write([call])) }, cancel);

    private async Task<CallBatchSettled> SettlePartAsync(WriteBatch batch, CancellationToken cancel)
    {
        try
        {
            var result = await WithRetriesAsync(() => WriteAsync(batch, cancel), cancel);
            return new() { Stored = result.Stored, Duplicate = result.Duplicate, DeadLettered = 0 };
        }
        catch (Exception e) when (IsFaultOfContent(e))
        {
            if (batch.Count == 1)
            {
                await KeepAsideAsync(batch, e, cancel);
                return new() { Stored = 0, Duplicate = 0, DeadLettered = 1 };
            }

            var sum = new CallBatchSettled { Stored = 0, Duplicate = 0, DeadLettered = 0 };
            foreach (var part in batch.Parts())
            {
                var settled = await SettlePartAsync(part, cancel);
                sum = new()
                {
                    Stored = sum.Stored + settled.Stored,
                    Duplicate = sum.Duplicate + settled.Duplicate,
                    DeadLettered = sum.DeadLettered + settled.DeadLettered,
                };
            }

            return sum;
        }
    }

    private async Task<WriteResult> WriteAsync(WriteBatch batch, CancellationToken cancel)
    {
        var began = time.GetTimestamp();
        var result = await writer.WriteAsync(batch, cancel);
        IngestInstruments.Committed(time.GetElapsedTime(began), batch.Count);
        return result;
    }

    /// <summary>
    /// Keeps a whole message aside that cannot be read: of what it holds nothing is known, and it counts as one call. It is
    /// named by its bytes, so that it is kept once however often it comes.
    /// </summary>
    public Task KeepAsideAsync(ProjectId project, byte[] unreadable, string reason, CancellationToken cancel) =>
        KeepAsideAsync(project, AccountedKind.Call, CallId.OfDigest(SHA256.HashData(unreadable)), reason, unreadable, cancel);

    private async Task KeepAsideAsync(WriteBatch one, Exception fault, CancellationToken cancel)
    {
        var (project, kind, id) = one switch
        {
            { Calls: [var call] } => (call.Project, AccountedKind.Call, call.Call.Id),
            { Outcomes: [var outcome] } => (outcome.Project, AccountedKind.Outcome, outcome.Value.Origin.Id),
            { Revenue: [var revenue] } => (revenue.Project, AccountedKind.Revenue, revenue.Value.Origin.Id),
            { Reports: [var report] } => (report.Project, AccountedKind.Report, report.Value.Id),
            { Spans: [var span] } => (span.Project, AccountedKind.Span, span.Value.Id),
            _ => (one.Metrics[0].Project, AccountedKind.Metric, MetricCodec.IdOf(one.Metrics[0].Value)),
        };
        var payload = CallBatchCodec.Write(new BatchContent
        {
            Calls = [.. one.Calls.Select(c => c.Call)],
            Outcomes = [.. one.Outcomes.Select(o => o.Value)],
            Revenue = [.. one.Revenue.Select(r => r.Value)],
            Reports = [.. one.Reports.Select(r => r.Value)],
            Spans = [.. one.Spans.Select(s => s.Value)],
            Metrics = [.. one.Metrics.Select(m => m.Value)],
        });
        await KeepAsideAsync(project, kind, id, (fault as PostgresException)?.MessageText ?? fault.Message, payload, cancel);
    }

    private Task<bool> KeepAsideAsync(ProjectId project, AccountedKind kind, CallId id, string reason, byte[] payload, CancellationToken cancel)
    {
        LogDeadLetter(kind, id, reason);
        return WithRetriesAsync(
            async () =>
            {
                await deadLetters.WriteAsync(project, kind, id, reason, payload, cancel);
                return true;
            },
            cancel);
    }

    private async Task<T> WithRetriesAsync<T>(Func<Task<T>> work, CancellationToken cancel)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, host.ApplicationStopping);
        foreach (var pause in s_pauses)
        {
            try
            {
                return await work();
            }
            catch (NpgsqlException e) when (e.IsTransient)
            {
                LogRetry(e, pause);
                await Task.Delay(pause, time, either.Token);
            }
        }

        return await work();
    }

    // Classes of SQLSTATE: 22 a value that does not fit, 23 a constraint that does not hold, 54 more than the server can
    // take. What is ours to mend, or the operator's (a missing table, a right), is not the fault of what was sent.
    private static bool IsFaultOfContent(Exception e) =>
        e is OverflowException or ArgumentException or InvalidCastException or FormatException or KeyNotFoundException
        || (e is PostgresException { SqlState: ['2', '2' or '3', ..] or ['5', '4', ..] });

    [LoggerMessage(LogLevel.Error, "{Kind} {Id} cannot be stored and is kept aside: {Reason}")]
    private partial void LogDeadLetter(AccountedKind kind, CallId id, string reason);

    [LoggerMessage(LogLevel.Warning, "The database did not take a batch; trying again in {Pause}.")]
    private partial void LogRetry(Exception exception, TimeSpan pause);
}
