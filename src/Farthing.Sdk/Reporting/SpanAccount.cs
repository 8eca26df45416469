using Farthing.Sdk.Reporting.Spool;

namespace Farthing.Sdk.Reporting;

/// <summary>
/// Knows how many spans wait, were sent and are lost: what bounds the queue and counts every loss. The books are
/// <paramref name="counters"/>, which outlive a kill of the process.
/// </summary>
internal sealed class SpanAccount(int mostWaiting, Counters counters)
{
    /// <summary>Characters of prompts, answers and the like that wait to be written down.</summary>
    internal const long MostText = 32L << 20;

    private const string Stopped = "stopped";

    private readonly Lock _gate = new();
    private long _queued;
    private long _waiting;
    private long _text;
    private bool _isClosed;

    /// <summary>Spans that were let into the queue so far.</summary>
    public long Queued => Interlocked.Read(ref _queued);

    public long TotalLost => Read(static c => c.TotalLost);

    public long Reported => Read(static c => c.Reported);

    public void Started()
    {
        lock (_gate)
        {
            if (!_isClosed)
            {
                counters.Open++;
            }
        }
    }

    /// <param name="isRecorded">Whether it is a span to be sent at all.</param>
    /// <param name="text">Characters that it holds, where they are many.</param>
    /// <returns>false when it is not to be sent, or is lost for want of room or because reporting has stopped.</returns>
    public bool Ended(bool isRecorded, long text = 0)
    {
        string reason;
        lock (_gate)
        {
            if (!_isClosed)
            {
                // Taken first: a kill in between counts the call twice rather than not at all.
                counters.Taken += isRecorded ? 1 : 0;
                counters.Open--;
            }

            if (!isRecorded)
            {
                return false;
            }

            if (!_isClosed && _waiting < mostWaiting && (text == 0 || _text == 0 || _text + text <= MostText))
            {
                _waiting++;
                _text += text;
                Interlocked.Increment(ref _queued);
                return true;
            }

            reason = _isClosed ? Stopped : "queue_full";
            if (!_isClosed)
            {
                counters.AddLost(reason, 1);
            }
        }

        Telemetry.Lost(1, reason);
        return false;
    }

    /// <summary>So much text was given back.</summary>
    public void Written(long text)
    {
        lock (_gate)
        {
            _text -= text;
        }
    }

    /// <summary>They wait no longer: sent, lost, or on disk.</summary>
    public void Left(Parcel parcel)
    {
        lock (_gate)
        {
            if (!parcel.HasLeft)
            {
                parcel.HasLeft = true;
                _waiting -= parcel.Spans;
            }
        }
    }

    public void Sent(long spans)
    {
        lock (_gate)
        {
            if (!_isClosed)
            {
                counters.Sent += spans;
            }
        }
    }

    public void Lost(long spans, string reason)
    {
        lock (_gate)
        {
            if (_isClosed || spans == 0)
            {
                return;
            }

            counters.AddLost(reason, spans);
        }

        // Outside the gate, for a meter's listener is the app's.
        Telemetry.Lost(spans, reason);
    }

    /// <summary>Lost on the way to the delivery, and so never a parcel.</summary>
    public void Unsendable(long spans)
    {
        lock (_gate)
        {
            _waiting -= spans;
        }

        Lost(spans, "unsendable");
    }

    public List<KeyValuePair<string, long>> Losses() => Read(static c => c.Lost()) ?? [];

    public void SetReported(long losses)
    {
        lock (_gate)
        {
            if (!_isClosed)
            {
                counters.Reported = losses;
            }
        }
    }

    /// <summary>Calls under way, of which another account will hear how they end.</summary>
    public long TakeOpen()
    {
        lock (_gate)
        {
            var open = _isClosed ? 0 : Math.Max(counters.Open, 0);
            counters.Open -= open;
            return open;
        }
    }

    public void AddOpen(long calls)
    {
        lock (_gate)
        {
            if (!_isClosed)
            {
                counters.Open += calls;
            }
        }
    }

    /// <summary>Calls under way are lost, for nobody will be there to be told how they end. The meter counts them when they do.</summary>
    public void LoseOpen()
    {
        lock (_gate)
        {
            if (!_isClosed && counters.Open > 0)
            {
                counters.AddLost(Stopped, counters.Open);
                counters.Open = 0;
            }
        }
    }

    /// <summary>What still waits is lost, and so is what comes later; what the sender says from now on is too late.</summary>
    /// <returns>Whether the server knows of all losses.</returns>
    public bool Close()
    {
        long left;
        bool isToldOf;
        lock (_gate)
        {
            left = _isClosed ? 0 : _waiting;
            if (!_isClosed)
            {
                counters.AddLost(Stopped, left);
            }

            isToldOf = _isClosed || counters.TotalLost == counters.Reported;
            _isClosed = true;
        }

        if (left > 0)
        {
            Telemetry.Lost(left, Stopped);
        }

        return isToldOf;
    }

    /// <summary>After the end the page may be gone.</summary>
    private T? Read<T>(Func<Counters, T> read)
    {
        lock (_gate)
        {
            return _isClosed ? default : read(counters);
        }
    }
}
