using System.Buffers;
using System.Runtime.InteropServices;

namespace Farthing.Sdk.Json;

/// <summary>The key or value that is being read: the part of it that came in earlier pieces, up to a bound.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct JsonToken
{
    /// <summary>The longest token kept: ids, model names and error codes are shorter.</summary>
    private const int Longest = 512;

    private static readonly SearchValues<byte> LiteralEnd = SearchValues.Create(",]} \t\r\n"u8);

    private byte[]? _kept;
    private int _length;
    private bool _escapeOpen;

    public bool SawEscape { readonly get; private set; }

    /// <summary>The token is longer than what is kept; its text is then not given.</summary>
    public bool IsTooLong { readonly get; private set; }

    public void Begin()
    {
        _length = 0;
        _escapeOpen = false;
        SawEscape = false;
        IsTooLong = false;
    }

    /// <summary>Takes up to and with the closing quote.</summary>
    public int TakeString(ReadOnlySpan<byte> bytes, out bool isWhole, out ReadOnlySpan<byte> text)
    {
        var end = EndOfString(bytes);
        isWhole = end >= 0;
        text = Joined(isWhole ? bytes[..(end - 1)] : bytes, isWhole);
        return isWhole ? end : bytes.Length;
    }

    /// <summary>Takes up to what ends a number, true, false or null, which stays.</summary>
    public int TakeLiteral(ReadOnlySpan<byte> bytes, out bool isWhole, out ReadOnlySpan<byte> text)
    {
        var end = bytes.IndexOfAny(LiteralEnd);
        isWhole = end >= 0;
        text = Joined(isWhole ? bytes[..end] : bytes, isWhole);
        return isWhole ? end : bytes.Length;
    }

    /// <summary>Index after the closing quote, or -1; remembers an escape that the piece cuts in two.</summary>
    public int EndOfString(ReadOnlySpan<byte> bytes)
    {
        var at = 0;
        while (at < bytes.Length)
        {
            if (_escapeOpen)
            {
                _escapeOpen = false;
                at++;
                continue;
            }

            var hit = bytes[at..].IndexOfAny((byte)'"', (byte)'\\');
            if (hit < 0)
            {
                return -1;
            }

            at += hit + 1;
            if (bytes[at - 1] == '"')
            {
                return at;
            }

            _escapeOpen = true;
            SawEscape = true;
        }

        return -1;
    }

    public static bool IsPlausible(ReadOnlySpan<byte> literal) =>
        literal.Length > 0
        && (literal[0] is (byte)'-' or (>= (byte)'0' and <= (byte)'9')
            || literal.SequenceEqual("null"u8) || literal.SequenceEqual("true"u8) || literal.SequenceEqual("false"u8));

    /// <summary>A token that lies whole in one piece is given as it lies there; only one that is cut is copied.</summary>
    private ReadOnlySpan<byte> Joined(ReadOnlySpan<byte> piece, bool isWhole)
    {
        if (_length + piece.Length > Longest)
        {
            IsTooLong = true;
        }

        if (IsTooLong || (isWhole && _length == 0))
        {
            return IsTooLong ? default : piece;
        }

        _kept ??= new byte[Longest];
        piece.CopyTo(_kept.AsSpan(_length));
        _length += piece.Length;
        return _kept.AsSpan(0, _length);
    }
}
