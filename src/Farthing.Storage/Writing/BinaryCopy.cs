using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Npgsql;

namespace Farthing.Storage.Writing;

/// <summary>
/// Copies rows into a table in PostgreSQL's binary format, by way of one buffer. A call's row has over sixty columns, most
/// of them null: what a general importer does for each of them is most of what writing a call takes. Dispose it before it
/// is complete, and nothing is copied.
/// </summary>
internal sealed class BinaryCopy : IAsyncDisposable
{
    private const int Piece = 64 << 10;
    private const int Null = -1;
    private const int IntegerOid = 23;

    // The signature, no flags, no extension.
    private static readonly byte[] s_header = [.. "PGCOPY\n"u8, 0xFF, .. "\r\n\0"u8, 0, 0, 0, 0, 0, 0, 0, 0];
    private static readonly DateTime s_epoch = new(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private readonly NpgsqlRawCopyStream _to;
    private readonly short _columns;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(2 * Piece);
    private int _at;
    private bool _ended;

    private BinaryCopy(NpgsqlRawCopyStream to, short columns) => (_to, _columns) = (to, columns);

    /// <summary>Begins to copy.</summary>
    /// <param name="connection">Over which; it can do nothing else until this is disposed.</param>
    /// <param name="table">Into which table.</param>
    /// <param name="columns">Its columns, in the order in which each row writes them.</param>
    /// <param name="cancel">Gives up.</param>
    public static async Task<BinaryCopy> BeginAsync(NpgsqlConnection connection, string table, IReadOnlyList<string> columns, CancellationToken cancel)
    {
        var to = await connection.BeginRawBinaryCopyAsync($"COPY {table} ({string.Join(", ", columns)}) FROM STDIN (FORMAT BINARY)", cancel);
        var copy = new BinaryCopy(to, (short)columns.Count);
        s_header.CopyTo(copy.Take(s_header.Length));
        return copy;
    }

    /// <summary>Begins a row: every column is to be written then. Sends what has gathered.</summary>
    public async ValueTask StartRowAsync(CancellationToken cancel)
    {
        if (_at >= Piece)
        {
            await SendAsync(cancel);
        }

        BinaryPrimitives.WriteInt16BigEndian(Take(sizeof(short)), _columns);
    }

    public void WriteNull() => BinaryPrimitives.WriteInt32BigEndian(Take(sizeof(int)), Null);

    public void Write(bool value) => Sized(sizeof(bool))[0] = value ? (byte)1 : (byte)0;

    public void Write(short value) => BinaryPrimitives.WriteInt16BigEndian(Sized(sizeof(short)), value);

    public void Write(short? value)
    {
        if (value is { } present)
        {
            Write(present);
        }
        else
        {
            WriteNull();
        }
    }

    public void Write(int value) => BinaryPrimitives.WriteInt32BigEndian(Sized(sizeof(int)), value);

    public void Write(int? value)
    {
        if (value is { } present)
        {
            Write(present);
        }
        else
        {
            WriteNull();
        }
    }

    public void Write(long value) => BinaryPrimitives.WriteInt64BigEndian(Sized(sizeof(long)), value);

    public void Write(long? value)
    {
        if (value is { } present)
        {
            Write(present);
        }
        else
        {
            WriteNull();
        }
    }

    /// <summary>A timestamptz, of a time in UTC.</summary>
    public void Write(DateTime value) => Write((value - s_epoch).Ticks / TimeSpan.TicksPerMicrosecond);

    /// <summary>A date.</summary>
    public void Write(DateOnly value) => Write(value.DayNumber - DateOnly.FromDateTime(s_epoch).DayNumber);

    /// <summary>A uuid of these bits.</summary>
    public void WriteUuid(UInt128 value) => BinaryPrimitives.WriteUInt128BigEndian(Sized(16), value);

    /// <summary>A numeric, with the scale that the decimal has.</summary>
    public void Write(decimal? value)
    {
        if (value is not { } present)
        {
            WriteNull();
            return;
        }

        var room = Room(sizeof(int) + NumericFormat.Longest);
        var length = NumericFormat.Write(room[sizeof(int)..], present);
        BinaryPrimitives.WriteInt32BigEndian(room, length);
        _at += sizeof(int) + length;
    }

    public void Write(string? value)
    {
        if (value is null)
        {
            WriteNull();
            return;
        }

        var room = Room(sizeof(int) + Encoding.UTF8.GetMaxByteCount(value.Length));
        var length = Encoding.UTF8.GetBytes(value, room[sizeof(int)..]);
        BinaryPrimitives.WriteInt32BigEndian(room, length);
        _at += sizeof(int) + length;
    }

    /// <summary>A jsonb of its text.</summary>
    public void WriteJson(string? value)
    {
        const byte Version = 1;
        if (value is null)
        {
            WriteNull();
            return;
        }

        var length = sizeof(byte) + Encoding.UTF8.GetByteCount(value);
        var to = Sized(length);
        to[0] = Version;
        Encoding.UTF8.GetBytes(value, to[1..]);
    }

    /// <summary>An int[]; null for none.</summary>
    public void Write(ReadOnlySpan<int> values)
    {
        if (values.IsEmpty)
        {
            WriteNull();
            return;
        }

        const int Head = 5 * sizeof(int);
        var to = Sized(Head + (values.Length * 2 * sizeof(int)));
        ReadOnlySpan<int> head = [1, 0, IntegerOid, values.Length, 1];
        for (var i = 0; i < head.Length; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(to[(i * sizeof(int))..], head[i]);
        }

        for (var i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(to[(Head + (i * 2 * sizeof(int)))..], sizeof(int));
            BinaryPrimitives.WriteInt32BigEndian(to[(Head + sizeof(int) + (i * 2 * sizeof(int)))..], values[i]);
        }
    }

    /// <summary>Ends the copy: the rows are in the table, as far as the transaction goes.</summary>
    public async Task CompleteAsync(CancellationToken cancel)
    {
        BinaryPrimitives.WriteInt16BigEndian(Take(sizeof(short)), -1);
        await SendAsync(cancel);
        _ended = true;
        await _to.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        var buffer = Interlocked.Exchange(ref _buffer, []);
        if (buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        if (!_ended)
        {
            _ended = true;
            await CancelAsync();
        }
    }

    private async Task CancelAsync()
    {
        try
        {
            await _to.CancelAsync();
        }
        catch (NpgsqlException)
        {
            // The copy has failed already, and whoever wrote to it was told so.
        }
    }

    private async ValueTask SendAsync(CancellationToken cancel)
    {
        await _to.WriteAsync(_buffer.AsMemory(0, _at), cancel);
        _at = 0;
    }

    private Span<byte> Sized(int length)
    {
        var to = Take(sizeof(int) + length);
        BinaryPrimitives.WriteInt32BigEndian(to, length);
        return to[sizeof(int)..];
    }

    private Span<byte> Take(int length)
    {
        var room = Room(length)[..length];
        _at += length;
        return room;
    }

    private Span<byte> Room(int length)
    {
        if (_buffer.Length - _at < length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_at + length, 2 * _buffer.Length));
            _buffer.AsSpan(0, _at).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }

        return _buffer.AsSpan(_at);
    }
}
