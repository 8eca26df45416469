using System.Buffers.Binary;

namespace Farthing.Sdk.Framing;

/// <summary>One header of an event stream's frame: a name, the type of its value, and the value.</summary>
internal static class EventStreamHeader
{
    private const byte Bytes = 6;
    private const byte Text = 7;

    /// <summary>Takes one off the front.</summary>
    /// <param name="headers">What is left of the headers.</param>
    /// <param name="name">Empty when there is none.</param>
    /// <param name="text">Empty when the value is not a string.</param>
    /// <returns>false when the bytes are no header.</returns>
    public static bool TryTake(scoped ref ReadOnlySpan<byte> headers, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> text)
    {
        name = text = default;
        if (headers.Length < 2 || headers.Length < headers[0] + 2)
        {
            return false;
        }

        var found = headers.Slice(1, headers[0]);
        var type = headers[1 + found.Length];
        var rest = headers[(2 + found.Length)..];
        if (LengthOf(type, ref rest) is not { } length || length > rest.Length)
        {
            return false;
        }

        name = found;
        text = type == Text ? rest[..length] : default;
        headers = rest[length..];
        return true;
    }

    private static int? LengthOf(byte type, scoped ref ReadOnlySpan<byte> value)
    {
        switch (type)
        {
            case 0 or 1: return 0;
            case 2: return 1;
            case 3: return 2;
            case 4: return 4;
            case 5 or 8: return 8;
            case 9: return 16;
            case Bytes or Text when value.Length >= 2:
                var length = BinaryPrimitives.ReadUInt16BigEndian(value);
                value = value[2..];
                return length;
            default: return null;
        }
    }
}
