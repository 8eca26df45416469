using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Farthing.Sdk.Json;

/// <summary>One string, number, true, false or null, as its bytes on the wire (a string without its quotes).</summary>
internal readonly ref struct JsonScalar(ReadOnlySpan<byte> raw, bool isString, bool isEscaped)
{
    /// <summary>Above this no provider counts tokens: such a number is damage, not usage.</summary>
    private const long LargestCount = 1_000_000_000_000;

    private readonly bool _isEscaped = isEscaped;

    public ReadOnlySpan<byte> Raw { get; } = raw;

    public bool IsString { get; } = isString;

    public bool IsNull => !IsString && Raw.SequenceEqual("null"u8);

    public bool IsTrue => !IsString && Raw.SequenceEqual("true"u8);

    /// <summary>The text of a string; null for anything else, for an empty one, and for one that is not valid.</summary>
    public string? AsText()
    {
        if (!IsString || Raw.IsEmpty)
        {
            return null;
        }

        return _isEscaped ? Unescape(Raw) : Encoding.UTF8.GetString(Raw);
    }

    /// <summary>The text of a string that is one of few, such as a model's name: it is made once, not at every call.</summary>
    public string? AsName() => IsString && !_isEscaped ? KnownNames.Of(Raw) : AsText();

    /// <summary>
    /// Reads a count. Relays send <c>12.0</c> and <c>"12"</c>, which are accepted; a negative, fractional
    /// or absurd number is not a count.
    /// </summary>
    /// <returns>false when there is a value and it is not a count; null alone is an unreported count.</returns>
    public bool TryCount(out long? count)
    {
        count = null;
        if (IsNull)
        {
            return true;
        }

        if (!Utf8Parser.TryParse(Raw, out long whole, out var used) || used != Raw.Length)
        {
            if (!TryNumber(out var number) || number != Math.Floor(number) || Math.Abs(number) > LargestCount)
            {
                return false;
            }

            whole = (long)number;
        }

        if (whole is < 0 or > LargestCount)
        {
            return false;
        }

        count = whole;
        return true;
    }

    public bool TryNumber(out double number) =>
        Utf8Parser.TryParse(Raw, out number, out var used) && used == Raw.Length && double.IsFinite(number);

    /// <summary>
    /// An amount of money in the digits that it was sent with, without an exponent; null when it is none, below zero, or
    /// more than a decimal holds.
    /// </summary>
    public string? AsAmount() =>
        decimal.TryParse(Raw, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var amount)
            ? amount.ToString(CultureInfo.InvariantCulture)
            : null;

    private static string? Unescape(ReadOnlySpan<byte> raw)
    {
        byte[] quoted = [(byte)'"', .. raw, (byte)'"'];
        try
        {
            var reader = new Utf8JsonReader(quoted);
            return reader.Read() ? reader.GetString() : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
