namespace Farthing.Sdk.Reporting;

/// <summary>
/// Which batches are in memory and which are not yet accepted, and whether the line is up: what the threads of the
/// delivery agree upon. Does no I/O, so that its gate is never held for long. Thread-safe: all that the one gate guards is
/// here, and nothing else.
/// </summary>
internal sealed class Desk(TimeProvider time, Random random)
{
    /// <summary>Batches that are sent at a time, and all that are ever in memory.</summary>
    internal const int MostInMemory = 8;

    /// <summary>With the 250 ms of a batch, and the writing, a call is on disk within a second of its end.</summary>
    internal static readonly TimeSpan UnkeptAtMost = TimeSpan.FromMilliseconds(500);

    private readonly object _gate = new();
    private readonly Line _line = new(time, random);
    private readonly List<Parcel> _inMemory = [];
    private readonly HashSet<Parcel> _outstanding = [];
    private long _handed;
    private bool _isClosing;

    public bool IsUp
    {
        get
        {
            lock (_gate)
            {
                return _line.IsUp;
            }
        }
    }

    /// <summary>How long the server is still to be left alone.</summary>
    public TimeSpan Pause
    {
        get
        {
            lock (_gate)
            {
                return _line.Wait;
            }
        }
    }

    /// <summary>No flush is content before it is done.</summary>
    public void Expect(Parcel parcel)
    {
        lock (_gate)
        {
            _outstanding.Add(parcel);
        }
    }

    /// <summary>Whether the batch may go out at once; then it is marked as being sent.</summary>
    public bool TryAdmit(Parcel parcel, ReadOnlyMemory<byte> gzip)
    {
        lock (_gate)
        {
            if (_isClosing || !_line.IsUp || _inMemory.Count >= MostInMemory)
            {
                return false;
            }

            (parcel.Bytes, parcel.IsSending) = (gzip.ToArray(), true);
            _inMemory.Add(parcel);
            return true;
        }
    }

    /// <summary>For a batch that no disk takes: the drainer's.</summary>
    /// <returns>false when there was no room in time. At the end of reporting there is none, and what waits is lost by that.</returns>
    public bool WaitAndAdmit(Parcel parcel, ReadOnlyMemory<byte> gzip, TimeSpan atMost)
    {
        lock (_gate)
        {
            while (_inMemory.Count >= MostInMemory)
            {
                if (_isClosing)
                {
                    return true;
                }

                if (!Wait(parcel.Since, atMost))
                {
                    return false;
                }
            }

            (parcel.Bytes, parcel.IsUnkeepable) = (gzip.ToArray(), true);
            _inMemory.Add(parcel);
            return true;
        }
    }

    /// <summary>The oldest that is only in memory and that nobody sends, marked as being sent.</summary>
    public Parcel? Next()
    {
        lock (_gate)
        {
            var next = _inMemory.Find(static p => p is { IsSending: false, IsBeingKept: false, Segment: null });
            if (next is not null)
            {
                next.IsSending = true;
            }

            return next;
        }
    }

    /// <summary>Those that belong on disk by now, marked as being kept.</summary>
    public List<Parcel> TakeOverdue(bool isEnd)
    {
        lock (_gate)
        {
            var overdue = _inMemory.FindAll(p => p.Segment is null && (isEnd || (!p.IsUnkeepable && DueIn(p) <= TimeSpan.Zero)));
            overdue.ForEach(static p => p.IsBeingKept = true);
            return overdue;
        }
    }

    /// <summary>Those that no disk takes and no server took in time, marked so that nobody sends them any more.</summary>
    public List<Parcel> TakeGivenUp(TimeSpan after)
    {
        lock (_gate)
        {
            var givenUp = _inMemory.FindAll(p => p is { Segment: null, IsSending: false, IsUnkeepable: true } && time.GetElapsedTime(p.Since) >= after);
            givenUp.ForEach(static p => p.IsSending = true);
            return givenUp;
        }
    }

    /// <summary>When <see cref="TakeOverdue"/> or <see cref="TakeGivenUp"/> has something next; infinite when nothing is there.</summary>
    public TimeSpan NextDue(TimeSpan giveUpAfter)
    {
        lock (_gate)
        {
            var due = Timeout.InfiniteTimeSpan;
            foreach (var parcel in _inMemory)
            {
                if (parcel.Segment is null && !(parcel.IsUnkeepable && parcel.IsSending))
                {
                    var left = parcel.IsUnkeepable ? giveUpAfter - time.GetElapsedTime(parcel.Since) : DueIn(parcel);
                    left = left > TimeSpan.Zero ? left : TimeSpan.Zero;
                    due = due == Timeout.InfiniteTimeSpan || left < due ? left : due;
                }
            }

            return due;
        }
    }

    /// <summary>It was tried to put it on disk.</summary>
    /// <returns>Whether it is still being sent; done, it has been accepted or refused meanwhile.</returns>
    public (bool IsSending, bool IsDone) Kept(Parcel parcel)
    {
        lock (_gate)
        {
            parcel.IsBeingKept = false;
            parcel.IsUnkeepable = parcel.Segment is null;
            if (parcel.Segment is not null && !parcel.IsSending)
            {
                Forget(parcel);
            }

            Monitor.PulseAll(_gate);
            return (parcel.IsSending, parcel.IsDone);
        }
    }

    /// <summary>An attempt was for nothing.</summary>
    public void Failed(Parcel parcel, Answer answer, long startedAt, bool isProbe)
    {
        lock (_gate)
        {
            (parcel.IsSending, parcel.IsUnkeepable, parcel.Failure) = (false, false, answer.Reason);
            if (answer.Kind != AnswerKind.Cancelled)
            {
                _line.Failed(answer, startedAt, isProbe);
            }

            if (parcel is { Segment: not null, IsBeingKept: false })
            {
                Forget(parcel);
            }

            Monitor.PulseAll(_gate);
        }
    }

    /// <returns>Whether the line was down before.</returns>
    public bool Succeeded()
    {
        lock (_gate)
        {
            var wasDown = !_line.IsUp;
            _line.Succeeded();
            return wasDown;
        }
    }

    /// <summary>Accepted, refused or lost.</summary>
    /// <returns>Whether it is on disk and to be settled there; what is being written at this moment is not.</returns>
    public bool Done(Parcel parcel)
    {
        lock (_gate)
        {
            (parcel.IsSending, parcel.IsDone) = (false, true);
            Forget(parcel);
            return parcel is { Segment: not null, IsBeingKept: false };
        }
    }

    /// <summary>Its books are closed: a flush may go on.</summary>
    public void Release(Parcel parcel)
    {
        lock (_gate)
        {
            _outstanding.Remove(parcel);
            Monitor.PulseAll(_gate);
        }
    }

    public void Handed(int spans)
    {
        lock (_gate)
        {
            _handed += spans;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Waits for the first so many spans to be accepted, or lost.</summary>
    /// <returns>false when the time was up, or the server is away and what it has not got is on disk.</returns>
    public bool WaitUntilDone(long spans, TimeSpan timeout, Action hurry)
    {
        var started = time.GetTimestamp();
        lock (_gate)
        {
            while (_handed < spans)
            {
                if (!Wait(started, timeout))
                {
                    return false;
                }
            }

            var mine = _outstanding.ToArray();
            var failures = _line.Failures;
            _line.Hurry();
            hurry();
            while (Array.Exists(mine, _outstanding.Contains))
            {
                // One more attempt has failed, or none is wanted.
                var isAway = !_line.IsUp && (_line.IsAsked || _line.Failures > failures);
                if ((isAway && !Array.Exists(mine, p => p.Segment is null && _outstanding.Contains(p))) || !Wait(started, timeout))
                {
                    return false;
                }
            }

            return true;
        }
    }

    /// <summary>From now on nothing goes out that a disk takes, and nothing waits for room.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isClosing = true;
            Monitor.PulseAll(_gate);
        }
    }

    private TimeSpan DueIn(Parcel parcel) => parcel.IsSending ? UnkeptAtMost - time.GetElapsedTime(parcel.Since) : TimeSpan.Zero;

    private void Forget(Parcel parcel)
    {
        parcel.Bytes = null;
        _inMemory.Remove(parcel);
    }

    /// <returns>false when the time was up before.</returns>
    private bool Wait(long since, TimeSpan atMost)
    {
        if (atMost == Timeout.InfiniteTimeSpan)
        {
            return Monitor.Wait(_gate);
        }

        var left = atMost - time.GetElapsedTime(since);
        if (left <= TimeSpan.Zero)
        {
            return false;
        }

        Monitor.Wait(_gate, left);
        return true;
    }
}
