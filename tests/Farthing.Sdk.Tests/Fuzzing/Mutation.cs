using System.Text;

namespace Farthing.Sdk.Tests.Fuzzing;

/// <summary>Damages a body as wires, relays and enemies do.</summary>
internal static class Mutation
{
    private const int MostNesting = 3000;
    private const int LongestString = 4000;

    private static readonly byte[][] Values =
    [
        .. ((string[])[
            "-1", "-0", "0", "1.5", "12.0", "1e3", "1E+2", "1e400", "-1e400", "999999999999", "1000000000001", "9223372036854775807",
            "9223372036854775808", "-9223372036854775808", "99999999999999999999999999999999", "0.0000000000000000000000001", "\"12\"", "\"-12\"",
            "\"\"", "\"x\"", "\"\\ud800\"", "\"\\u0000\"", "\"\\q\"", "null", "true", "false", "{}", "[]", "[null]", "[1,2]", "{\"a\":1}", "[{}]", "[[{}]]",
            "NaN", "-", "+1", "0x1", ".5", "1.", "1e", "01", "nul", "\"", "'1'",
        ]).Select(Encoding.UTF8.GetBytes),
    ];

    private static readonly byte[][] BadText =
        [[0xFF], [0xC0, 0x80], [0xE2, 0x82], [0xF0, 0x9F, 0xAA], [0xED, 0xA0, 0x80], [0xF8, 0x88, 0x80, 0x80, 0x80], [0xEF, 0xBB, 0xBF], [0]];

    private static readonly byte[][] Marks =
        [.. ((string[])["{", "}", "[", "]", "\"", ":", ",", "\\", "\n", "\r", "\r\n", "\n\n", "data: ", "data:", "event: ", ": ", "[DONE]", " ", "\t"]).Select(Encoding.UTF8.GetBytes)];

    /// <summary>One to five damages, or noise that has nothing of a body.</summary>
    public static byte[] Of(byte[] body, byte[] other, Random random)
    {
        if (random.Next(12) == 0)
        {
            return Noise(random);
        }

        for (var damage = random.Next(1, 6); damage > 0 && body.Length > 0; damage--)
        {
            body = Once(body, other, random);
        }

        return body;
    }

    public static byte[] Noise(Random random)
    {
        var noise = new byte[random.Next(0, 300)];
        random.NextBytes(noise);
        return noise;
    }

    private static byte[] Once(byte[] body, byte[] other, Random random)
    {
        var at = random.Next(body.Length);
        var length = random.Next(1, Math.Min(80, body.Length - at) + 1);
        var (before, slice, after) = (body[..at], body[at..(at + length)], body[at..]);
        switch (random.Next(13))
        {
            case 0:
                body = [.. body];
                body[at] ^= (byte)(1 << random.Next(8));
                return body;
            case 1: return before;
            case 2: return body[(at + length)..];
            case 3: return [.. before, .. body.AsSpan(at + length)];
            case 4: return [.. before, .. slice, .. after];
            case 5: return [.. before, .. Slice(other, random), .. after];
            case 6: return [.. before, .. random.NextDouble() < 0.5 ? BadText[random.Next(BadText.Length)] : [(byte)random.Next(256)], .. after];
            case 7: return [.. before, .. Marks[random.Next(Marks.Length)], .. after];
            case 8 when random.Next(3) == 0: return WithValue(body, at, Nest(random));
            case 9 when random.Next(8) == 0: return WithValue(body, at, Long(random));
            default: return WithValue(body, at, Values[random.Next(Values.Length)]);
        }
    }

    /// <summary>Another value for the key that comes next: a number where a text was, and the like.</summary>
    private static byte[] WithValue(byte[] body, int from, byte[] value)
    {
        var colon = body.AsSpan(from).IndexOf((byte)':');
        if (colon < 0)
        {
            return [.. body, .. value];
        }

        var start = from + colon + 1;
        var end = body.AsSpan(start).IndexOfAny((byte)',', (byte)'}', (byte)']');
        return [.. body[..start], .. value, .. end < 0 ? [] : body[(start + end)..]];
    }

    private static byte[] Slice(byte[] body, Random random)
    {
        var at = random.Next(body.Length);
        return body[at..(at + random.Next(1, Math.Min(300, body.Length - at) + 1))];
    }

    /// <summary>Deep, or about as deep as a reader follows; closed again, or not.</summary>
    private static byte[] Nest(Random random)
    {
        var depth = random.Next(3) == 0 ? random.Next(1, MostNesting) : random.Next(1, 24);
        var (open, close) = random.Next(2) == 0 ? ("[", "]") : ("{\"usage\":", "}");
        var text = string.Concat(Enumerable.Repeat(open, depth)) + "1" + string.Concat(Enumerable.Repeat(close, random.Next(2) * depth));
        return Encoding.UTF8.GetBytes(text);
    }

    private static byte[] Long(Random random)
    {
        var text = new byte[random.Next(2, LongestString)];
        text.AsSpan().Fill((byte)(random.Next(2) == 0 ? 'a' : '9'));
        if (random.Next(2) == 0)
        {
            text[0] = text[^1] = (byte)'"';
        }

        return text;
    }
}
