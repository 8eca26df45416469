using System.Globalization;
using System.Numerics;
using System.Text.Json;

namespace Farthing.Core.Pricing.Import;

/// <summary>Reads rates from the text of a number: never by way of a binary one.</summary>
internal static class RateText
{
    // Whoever computed a price in binary wrote 15 to 17 digits, of which the last tell nothing.
    private const int TraceOfBinary = 15;
    private const int Digits = 12;

    /// <summary>The exact value of a text such as <c>3e-07</c>; null when it is none.</summary>
    public static decimal? Parse(string? text) =>
        decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? Clean(value) : null;

    /// <summary>The same of a JSON number or text.</summary>
    public static decimal? Parse(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => Parse(value.GetRawText()),
        JsonValueKind.String => Parse(value.GetString()),
        _ => null,
    };

    private static decimal Clean(decimal value)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(value, bits);
        var digits = (new BigInteger((uint)bits[2]) << 64) | (new BigInteger((uint)bits[1]) << 32) | (uint)bits[0];
        var count = digits.IsZero ? 0 : (int)Math.Floor(BigInteger.Log10(digits)) + 1;
        var scale = (bits[3] >> 16) & 0xFF;
        var trailing = 0;
        while (trailing < scale && !digits.IsZero && digits % 10 == 0)
        {
            (digits, trailing) = (digits / 10, trailing + 1);
        }

        var places = scale - (count - Digits);
        return count - trailing >= TraceOfBinary && places is >= 0 and <= 28 ? decimal.Round(value, places) : value;
    }
}
