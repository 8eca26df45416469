using System.Buffers;

namespace Farthing.Sdk.Sse;

/// <summary>
/// Recognises the events that make up most of a stream: each is the one before but for the text in one string.
/// When two neighbours were read and told nothing, what they have in common before and after that string is
/// kept, and whatever matches it need not be read again.
/// </summary>
internal sealed class RepeatedEvent
{
    private const int LongestEvent = 2048;
    private const int MissesBeforeRelearning = 3;

    // An escape needs care, and a line's end ends the event: neither belongs to a text that may be skipped.
    private static readonly SearchValues<byte> TextEnd = SearchValues.Create("\"\\\n\r"u8);

    private byte[] _event = [];
    private int _length;
    private int _textStart;
    private int _textEnd;
    private int _misses;
    private long _countedBeside;
    private bool _isText;
    private bool _isKnown;

    /// <summary>How much text the event that matched last has.</summary>
    public long Counted { get; private set; }

    /// <summary>Length of the event that the bytes begin with, if it is a repetition; else 0.</summary>
    public int Match(ReadOnlySpan<byte> bytes)
    {
        if (!_isKnown || !bytes.StartsWith(_event.AsSpan(0, _textStart)))
        {
            return 0;
        }

        var text = bytes[_textStart..].IndexOfAny(TextEnd);
        var suffix = _event.AsSpan(_textEnd, _length - _textEnd);
        if (text < 0 || !bytes[(_textStart + text)..].StartsWith(suffix))
        {
            return 0;
        }

        _misses = 0;
        Counted = _countedBeside + (_isText ? text : 0);
        return _textStart + text + suffix.Length;
    }

    /// <summary>
    /// Where the string begins in which this event differs from the last that was kept; 0 when there is none, or
    /// nothing to learn. Whether that string is one that nobody wants is for the reader to say.
    /// </summary>
    public int TextStart(ReadOnlySpan<byte> one)
    {
        if (one.Length > LongestEvent || (_isKnown && ++_misses < MissesBeforeRelearning))
        {
            return 0;
        }

        var difference = one.CommonPrefixLength(_event.AsSpan(0, _length));
        var start = one[..difference].LastIndexOf((byte)'"') + 1;
        var length = one[start..].IndexOfAny(TextEnd);
        return start > 0 && length >= 0 && start + length >= difference && one[start + length] == '"' ? start : 0;
    }

    /// <summary>Keeps an event that told nothing, to know the next like it.</summary>
    /// <param name="one">The event with the blank line that ends it.</param>
    /// <param name="textStart">Where its unwanted string begins, or 0.</param>
    /// <param name="isText">That string is of those whose text is counted.</param>
    /// <param name="counted">How much text it has in all.</param>
    public void Keep(ReadOnlySpan<byte> one, int textStart, bool isText = false, long counted = 0)
    {
        if (one.Length > LongestEvent || (_isKnown && _misses is > 0 and < MissesBeforeRelearning))
        {
            return;
        }

        if (_event.Length < one.Length)
        {
            _event = new byte[Math.Max(512, one.Length)];
        }

        one.CopyTo(_event);
        (_length, _textStart, _isKnown, _misses) = (one.Length, textStart, textStart > 0, 0);
        _textEnd = textStart + one[textStart..].IndexOfAny(TextEnd);
        (_isText, _countedBeside) = (isText, counted - (isText ? _textEnd - textStart : 0));
    }
}
