using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using System.Text;

namespace Farthing.Sdk.Reporting.Spool;

internal enum CountersState : long
{
    Running,

    /// <summary>The process has ended in good order: nothing was lost beyond what is counted.</summary>
    Closed,

    /// <summary>The process was killed, and what it lost by that is counted.</summary>
    Settled,
}

/// <summary>
/// The books of one process in a page of memory. When the page is a file's, it survives the process, for it is the
/// system that writes it back. One thread at a time.
/// </summary>
internal sealed unsafe class Counters : IDisposable
{
    private const int Size = 4096;
    private const long Magic = 0x31534B4F4F42_4646;
    private const int FirstReason = 64;
    private const int ReasonSize = 40;
    private const int NameSize = ReasonSize - sizeof(long) - 1;
    private const int Reasons = (Size - FirstReason) / ReasonSize;

    private readonly MemoryMappedFile? _file;
    private readonly MemoryMappedViewAccessor? _view;
    private byte* _page;

    private Counters(byte* page) => _page = page;

    private Counters(MemoryMappedFile file)
    {
        _file = file;
        _view = file.CreateViewAccessor(0, Size);
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _page);
    }

    public ref CountersState State => ref *(CountersState*)(_page + 8);

    /// <summary>Spans that ended.</summary>
    public ref long Taken => ref Slot(2);

    /// <summary>Spans that the server has accepted.</summary>
    public ref long Sent => ref Slot(3);

    /// <summary>Calls that are started and not ended; less than zero when some were started before us.</summary>
    public ref long Open => ref Slot(4);

    /// <summary>Losses that the server knows of.</summary>
    public ref long Reported => ref Slot(5);

    public long TotalLost
    {
        get
        {
            var total = 0L;
            for (var i = 0; i < Reasons && Name(i)[0] != 0; i++)
            {
                total += Count(i);
            }

            return total;
        }
    }

    /// <summary>For one process's own use: gone with it.</summary>
    public static Counters InMemory()
    {
        var counters = new Counters((byte*)NativeMemory.AllocZeroed(Size));
        counters.Slot(0) = Magic;
        return counters;
    }

    public static Counters Create(string path)
    {
        using (var file = OwnFiles.Create(path))
        {
            // Written, not merely made longer: a page without a block on disk would be a fault in the app when the disk is full.
            var page = new byte[Size];
            BinaryPrimitives.WriteInt64LittleEndian(page, Magic);
            RandomAccess.Write(file, page, 0);
            RandomAccess.FlushToDisk(file);
        }

        return new Counters(Map(path));
    }

    /// <summary>Null when there are none, or not of ours.</summary>
    public static Counters? TryOpen(string path)
    {
        if (!File.Exists(path) || new FileInfo(path).Length != Size)
        {
            return null;
        }

        var counters = new Counters(Map(path));
        if (counters.Slot(0) == Magic)
        {
            return counters;
        }

        counters.Dispose();
        return null;
    }

    public long LostBy(string reason) => Lost().Find(l => l.Key == reason).Value;

    public void AddLost(string reason, long spans)
    {
        if (spans == 0)
        {
            return;
        }

        Span<byte> name = stackalloc byte[NameSize];
        name.Clear();
        Encoding.UTF8.TryGetBytes(reason.AsSpan(0, Math.Min(reason.Length, NameSize)), name, out _);
        for (var i = 0; i < Reasons; i++)
        {
            var known = Name(i);
            if (known[0] == 0)
            {
                // The count before the name, and so never an unfinished reason.
                Count(i) = spans;
                name.CopyTo(known);
                return;
            }

            if (known.SequenceEqual(name))
            {
                Count(i) += spans;
                return;
            }
        }
    }

    public List<KeyValuePair<string, long>> Lost()
    {
        List<KeyValuePair<string, long>> lost = [];
        for (var i = 0; i < Reasons && Name(i)[0] != 0; i++)
        {
            var name = Name(i);
            lost.Add(new(Encoding.UTF8.GetString(name[..(name.IndexOf((byte)0) is var end and >= 0 ? end : name.Length)]), Count(i)));
        }

        return lost;
    }

    public void Dispose()
    {
        if (_page == null)
        {
            return;
        }

        if (_view is null)
        {
            NativeMemory.Free(_page);
        }
        else
        {
            _view.SafeMemoryMappedViewHandle.ReleasePointer();
            _view.Dispose();
            _file!.Dispose();
        }

        _page = null;
    }

    private static MemoryMappedFile Map(string path) => MemoryMappedFile.CreateFromFile(path, FileMode.Open, mapName: null, Size);

    private ref long Slot(int index) => ref *(long*)(_page + (index * sizeof(long)));

    private ref long Count(int reason) => ref *(long*)(_page + FirstReason + (reason * ReasonSize));

    private Span<byte> Name(int reason) => new(_page + FirstReason + (reason * ReasonSize) + sizeof(long), NameSize);
}
