using Farthing.Sdk.Reporting.Spool;

namespace Farthing.Sdk.Reporting;

/// <summary>
/// Brings batches to the server. While the line is up each goes out at once; one that is not answered in half a second is
/// written to disk as well, and while the line is down it goes there straight away. The keeper, a thread of its own, is the
/// one that waits for the disk; the drainer sends what is there, oldest first.
/// </summary>
internal sealed class Delivery : IDisposable
{
    private static readonly TimeSpan AfterFault = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LastReportAtMost = TimeSpan.FromSeconds(2);

    private readonly OtlpClient _server;
    private readonly SpoolRoot _spool;
    private readonly SpanAccount _account;
    private readonly LossReporter _reporter;
    private readonly DeliveryLog _log;

    // How long a batch is tried that no disk takes.
    private readonly TimeSpan _giveUpAfter;
    private readonly TimeProvider _time;
    private readonly Desk _desk;
    private readonly CancellationTokenSource _stopping = new();
    private readonly AutoResetEvent _keeperWakes = new(initialState: false);
    private readonly Thread _keeper;
    private readonly Drainer _drainer;
    private long _lostBefore;

    public Delivery(OtlpClient server, SpoolRoot spool, SpanAccount account, LossReporter reporter, DeliveryLog log, TimeSpan giveUpAfter, TimeProvider time)
    {
        (_server, _spool, _account, _reporter, _log, _giveUpAfter, _time) = (server, spool, account, reporter, log, giveUpAfter, time);
        _desk = new Desk(time, Random.Shared);
        _drainer = new Drainer(_desk, spool, reporter, log, parcel => AttemptAsync(parcel, isProbe: true), time, _stopping.Token);
        _log.Unwritable(spool.Fault);
        // What runs here is not part of the request during which the app happened to start us.
        using var flow = ExecutionContext.IsFlowSuppressed() ? default(AsyncFlowControl?) : ExecutionContext.SuppressFlow();
        _keeper = new Thread(Keep) { IsBackground = true, Name = "Farthing spool" };
        _keeper.UnsafeStart();
        _drainer.Start();
    }

    /// <summary>
    /// Takes a batch over for good; its bytes are the caller's again. Waits only when there is neither room in memory nor
    /// a disk.
    /// </summary>
    public void Take(ReadOnlyMemory<byte> gzip, int spans)
    {
        var parcel = new Parcel(spans) { Since = _time.GetTimestamp() };
        _desk.Expect(parcel);
        if (_desk.TryAdmit(parcel, gzip))
        {
            _ = AttemptAsync(parcel, isProbe: false);
            _keeperWakes.Set();
            return;
        }

        switch (_spool.Keep(parcel, gzip))
        {
            case Keeping.Kept:
                _account.Left(parcel);
                _keeperWakes.Set();
                break;
            case Keeping.Full:
                Settle(parcel, sent: 0, spans, "spool_full");
                break;
            case Keeping.Unwritable:
                _log.Unwritable(_spool.Fault);
                if (!_desk.WaitAndAdmit(parcel, gzip, _giveUpAfter))
                {
                    Settle(parcel, sent: 0, spans, OtlpClient.ServerAway);
                }

                break;
        }

        _drainer.Wake();
    }

    /// <summary>A batch has left the queue: taken, or such that it could not even be written down.</summary>
    public void Handed(int spans, bool isTaken)
    {
        if (!isTaken)
        {
            _account.Unsendable(spans);
        }

        _desk.Handed(spans);
    }

    /// <summary>Waits until the server has accepted all spans that ended before.</summary>
    /// <returns>false when the time was up, some were lost since the last time, or the server is away and what it has not got is on disk.</returns>
    public bool Flush(TimeSpan timeout)
    {
        var isDone = _desk.WaitUntilDone(_account.Queued, timeout, _drainer.Wake);
        var lost = _account.TotalLost;
        return Interlocked.Exchange(ref _lostBefore, lost) == lost && isDone;
    }

    /// <summary>The end is near: from now on batches go to disk, if there is one.</summary>
    public void Closing() => _desk.Close();

    /// <summary>Puts what is not accepted on disk; what finds no room there is lost and counted.</summary>
    public void Dispose()
    {
        // At most once: it is the reporter's.
        _desk.Close();
        _stopping.Cancel();
        _keeperWakes.Set();
        _drainer.Wake();
        _keeper.Join();
        _drainer.Ended.GetAwaiter().GetResult();
        KeepOverdue(isEnd: true);
        _account.Lost(_spool.VanishedSpans(), "spool_unreadable");
        _account.LoseOpen();
        if (_desk.IsUp)
        {
            using var patience = new CancellationTokenSource(LastReportAtMost, _time);
            _reporter.ReportAsync(mustHurry: true, patience.Token).GetAwaiter().GetResult();
        }

        _spool.Sync();
        _log.Losses(_account);
        _spool.Close(_account.Close());
        _server.Dispose();
        _stopping.Dispose();
        _keeperWakes.Dispose();
    }

    private async Task AttemptAsync(Parcel parcel, bool isProbe)
    {
        var started = _time.GetTimestamp();
        try
        {
            await AttemptAsync(parcel, started, isProbe).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // A fault of ours; the batch is tried again all the same.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Telemetry.Lost(e);
            _desk.Failed(parcel, new Answer(AnswerKind.Away, e.GetType().Name), started, isProbe);
            _keeperWakes.Set();
        }
    }

    private async Task AttemptAsync(Parcel parcel, long started, bool isProbe)
    {
        if ((parcel.Bytes ?? _spool.Read(parcel)) is not { } bytes)
        {
            Settle(parcel, sent: 0, parcel.Spans, "spool_unreadable");
            return;
        }

        var answer = await _server.PostAsync(bytes, _stopping.Token).ConfigureAwait(false);
        switch (answer.Kind)
        {
            case AnswerKind.Accepted:
                Settle(parcel, parcel.Spans - answer.Rejected, answer.Rejected, "rejected");
                break;
            case AnswerKind.Refused:
                Settle(parcel, sent: 0, parcel.Spans, answer.Reason);
                break;
            case AnswerKind.Cancelled:
                _desk.Failed(parcel, answer, started, isProbe);
                return;
            default:
                _desk.Failed(parcel, answer, started, isProbe);
                _log.Failed(answer, _spool.IsWritable);
                // In memory only, it is the keeper's first.
                _keeperWakes.Set();
                _drainer.Wake();
                return;
        }

        if (_desk.Succeeded())
        {
            _drainer.Wake();
        }
    }

    /// <summary>
    /// Nothing is left to be done about it. On disk before in the books: killed in between, we count too many lost
    /// rather than too few. In the books before a flush may go on.
    /// </summary>
    private void Settle(Parcel parcel, long sent, long lost, string reason)
    {
        var former = _desk.Done(parcel) ? SettleOnDisk(parcel) : null;
        if (former is null)
        {
            _account.Left(parcel);
            _account.Sent(sent);
            _account.Lost(lost, reason);
        }
        else if (lost > 0)
        {
            former.Counters?.AddLost(reason, lost);
            Telemetry.Lost(lost, reason);
        }

        _desk.Release(parcel);
        if (lost > 0)
        {
            // The server is to be told.
            _drainer.Wake();
        }
    }

    private Instance? SettleOnDisk(Parcel parcel)
    {
        _drainer.Settled(parcel.Spans);
        return _spool.Settle(parcel);
    }

    private void Keep()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                _keeperWakes.WaitOne(_desk.NextDue(_giveUpAfter));
                KeepOverdue(isEnd: false);
                foreach (var parcel in _desk.TakeGivenUp(_giveUpAfter))
                {
                    Settle(parcel, sent: 0, parcel.Spans, parcel.Failure ?? OtlpClient.ServerAway);
                }

                _spool.Sync();
                _log.Losses(_account);
            }
#pragma warning disable CA1031 // On a thread of our own it would end the app.
            catch (Exception e)
#pragma warning restore CA1031
            {
                Telemetry.Lost(e);
                _stopping.Token.WaitHandle.WaitOne(AfterFault);
            }
        }
    }

    private void KeepOverdue(bool isEnd)
    {
        foreach (var parcel in _desk.TakeOverdue(isEnd))
        {
            var keeping = parcel.Bytes is { } bytes ? _spool.Keep(parcel, bytes) : Keeping.Full;
            var (isSending, isDone) = _desk.Kept(parcel);
            if (keeping == Keeping.Kept)
            {
                _account.Left(parcel);
                if (isDone)
                {
                    SettleOnDisk(parcel);
                }
            }
            else if (keeping == Keeping.Full && !isSending && !isDone)
            {
                Settle(parcel, sent: 0, parcel.Spans, "spool_full");
            }
            else if (keeping == Keeping.Unwritable)
            {
                _log.Unwritable(_spool.Fault);
            }

            _drainer.Wake();
        }
    }
}
