using System.Buffers.Binary;

namespace Farthing.Storage.Writing;

/// <summary>PostgreSQL's binary form of numeric: digits to the base of ten thousand, the weight of the first, sign and scale.</summary>
internal static class NumericFormat
{
    private const int Base = 10_000;
    private const int DigitsAGroup = 4;
    private const int Head = 4 * sizeof(short);
    private const short Negative = 0x4000;

    // A decimal has up to 29 digits, which the alignment of its point may spread over one group more.
    private const int MostGroups = 9;

    /// <summary>The most bytes that a decimal takes.</summary>
    public const int Longest = Head + (MostGroups * sizeof(short));

    private static readonly uint[] s_powers = [1, 10, 100, 1000];

    /// <summary>Writes a decimal.</summary>
    /// <returns>How many bytes it takes.</returns>
    public static int Write(Span<byte> to, decimal value)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(value, bits);
        var scale = value.Scale;

        // The point must stand between two groups.
        var pad = (DigitsAGroup - (scale % DigitsAGroup)) % DigitsAGroup;
        var digits = new UInt128((uint)bits[2], ((ulong)(uint)bits[1] << 32) | (uint)bits[0]) * s_powers[pad];
        Span<short> groups = stackalloc short[MostGroups];
        var count = 0;
        for (; digits > ulong.MaxValue; digits /= Base)
        {
            groups[count++] = (short)(digits % Base);
        }

        for (var low = (ulong)digits; low > 0; low /= Base)
        {
            groups[count++] = (short)(low % Base);
        }

        var weight = count - 1 - ((scale + pad) / DigitsAGroup);
        var last = 0;
        while (last < count && groups[last] == 0)
        {
            last++;
        }

        BinaryPrimitives.WriteInt16BigEndian(to, (short)(count - last));
        BinaryPrimitives.WriteInt16BigEndian(to[2..], (short)(count == 0 ? 0 : weight));
        BinaryPrimitives.WriteInt16BigEndian(to[4..], count > 0 && decimal.IsNegative(value) ? Negative : (short)0);
        BinaryPrimitives.WriteInt16BigEndian(to[6..], scale);
        var at = Head;
        for (var i = count - 1; i >= last; i--, at += sizeof(short))
        {
            BinaryPrimitives.WriteInt16BigEndian(to[at..], groups[i]);
        }

        return at;
    }
}
