using System.Globalization;

namespace Farthing.Sdk.Reporting.Spool;

/// <summary>
/// What one process keeps on disk: a folder of segments and its books, and beside it a lock that is held for as long as
/// the process lives. One thread at a time.
/// </summary>
internal sealed class Instance : IDisposable
{
    internal const string LockEnding = ".lock";
    internal const string SegmentEnding = ".spans";
    private const string CountersName = "counters";

    private readonly string _folder;
    private readonly string _lockPath;
    private readonly FileStream _lock;
    private readonly List<Segment> _segments = [];
    private int _number;

    private Instance(string root, Guid id, FileStream held)
    {
        (Id, _folder, _lockPath, _lock) = (id, FolderOf(root, id), LockOf(root, id), held);
    }

    public Guid Id { get; }

    /// <summary>Null of a process that was killed before it had any.</summary>
    public Counters? Counters { get; private init; }

    public long Bytes => _segments.Sum(s => s.Length);

    public long UnsettledSpans => _segments.Sum(s => s.UnsettledSpans);

    /// <summary>Unsettled spans in files that somebody has deleted: sent as long as we live, and then lost.</summary>
    public long VanishedSpans => _segments.Where(s => !s.IsThere).Sum(s => s.UnsettledSpans);

    public bool IsSettled => _segments.TrueForAll(s => s.IsSettled);

    /// <exception cref="IOException">The folder cannot be written, or another process has taken the new one for a dead one's.</exception>
    public static Instance Create(string root)
    {
        var id = Guid.NewGuid();
        // First of all the lock: a folder without one belongs to nobody.
        var held = OwnFiles.TryLock(LockOf(root, id), FileMode.CreateNew) ?? throw new IOException($"{root} cannot be written.");
        try
        {
            OwnFiles.CreateFolder(FolderOf(root, id));
            return new Instance(root, id, held) 
            {
                Counters = OwnFiles.CanMap(root) ? Counters.Create(Path.Combine(FolderOf(root, id), CountersName)) : Counters.InMemory(),
            };
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>Null while its process lives, or another has adopted it; and when there is nothing in it.</summary>
    public static Instance? TryAdopt(string root, Guid id)
    {
        if (OwnFiles.TryLock(LockOf(root, id), FileMode.Open) is not { } held)
        {
            return null;
        }

        Instance? instance = null;
        try
        {
            var folder = FolderOf(root, id);
            if (!Directory.Exists(folder))
            {
                // Its process died, or its adopter, before the first or after the last step.
                Remove(LockOf(root, id), held);
                return null;
            }

            instance = new Instance(root, id, held) { Counters = Counters.TryOpen(Path.Combine(folder, CountersName)) };
            instance.Load();
            return instance;
        }
        catch
        {
            instance?.Dispose();
            held.Dispose();
            throw;
        }
    }

    public void Append(Parcel parcel, ReadOnlyMemory<byte> bytes, long segmentSize)
    {
        var last = _segments.Count == 0 ? null : _segments[^1];
        if (last is null || last.Length >= segmentSize)
        {
            last = Segment.Create(Path.Combine(_folder, (++_number).ToString("D8", CultureInfo.InvariantCulture) + SegmentEnding));
            _segments.Add(last);
        }
        else if (!last.IsThere)
        {
            throw new FileNotFoundException($"{_folder} was deleted.");
        }

        last.Append(parcel, bytes);
    }

    public Parcel? Next()
    {
        foreach (var segment in _segments)
        {
            if (segment.Next() is { } parcel)
            {
                return parcel;
            }
        }

        return null;
    }

    public bool Has(Parcel parcel) => _segments.Contains(parcel.Segment!);

    public void Settle(Parcel parcel)
    {
        var segment = parcel.Segment!;
        segment.Settle(parcel);
        if (!segment.IsSettled)
        {
            return;
        }

        if (ReferenceEquals(segment, _segments[^1]))
        {
            segment.Restart();
        }
        else
        {
            _segments.Remove(segment);
            segment.Delete();
        }
    }

    /// <summary>Those to be passed to <see cref="Segment.Sync"/>, which takes its time.</summary>
    public Segment[] Segments() => [.. _segments];

    /// <summary>When nothing is left to be sent or told: the lock last, so that nothing remains unowned.</summary>
    public void Delete()
    {
        foreach (var segment in _segments)
        {
            segment.Delete();
        }

        _segments.Clear();
        Counters?.Dispose();
        Directory.Delete(_folder, recursive: true);
        Remove(_lockPath, _lock);
    }

    public void Dispose()
    {
        foreach (var segment in _segments)
        {
            segment.Dispose();
        }

        Counters?.Dispose();
        _lock.Dispose();
    }

    private static string FolderOf(string root, Guid id) => Path.Combine(root, id.ToString());

    private static string LockOf(string root, Guid id) => Path.Combine(root, id + LockEnding);

    private static void Remove(string path, FileStream held)
    {
        if (OperatingSystem.IsWindows())
        {
            held.Dispose();
            File.Delete(path);
        }
        else
        {
            File.Delete(path);
            held.Dispose();
        }
    }

    private void Load()
    {
        foreach (var path in Directory.GetFiles(_folder, "*" + SegmentEnding).Order(StringComparer.Ordinal))
        {
            var segment = Segment.Load(path);
            if (segment.IsSettled)
            {
                segment.Delete();
            }
            else
            {
                _segments.Add(segment);
            }
        }
    }
}
