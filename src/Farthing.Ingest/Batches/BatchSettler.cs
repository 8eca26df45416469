using Farthing.Core.Calls;
using Farthing.Storage.Writing;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Farthing.Ingest.Batches;

/// <summary>Sees to it that each call is stored or kept aside.</summary>
internal sealed partial class BatchSettler(
    CallWriter writer, DeadLetterWriter deadLetters, TimeProvider time, ILogger<BatchSettler> log)
{
    private static readonly TimeSpan[] s_pauses = [.. new[] { 50, 200, 800, 2000, 4000, 8000 }.Select(ms => TimeSpan.FromMilliseconds(ms))];

    /// <summary>
    /// Stores the calls. While the database is away it is tried again, for some fifteen seconds. A batch that the
    /// database refuses for what is in it is split until the bad call stands alone; that one is kept aside.
    /// </summary>
    /// <exception cref="NpgsqlException">The database stayed away. Calls may have been stored, none is lost: whoever
    /// sent the batch sends it again.</exception>
    public async Task<CallBatchSettled> SettleAsync(IReadOnlyList<PricedCall> calls, CancellationToken cancel)
    {
        try
        {
            var result = await WithRetriesAsync(() => writer.WriteAsync(calls, cancel), cancel);
            return new() { Stored = result.Stored, Duplicate = result.Duplicate, DeadLettered = 0 };
        }
        catch (Exception e) when (IsFaultOfContent(e))
        {
            if (calls.Count == 1)
            {
                await KeepAsideAsync(calls[0], e, cancel);
                return new() { Stored = 0, Duplicate = 0, DeadLettered = 1 };
            }

            var half = calls.Count / 2;
            var first = await SettleAsync([.. calls.Take(half)], cancel);
            var second = await SettleAsync([.. calls.Skip(half)], cancel);
            return new()
            {
                Stored = first.Stored + second.Stored,
                Duplicate = first.Duplicate + second.Duplicate,
                DeadLettered = first.DeadLettered + second.DeadLettered,
            };
        }
    }

    private async Task KeepAsideAsync(PricedCall priced, Exception fault, CancellationToken cancel)
    {
        var reason = (fault as PostgresException)?.MessageText ?? fault.Message;
        LogDeadLetter(priced.Call.Id, reason);
        await WithRetriesAsync(
            async () =>
            {
                await deadLetters.WriteAsync(priced.Project, priced.Call.Id, reason, CallBatchCodec.Write([priced.Call]), cancel);
                return true;
            },
            cancel);
    }

    private async Task<T> WithRetriesAsync<T>(Func<Task<T>> work, CancellationToken cancel)
    {
        foreach (var pause in s_pauses)
        {
            try
            {
                return await work();
            }
            catch (NpgsqlException e) when (e.IsTransient)
            {
                LogRetry(e, pause);
                await Task.Delay(pause, time, cancel);
            }
        }

        return await work();
    }

    // Classes of SQLSTATE: 22 a value that does not fit, 23 a constraint that does not hold, 54 more than the server can
    // take. What is ours to mend, or the operator's (a missing table, a right), is not the call's fault.
    private static bool IsFaultOfContent(Exception e) =>
        e is OverflowException or ArgumentException or InvalidCastException or FormatException or KeyNotFoundException
        || (e is PostgresException { SqlState: ['2', '2' or '3', ..] or ['5', '4', ..] });

    [LoggerMessage(LogLevel.Error, "Call {Call} cannot be stored and is kept aside: {Reason}")]
    private partial void LogDeadLetter(CallId call, string reason);

    [LoggerMessage(LogLevel.Warning, "The database did not take a batch; trying again in {Pause}.")]
    private partial void LogRetry(Exception exception, TimeSpan pause);
}
