using System.Buffers.Binary;

namespace Farthing.Ingest.Otlp;

/// <summary>A fast hash of short bytes. Not for what a sender could gain by a collision.</summary>
internal static class ByteHash
{
    // The odd number nearest to 2^64 divided by the golden ratio: it spreads what lies close.
    private const ulong Golden = 0x9E3779B97F4A7C15;

    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        var hash = (ulong)bytes.Length;
        for (; bytes.Length >= 8; bytes = bytes[8..])
        {
            hash = Mix(hash ^ BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        }

        ulong rest = 0;
        foreach (var octet in bytes)
        {
            rest = (rest << 8) | octet;
        }

        return (uint)(Mix(hash ^ rest) >> 32);
    }

    private static ulong Mix(ulong value)
    {
        value *= Golden;
        return value ^ (value >> 29);
    }
}
