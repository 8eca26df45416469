using System.Buffers.Binary;
using System.Text;

namespace Farthing.Ingest.Otlp;

/// <summary>Writes protobuf: the messages that OTLP answers with, and the ones that JSON stands for.</summary>
internal sealed class ProtoWriter(HeldBuffer to)
{
    // A message's length is known when it ends: room is left for it, as a number of four bytes however small it is, which
    // every reader takes and which saves moving what was written.
    private const int LengthBytes = 4;
    private const int LongestVarint = 10;

    public void UInt64(int field, ulong value)
    {
        Tag(field, WireType.Varint);
        Varint(value);
    }

    public void Fixed64(int field, ulong value)
    {
        Tag(field, WireType.Fixed64);
        BinaryPrimitives.WriteUInt64LittleEndian(to.Room(8).Span, value);
        to.Advance(8);
    }

    public void Fixed32(int field, uint value)
    {
        Tag(field, WireType.Fixed32);
        BinaryPrimitives.WriteUInt32LittleEndian(to.Room(4).Span, value);
        to.Advance(4);
    }

    public void Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

    public void Bytes(int field, ReadOnlySpan<byte> value)
    {
        Tag(field, WireType.Length);
        Varint((ulong)value.Length);
        value.CopyTo(to.Room(value.Length).Span);
        to.Advance(value.Length);
    }

    /// <summary>Begins a message, or bytes whose number is not known yet.</summary>
    /// <returns>What <see cref="End"/> takes.</returns>
    public int Begin(int field)
    {
        Tag(field, WireType.Length);
        to.Room(LengthBytes);
        to.Advance(LengthBytes);
        return to.Length;
    }

    public void End(int begun)
    {
        var length = to.Length - begun;
        var place = to.Written(begun - LengthBytes, LengthBytes);
        for (var i = 0; i < LengthBytes; i++, length >>= 7)
        {
            place[i] = (byte)((length & 0x7F) | (i < LengthBytes - 1 ? 0x80 : 0));
        }
    }

    private void Tag(int field, WireType type) => Varint((ulong)((field << 3) | (int)type));

    private void Varint(ulong value)
    {
        var room = to.Room(value < 0x80 ? 1 : LongestVarint).Span;
        var at = 0;
        for (; value >= 0x80; value >>= 7)
        {
            room[at++] = (byte)(value | 0x80);
        }

        room[at++] = (byte)value;
        to.Advance(at);
    }
}
