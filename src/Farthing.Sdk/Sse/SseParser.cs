namespace Farthing.Sdk.Sse;

/// <summary>
/// Splits a server-sent event stream in pieces cut anywhere (WHATWG: lines end in LF, CRLF or CR, lines that
/// start with a colon are comments). Only <c>data</c> matters here: every provider repeats the event's name in it.
/// </summary>
internal sealed class SseParser(ISseSink sink)
{
    private int _matched;
    private int _doneMatched;
    private State _state = State.LineStart;
    private bool _sawReturn;
    private bool _hasData;
    private bool _isBracket;

    private enum State : byte
    {
        LineStart,
        FieldName,
        AfterColon,
        Data,
        Ignored,
    }

    private static ReadOnlySpan<byte> Field => "data:"u8;

    private static ReadOnlySpan<byte> DoneMark => "[DONE]"u8;

    /// <summary>Between two events: what comes next begins one.</summary>
    public bool IsAtBoundary => _state == State.LineStart && !_hasData && !_sawReturn;

    /// <summary>Forgets the event that was begun.</summary>
    public void Reset()
    {
        _state = State.LineStart;
        (_hasData, _isBracket, _sawReturn) = (false, false, false);
    }

    public void Feed(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var used = _state switch
            {
                State.LineStart or State.FieldName => FieldName(bytes),
                State.AfterColon => AfterColon(bytes),
                _ => Line(bytes),
            };
            bytes = bytes[used..];
        }
    }

    /// <summary>The stream ended: an event without its blank line counts, as it does in the providers' own clients.</summary>
    public void Finish() => Dispatch();

    private int FieldName(ReadOnlySpan<byte> bytes)
    {
        var b = bytes[0];
        if (b == '\n' && _sawReturn)
        {
            _sawReturn = false;
            return 1;
        }

        _sawReturn = false;
        if (b is (byte)'\n' or (byte)'\r')
        {
            if (_state == State.LineStart)
            {
                Dispatch();
            }

            EndLine(b);
            return 1;
        }

        if (_state == State.LineStart)
        {
            (_matched, _state) = (0, State.FieldName);
            if (bytes.StartsWith(Field))
            {
                _state = State.AfterColon;
                return Field.Length;
            }
        }

        if (b == Field[_matched])
        {
            _state = ++_matched == Field.Length ? State.AfterColon : State.FieldName;
            return 1;
        }

        // A byte order mark may stand before the very first line.
        _state = _matched == 0 && b is 0xEF or 0xBB or 0xBF ? State.LineStart : State.Ignored;
        return 1;
    }

    private int AfterColon(ReadOnlySpan<byte> bytes)
    {
        _state = State.Data;
        if (_hasData && !_isBracket)
        {
            sink.OnData("\n"u8);
        }

        return bytes[0] == ' ' ? 1 : 0;
    }

    private int Line(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOfAny((byte)'\n', (byte)'\r');
        var piece = end < 0 ? bytes : bytes[..end];
        if (_state == State.Data && !piece.IsEmpty)
        {
            Data(piece);
        }

        if (end < 0)
        {
            return bytes.Length;
        }

        EndLine(bytes[end]);
        return end + 1;
    }

    private void Data(ReadOnlySpan<byte> piece)
    {
        if (!_hasData)
        {
            (_hasData, _isBracket, _doneMatched) = (true, piece[0] == '[', 0);
        }

        if (!_isBracket)
        {
            sink.OnData(piece);
            return;
        }

        // Trailing blanks are forgiven; anything else makes it an event of no interest.
        foreach (var b in piece)
        {
            _doneMatched = _doneMatched >= 0 && _doneMatched < DoneMark.Length && b == DoneMark[_doneMatched] ? _doneMatched + 1
                : _doneMatched == DoneMark.Length && b == ' ' ? _doneMatched
                : -1;
        }
    }

    private void EndLine(byte end)
    {
        _sawReturn = end == '\r';
        _state = State.LineStart;
    }

    private void Dispatch()
    {
        if (_hasData)
        {
            sink.OnEvent(_isBracket && _doneMatched == DoneMark.Length);
        }

        (_hasData, _isBracket) = (false, false);
    }
}
