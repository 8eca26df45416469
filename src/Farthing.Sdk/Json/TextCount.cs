using System.Runtime.InteropServices;

namespace Farthing.Sdk.Json;

/// <summary>
/// How much text there was, in the bytes of UTF-8 or in characters, whatever was escaped on the wire. Nothing of it is
/// kept.
/// </summary>
/// <param name="isOfCharacters">Characters, not bytes.</param>
[StructLayout(LayoutKind.Auto)]
internal struct TextCount(bool isOfCharacters)
{
    private readonly bool _isOfCharacters = isOfCharacters;
    private bool _isEscape;
    private byte _digitsLeft;
    private ushort _code;

    public long Total { get; private set; }

    public void From(long total) => Total = total;

    /// <summary>Another string begins.</summary>
    public void Begin() => (_isEscape, _digitsLeft) = (false, 0);

    public void AddRaw(int length) => Total += length;

    /// <summary>A piece of a string, cut anywhere.</summary>
    /// <param name="piece">Without the quote that ends it.</param>
    /// <param name="hasEscapes">The string had an escape in this piece, or an earlier one.</param>
    public void Add(ReadOnlySpan<byte> piece, bool hasEscapes)
    {
        if (!hasEscapes)
        {
            Total += Plain(piece);
            return;
        }

        while (!piece.IsEmpty)
        {
            piece = piece[Step(piece)..];
        }
    }

    private int Step(ReadOnlySpan<byte> piece)
    {
        if (_digitsLeft > 0)
        {
            Digit(piece[0]);
            return 1;
        }

        if (_isEscape)
        {
            _isEscape = false;
            (_digitsLeft, _code) = piece[0] == 'u' ? ((byte)4, (ushort)0) : ((byte)0, (ushort)0);
            Total += _digitsLeft == 0 ? 1 : 0;
            return 1;
        }

        var run = piece.IndexOf((byte)'\\');
        Total += Plain(run < 0 ? piece : piece[..run]);
        _isEscape = run >= 0;
        return run < 0 ? piece.Length : run + 1;
    }

    private void Digit(byte digit)
    {
        _code = (ushort)((_code << 4) | HexValue(digit));
        if (--_digitsLeft == 0)
        {
            Total += _isOfCharacters ? (char.IsLowSurrogate((char)_code) ? 0 : 1)
                : _code < 0x80 ? 1
                // Half of a pair, whose whole is four bytes.
                : _code < 0x800 || char.IsSurrogate((char)_code) ? 2
                : 3;
        }
    }

    private static int HexValue(byte digit) =>
        !char.IsAsciiHexDigit((char)digit) ? 0 : digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;

    private readonly int Plain(ReadOnlySpan<byte> run)
    {
        if (!_isOfCharacters)
        {
            return run.Length;
        }

        var count = 0;
        foreach (var b in run)
        {
            // What continues a character is none of its own.
            count += (b & 0xC0) == 0x80 ? 0 : 1;
        }

        return count;
    }
}
