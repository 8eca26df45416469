using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;

namespace Farthing.Ingest.Otlp.Json;

/// <summary>Writes one value that is no message.</summary>
internal static class JsonValue
{
    // A trace's id is 16 bytes; what is longer is none.
    private const int LongestId = 32;

    public static void Write(ref Utf8JsonReader reader, ProtoWriter to, JsonField field)
    {
        switch (field.Type)
        {
            case JsonType.Text: WriteText(ref reader, to, field.Number); break;
            case JsonType.Hex: WriteHex(ref reader, to, field.Number); break;
            case JsonType.Base64: WriteBase64(ref reader, to, field.Number); break;
            case JsonType.Bool: to.UInt64(field.Number, Truth(ref reader) ? 1UL : 0); break;
            case JsonType.Integer: to.UInt64(field.Number, Integer(ref reader)); break;
            case JsonType.ZigZag: to.UInt64(field.Number, ZigZag(unchecked((long)Integer(ref reader)))); break;
            case JsonType.Fixed64: to.Fixed64(field.Number, Integer(ref reader)); break;
            case JsonType.Fixed32: to.Fixed32(field.Number, (uint)Integer(ref reader)); break;
            case JsonType.Double: to.Fixed64(field.Number, BitConverter.DoubleToUInt64Bits(Number(ref reader))); break;
            default: throw new ArgumentOutOfRangeException(nameof(field));
        }
    }

    private static void WriteText(ref Utf8JsonReader reader, ProtoWriter to, int number)
    {
        JsonTranscoder.Expect(ref reader, JsonTokenType.String, "A text");
        if (!reader.ValueIsEscaped)
        {
            to.Bytes(number, reader.ValueSpan);
            return;
        }

        // What is escaped is never longer than its escape.
        var text = ArrayPool<byte>.Shared.Rent(reader.ValueSpan.Length);
        try
        {
            to.Bytes(number, text.AsSpan(0, Unescape(ref reader, text)));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(text);
        }
    }

    private static int Unescape(ref Utf8JsonReader reader, Span<byte> to)
    {
        try
        {
            return reader.CopyString(to);
        }
        catch (InvalidOperationException)
        {
            // Half a character: JavaScript cuts texts between the halves and escapes what is left.
            return WithoutHalves(reader.ValueSpan, to);
        }
    }

    // Without the halves, paired or not: they are told from other escapes by their numbers, D800 to DFFF.
    private static int WithoutHalves(ReadOnlySpan<byte> escaped, Span<byte> to)
    {
        byte[] quoted = [(byte)'"', .. escaped, (byte)'"'];
        for (var i = 1; i < quoted.Length - 6; i++)
        {
            if (quoted[i] != '\\')
            {
                continue;
            }

            if (quoted[i + 1] is (byte)'u' && quoted[i + 2] is (byte)'d' or (byte)'D' && quoted[i + 3] is >= (byte)'8')
            {
                "FFFD"u8.CopyTo(quoted.AsSpan(i + 2));
            }

            i++;
        }

        var reader = new Utf8JsonReader(quoted);
        reader.Read();
        try
        {
            return reader.CopyString(to);
        }
        catch (InvalidOperationException e)
        {
            throw new FormatException("a text is not UTF-8.", e);
        }
    }

    // An id that is none rejects its span, as in protobuf, and not the request.
    private static void WriteHex(ref Utf8JsonReader reader, ProtoWriter to, int number)
    {
        JsonTranscoder.Expect(ref reader, JsonTokenType.String, "An id");
        Span<byte> id = stackalloc byte[LongestId];
        var status = Convert.FromHexString(reader.ValueSpan, id, out _, out var length);
        to.Bytes(number, status == OperationStatus.Done ? id[..length] : []);
    }

    private static void WriteBase64(ref Utf8JsonReader reader, ProtoWriter to, int number)
    {
        JsonTranscoder.Expect(ref reader, JsonTokenType.String, "Bytes");
        to.Bytes(number, reader.TryGetBytesFromBase64(out var bytes) ? bytes : throw new FormatException("bytes are not in base64."));
    }

    private static bool Truth(ref Utf8JsonReader reader) => reader.TokenType is JsonTokenType.True or JsonTokenType.False
        ? reader.TokenType == JsonTokenType.True
        : throw new FormatException($"a truth value is a {reader.TokenType}.");

    // Signed or not: what is read as one has the same bits in the other.
    private static ulong Integer(ref Utf8JsonReader reader)
    {
        JsonTranscoder.Expect(ref reader, reader.TokenType == JsonTokenType.String ? JsonTokenType.String : JsonTokenType.Number, "A whole number");
        var text = reader.ValueSpan;
        return Utf8Parser.TryParse(text, out ulong unsigned, out var used) && used == text.Length ? unsigned
            : Utf8Parser.TryParse(text, out long signed, out used) && used == text.Length ? unchecked((ulong)signed)
            : Utf8Parser.TryParse(text, out double real, out used) && used == text.Length && Math.Abs(real) < 1e18 && real == Math.Truncate(real) ? unchecked((ulong)(long)real)
            : throw new FormatException("a whole number is none.");
    }

    private static double Number(ref Utf8JsonReader reader)
    {
        JsonTranscoder.Expect(ref reader, reader.TokenType == JsonTokenType.String ? JsonTokenType.String : JsonTokenType.Number, "A number");
        var text = reader.ValueSpan;
        return text.SequenceEqual("NaN"u8) ? double.NaN
            : text.SequenceEqual("Infinity"u8) ? double.PositiveInfinity
            : text.SequenceEqual("-Infinity"u8) ? double.NegativeInfinity
            : Utf8Parser.TryParse(text, out double number, out var used) && used == text.Length ? number
            : throw new FormatException("a number is none.");
    }

    private static ulong ZigZag(long value) => (ulong)((value << 1) ^ (value >> 63));
}
