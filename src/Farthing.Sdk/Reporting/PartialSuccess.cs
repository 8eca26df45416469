namespace Farthing.Sdk.Reporting;

/// <summary>Reads the one number that matters of an <c>ExportTraceServiceResponse</c>.</summary>
internal static class PartialSuccess
{
    /// <returns><c>partial_success.rejected_spans</c>; 0 where there is none, or where it is not protobuf.</returns>
    public static long RejectedIn(ReadOnlySpan<byte> response) =>
        Find(response, out var partial, out _) && Find(partial, out _, out var rejected) && rejected <= int.MaxValue ? (long)rejected : 0;

    /// <summary>Looks for field 1; a number gives <paramref name="value"/>, a message <paramref name="message"/>.</summary>
    private static bool Find(ReadOnlySpan<byte> bytes, out ReadOnlySpan<byte> message, out ulong value)
    {
        message = default;
        value = 0;
        while (Varint(ref bytes, out var tag))
        {
            var length = 0UL;
            var isRead = (tag & 7) switch
            {
                0 => Varint(ref bytes, out value),
                1 => (length = 8) > 0,
                2 => Varint(ref bytes, out length),
                5 => (length = 4) > 0,
                _ => false,
            };
            if (!isRead || length > (ulong)bytes.Length)
            {
                return false;
            }

            message = bytes[..(int)length];
            bytes = bytes[(int)length..];
            if (tag >> 3 == 1)
            {
                return true;
            }
        }

        return false;
    }

    private static bool Varint(ref ReadOnlySpan<byte> bytes, out ulong value)
    {
        value = 0;
        for (var i = 0; i < bytes.Length && i < 10; i++)
        {
            value |= (ulong)(bytes[i] & 0x7F) << (7 * i);
            if (bytes[i] < 0x80)
            {
                bytes = bytes[(i + 1)..];
                return true;
            }
        }

        return false;
    }
}
