namespace Farthing.Sdk.Reporting.Spool;

internal enum Keeping
{
    Kept,

    /// <summary>The bound is reached.</summary>
    Full,

    /// <summary>There is no spool, or the disk does not take it.</summary>
    Unwritable,
}

/// <summary>
/// Where batches wait on disk for one server and key: this process's own, and those of processes that ended before
/// theirs were sent. Thread-safe.
/// </summary>
internal sealed class SpoolRoot : IDisposable
{
    private const long LargestSegment = 1 << 20;
    private const long SmallestSegment = 64 * 1024;

    /// <summary>How long a disk that did not take a batch is left alone.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly long _mostBytes;
    private readonly TimeProvider _time;
    private readonly Instance? _own;
    private readonly bool _canAdopt;
    private readonly List<Instance> _adopted = [];
    private readonly SpoolUse _use;
    private long? _failedAt;
    private bool _isClosed;

    /// <summary>
    /// A folder of its own, beneath that of all servers; with a bound for all processes together that report to this server
    /// with this key, of which 0 means no spool at all.
    /// </summary>
    public SpoolRoot(string folder, Uri server, string key, long mostBytes, TimeProvider time)
    {
        (_mostBytes, _time) = (mostBytes, time);
        Folder = string.IsNullOrEmpty(folder) ? "" : Path.Combine(folder, SpoolFolder.NameOf(server, key));
        _use = new SpoolUse(Folder, time);
        if (mostBytes == 0)
        {
            return;
        }

        try
        {
            if (Folder.Length == 0)
            {
                throw new DirectoryNotFoundException("This user has no folder for an app's data.");
            }

            _own = SpoolFolder.CreateInstance(Folder);
            _canAdopt = SpoolFolder.DoLocksHold(Folder, _own.Id);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            Fault = e;
        }
    }

    public string Folder { get; }

    /// <summary>Why it cannot be written; null while it can, or is not wanted.</summary>
    public Exception? Fault { get; private set; }

    /// <summary>Null when nothing of this process is on disk.</summary>
    public Instance? Own => _own;

    public bool IsWritable => _own is not null && (_failedAt is not { } failed || _time.GetElapsedTime(failed) >= Rest);

    public Keeping Keep(Parcel parcel, ReadOnlyMemory<byte> bytes)
    {
        lock (_gate)
        {
            if (!IsWritable || _isClosed)
            {
                return Keeping.Unwritable;
            }

            try
            {
                var ours = _own!.Bytes + _adopted.Sum(a => a.Bytes);
                if (_use.OfOthers(IsOurs) + ours + Segment.SizeOf(bytes.Length) > _mostBytes)
                {
                    return Keeping.Full;
                }

                _own.Append(parcel, bytes, Math.Clamp(_mostBytes / 16, SmallestSegment, LargestSegment));
                (_failedAt, Fault) = (null, null);
                return Keeping.Kept;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                (_failedAt, Fault) = (_time.GetTimestamp(), e);
                return Keeping.Unwritable;
            }
        }
    }

    /// <summary>The oldest that nobody sends, those of former processes first.</summary>
    public Parcel? Next()
    {
        lock (_gate)
        {
            foreach (var instance in _adopted)
            {
                if (instance.Next() is { } parcel)
                {
                    return parcel;
                }
            }

            return _own?.Next();
        }
    }

    /// <returns>Null when it cannot be read.</returns>
    public byte[]? Read(Parcel parcel)
    {
        lock (_gate)
        {
            if (_isClosed)
            {
                return null;
            }

            try
            {
                return parcel.Segment!.Read(parcel);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
            {
                return null;
            }
        }
    }

    /// <summary>Nothing more is to be done about it.</summary>
    /// <returns>The process before us whose it was; null when it is our own.</returns>
    public Instance? Settle(Parcel parcel)
    {
        lock (_gate)
        {
            if (_isClosed)
            {
                // The files may be another's by now. It goes out once more; the server stores it once.
                return null;
            }

            var adopted = _adopted.Find(a => a.Has(parcel));
            try
            {
                (adopted ?? _own!).Settle(parcel);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It goes out once more after a restart; the server stores it once.
            }

            return adopted;
        }
    }

    /// <summary>Spans that were kept in files that somebody has deleted.</summary>
    public long VanishedSpans()
    {
        lock (_gate)
        {
            return _own?.VanishedSpans ?? 0;
        }
    }

    /// <summary>Writes through to the disk what was kept since the last time.</summary>
    public void Sync()
    {
        Segment[] segments;
        lock (_gate)
        {
            segments = _own?.Segments() ?? [];
        }

        foreach (var segment in segments)
        {
            try
            {
                segment.Sync();
            }
            catch (IOException e)
            {
                Fault = e;
            }
        }
    }

    /// <summary>
    /// Takes over what processes have left behind that ended. <paramref name="onKilled"/> gets each that did not end in good
    /// order, once, with what it lost by that.
    /// </summary>
    public void Adopt(Action<Instance, long> onKilled)
    {
        if (!_canAdopt)
        {
            return;
        }

        HashSet<Guid> known = [_own!.Id, .. Adopted().Select(a => a.Id)];
        foreach (var (instance, lost) in Former.TakeOver(Folder, known))
        {
            lock (_gate)
            {
                if (_isClosed)
                {
                    instance.Dispose();
                    continue;
                }

                _adopted.Add(instance);
                _use.LookAgain();
            }

            if (lost > 0)
            {
                onKilled(instance, lost);
            }
        }
    }

    public List<Instance> Adopted()
    {
        lock (_gate)
        {
            return [.. _adopted];
        }
    }

    /// <summary>When all of it is sent and told.</summary>
    public void Release(Instance adopted)
    {
        lock (_gate)
        {
            _adopted.Remove(adopted);
            TryDelete(adopted);
        }
    }

    /// <summary>Nothing is kept from now on; what is there waits for the next process.</summary>
    /// <param name="isToldOf">Whether the server knows of all that this process has lost.</param>
    public void Close(bool isToldOf)
    {
        Sync();
        lock (_gate)
        {
            if (_isClosed)
            {
                return;
            }

            _isClosed = true;
            foreach (var instance in _adopted)
            {
                instance.Dispose();
            }

            if (_own is null)
            {
                return;
            }

            _own.Counters!.State = CountersState.Closed;
            if (isToldOf && _own.IsSettled)
            {
                TryDelete(_own);
                SpoolFolder.TryDelete(Folder);
            }
            else
            {
                _own.Dispose();
            }
        }
    }

    public void Dispose() => Close(isToldOf: false);

    private static void TryDelete(Instance instance)
    {
        try
        {
            instance.Delete();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It is found again, empty, by the next process.
            instance.Dispose();
        }
    }

    private bool IsOurs(string name) => name == _own!.Id.ToString() || _adopted.Exists(a => a.Id.ToString() == name);
}
