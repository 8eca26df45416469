using System.Buffers.Binary;
using Farthing.Sdk.Framing;
using Microsoft.Win32.SafeHandles;

namespace Farthing.Sdk.Reporting.Spool;

/// <summary>
/// A file of batches, one after the other: length, spans, CRC, a byte that says whether it is settled, and the bytes as
/// they are posted. Only that byte is ever written again. One thread at a time, but for <see cref="Sync"/>.
/// </summary>
internal sealed class Segment : IDisposable
{
    private const int HeaderSize = 16;
    private const int SettledAt = 12;

    private static readonly byte[] SettledMark = [1];

    private readonly string _path;
    private readonly byte[] _header = new byte[HeaderSize];
    private readonly List<Parcel> _parcels = [];
    private SafeFileHandle? _file;
    private int _first;
    private int _unsettled;
    private volatile bool _isDirty;

    private Segment(string path) => _path = path;

    public long Length { get; private set; }

    /// <summary>false when somebody has deleted the file under us: what is written to it goes nowhere.</summary>
    public bool IsThere => File.Exists(_path);

    public bool IsSettled => _unsettled == 0;

    public long UnsettledSpans { get; private set; }

    private SafeFileHandle Handle => _file ??= File.OpenHandle(_path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);

    /// <summary>What an append of so many bytes adds to the file.</summary>
    public static int SizeOf(int length) => HeaderSize + length;

    public static Segment Create(string path) => new(path) { _file = OwnFiles.Create(path) };

    /// <summary>Finds what is not settled, and cuts off what was not written to its end.</summary>
    public static Segment Load(string path)
    {
        var segment = new Segment(path);
        var bytes = File.ReadAllBytes(path);
        var at = 0;
        while (TryRead(bytes.AsSpan(at), out var length, out var spans, out var isSettled))
        {
            if (!isSettled)
            {
                segment.Add(new Parcel(spans) { Segment = segment, Offset = at, Length = length });
            }

            at += SizeOf(length);
        }

        segment.Length = at;
        if (at < bytes.Length)
        {
            RandomAccess.SetLength(segment.Handle, at);
        }

        return segment;
    }

    public void Append(Parcel parcel, ReadOnlyMemory<byte> bytes)
    {
        BinaryPrimitives.WriteInt32LittleEndian(_header, bytes.Length);
        BinaryPrimitives.WriteInt32LittleEndian(_header.AsSpan(4), parcel.Spans);
        BinaryPrimitives.WriteUInt32LittleEndian(_header.AsSpan(8), Sum(_header.AsSpan(0, 8), bytes.Span));
        RandomAccess.Write(Handle, [_header, bytes], Length);
        (parcel.Segment, parcel.Offset, parcel.Length) = (this, Length, bytes.Length);
        Length += SizeOf(bytes.Length);
        _isDirty = true;
        Add(parcel);
    }

    /// <summary>The oldest that is not settled and that nobody sends.</summary>
    public Parcel? Next()
    {
        for (var i = _first; i < _parcels.Count; i++)
        {
            if (_parcels[i] is { IsSending: false, IsDone: false } parcel)
            {
                return parcel;
            }
        }

        return null;
    }

    /// <exception cref="InvalidDataException">It is not what was written.</exception>
    public byte[] Read(Parcel parcel)
    {
        var bytes = new byte[SizeOf(parcel.Length)];
        return RandomAccess.Read(Handle, bytes, parcel.Offset) == bytes.Length && TryRead(bytes, out var length, out _, out _) && length == parcel.Length
            ? bytes[HeaderSize..]
            : throw new InvalidDataException($"{_path} is damaged at {parcel.Offset}.");
    }

    public void Settle(Parcel parcel)
    {
        parcel.IsDone = true;
        _unsettled--;
        UnsettledSpans -= parcel.Spans;
        while (_first < _parcels.Count && _parcels[_first].IsDone)
        {
            _first++;
        }

        // Without it the batch would go out again after a crash, which the server would notice.
        RandomAccess.Write(Handle, SettledMark, parcel.Offset + SettledAt);
    }

    /// <summary>Once all is settled the file may be written from its beginning.</summary>
    public void Restart()
    {
        RandomAccess.SetLength(Handle, 0);
        _parcels.Clear();
        (_first, Length) = (0, 0);
    }

    /// <summary>Onto the disk itself, so that the machine may crash too.</summary>
    public void Sync()
    {
        if (_isDirty && _file is { } file)
        {
            _isDirty = false;
            try
            {
                RandomAccess.FlushToDisk(file);
            }
            catch (ObjectDisposedException)
            {
                // It was settled meanwhile, and deleted.
            }
        }
    }

    public void Delete()
    {
        Dispose();
        File.Delete(_path);
    }

    public void Dispose()
    {
        _file?.Dispose();
        _file = null;
    }

    private static bool TryRead(ReadOnlySpan<byte> bytes, out int length, out int spans, out bool isSettled)
    {
        (length, spans, isSettled) = (0, 0, false);
        if (bytes.Length < HeaderSize)
        {
            return false;
        }

        length = BinaryPrimitives.ReadInt32LittleEndian(bytes);
        spans = BinaryPrimitives.ReadInt32LittleEndian(bytes[4..]);
        isSettled = bytes[SettledAt] != 0;
        // A file that was made longer before it was written is full of zeros, whose sum is right: an empty batch is none.
        return length > 0 && spans >= 0 && length <= bytes.Length - HeaderSize
            && BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]) == Sum(bytes[..8], bytes.Slice(HeaderSize, length));
    }

    private static uint Sum(ReadOnlySpan<byte> head, ReadOnlySpan<byte> bytes) => Crc32.Append(Crc32.Append(0, head), bytes);

    private void Add(Parcel parcel)
    {
        _parcels.Add(parcel);
        _unsettled++;
        UnsettledSpans += parcel.Spans;
    }
}
