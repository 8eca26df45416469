namespace Farthing.Sdk.Reporting;

/// <summary>
/// Knows of each span whether it waits, was sent or is lost: what bounds the queue, counts every loss, and lets a
/// flush wait for what is under way.
/// </summary>
internal sealed class SpanAccount(int mostWaiting)
{
    private readonly object _gate = new();
    private long _taken;
    private long _sent;
    private long _lost;
    private long _lostAndCounted;
    private bool _isClosed;

    public bool IsClosed
    {
        get
        {
            lock (_gate)
            {
                return _isClosed;
            }
        }
    }

    private long Waiting => _taken - _sent - _lost;

    /// <summary>false when the span is lost, for want of room or because reporting has stopped.</summary>
    public bool Take()
    {
        string reason;
        lock (_gate)
        {
            if (!_isClosed && Waiting < mostWaiting)
            {
                _taken++;
                return true;
            }

            reason = _isClosed ? "stopped" : "queue_full";
        }

        Telemetry.Lost(1, reason);
        return false;
    }

    public void Sent(long spans)
    {
        lock (_gate)
        {
            if (!_isClosed)
            {
                _sent += spans;
                Monitor.PulseAll(_gate);
            }
        }
    }

    public void Lost(long spans, string reason)
    {
        lock (_gate)
        {
            if (_isClosed)
            {
                return;
            }

            _lost += spans;
        }

        Count(spans, reason);
    }

    /// <summary>What still waits is lost, and so is what comes later; what the sender says from now on is too late.</summary>
    public void Close()
    {
        long left;
        lock (_gate)
        {
            _isClosed = true;
            left = Waiting;
            _lost += left;
        }

        if (left > 0)
        {
            Count(left, "stopped");
        }
    }

    /// <summary>Waits until all that waits now is sent, or lost and counted.</summary>
    /// <returns>Whether it was all sent, in time.</returns>
    public bool WaitUntilSent(TimeSpan timeout, TimeProvider time)
    {
        var started = time.GetTimestamp();
        lock (_gate)
        {
            var (until, lost) = (_taken, _lost);
            while (_sent + _lostAndCounted < until)
            {
                if (timeout == Timeout.InfiniteTimeSpan)
                {
                    Monitor.Wait(_gate);
                    continue;
                }

                var left = timeout - time.GetElapsedTime(started);
                if (left <= TimeSpan.Zero)
                {
                    return false;
                }

                Monitor.Wait(_gate, left);
            }

            return _lost == lost;
        }
    }

    /// <summary>Outside the gate, for a meter's listener is the app's; and before a flush may go on.</summary>
    private void Count(long spans, string reason)
    {
        Telemetry.Lost(spans, reason);
        lock (_gate)
        {
            _lostAndCounted += spans;
            Monitor.PulseAll(_gate);
        }
    }
}
