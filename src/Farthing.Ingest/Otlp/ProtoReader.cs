using System.Buffers.Binary;
using System.Text;

namespace Farthing.Ingest.Otlp;

/// <summary>
/// Reads protobuf in place. Fields come in any order and unknown ones are skipped; what is not protobuf is a
/// <see cref="FormatException"/>, never a read past the end.
/// </summary>
internal ref struct ProtoReader(ReadOnlySpan<byte> data)
{
    private readonly ReadOnlySpan<byte> _data = data;
    private int _at;

    /// <summary>Reads packed numbers, which stand without fields of their own.</summary>
    public ProtoReader(ReadOnlySpan<byte> packed, WireType type)
        : this(packed) => Type = type;

    /// <summary>Whether all has been read.</summary>
    public readonly bool IsAtEnd => _at == _data.Length;

    /// <summary>The number of the field that <see cref="Next"/> came to.</summary>
    public int Field { get; private set; }

    /// <summary>The wire type of that field.</summary>
    public WireType Type { get; private set; }

    /// <summary>Goes to the next field; the value of the last one must have been read or skipped.</summary>
    /// <returns>False at the end.</returns>
    public bool Next()
    {
        if (_at == _data.Length)
        {
            return false;
        }

        var tag = Varint();
        Field = (int)(tag >> 3);
        Type = (WireType)(tag & 7);
        return tag <= uint.MaxValue && Field != 0 ? true : throw Malformed("a field number is out of range");
    }

    /// <summary>Goes to the next field of a number, over all others.</summary>
    /// <returns>False at the end.</returns>
    public bool NextOf(int field)
    {
        while (Next())
        {
            if (Field == field)
            {
                return true;
            }

            Skip();
        }

        return false;
    }

    /// <summary>Reads a base-128 integer, the value of a varint field.</summary>
    public ulong Varint()
    {
        ulong value = 0;
        for (var shift = 0; shift < 70; shift += 7)
        {
            if (_at == _data.Length)
            {
                throw Malformed("it ends inside a number");
            }

            var next = _data[_at++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw Malformed("a number is longer than ten bytes");
    }

    /// <summary>Reads a varint field.</summary>
    public ulong UInt64() => Type == WireType.Varint ? Varint() : throw Wrong();

    /// <summary>Reads a fixed 64-bit field.</summary>
    public ulong Fixed64() => Type == WireType.Fixed64 ? BinaryPrimitives.ReadUInt64LittleEndian(Take(8)) : throw Wrong();

    /// <summary>Reads a double field.</summary>
    public double Double() => BitConverter.UInt64BitsToDouble(Fixed64());

    /// <summary>Reads a length-delimited field: bytes, text or a message.</summary>
    public ReadOnlySpan<byte> Bytes()
    {
        if (Type != WireType.Length)
        {
            throw Wrong();
        }

        var length = Varint();
        return length <= (ulong)(_data.Length - _at) ? Take((int)length) : throw Malformed("it ends inside a field");
    }

    /// <summary>Reads a text field. What is not UTF-8 is replaced.</summary>
    public string Text() => Encoding.UTF8.GetString(Bytes());

    /// <summary>Skips the value of the current field.</summary>
    public void Skip()
    {
        switch (Type)
        {
            case WireType.Varint: Varint(); break;
            case WireType.Fixed64: Take(8); break;
            case WireType.Length: Bytes(); break;
            case WireType.Fixed32: Take(4); break;
            default: throw Malformed("it has a wire type that is not in use");
        }
    }

    private ReadOnlySpan<byte> Take(int length)
    {
        if (length > _data.Length - _at)
        {
            throw Malformed("it ends inside a field");
        }

        var taken = _data.Slice(_at, length);
        _at += length;
        return taken;
    }

    private readonly FormatException Wrong() => Malformed($"field {Field} has wire type {(int)Type}");

    private static FormatException Malformed(string what) => new($"The body is not an OTLP request: {what}.");
}

/// <summary>How a protobuf field is laid out.</summary>
internal enum WireType
{
    Varint = 0,
    Fixed64 = 1,
    Length = 2,
    Fixed32 = 5,
}
