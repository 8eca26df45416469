using System.Buffers;

namespace Farthing.Sdk.Json;

/// <summary>
/// Reads a JSON document in pieces cut anywhere and reports the values at a few paths. It keeps no more than
/// one short value at a time, skips what nobody asked for, and checks no more grammar than it needs to find
/// its way: a document that loses it is <see cref="IsBroken"/>, never an exception.
/// </summary>
internal sealed class JsonScanner(JsonPaths paths, IJsonSink sink)
{
    /// <summary>The longest value kept: ids, model names and error codes are shorter.</summary>
    private const int LongestValue = 512;

    /// <summary>Paths are at most five keys deep; the rest is for arrays in between.</summary>
    private const int DeepestPath = 16;

    private static readonly SearchValues<byte> Structure = SearchValues.Create("\"{}[]"u8);
    private static readonly SearchValues<byte> LiteralEnd = SearchValues.Create(",]} \t\r\n"u8);
    private static readonly SearchValues<byte> Blank = SearchValues.Create(" \t\r\n"u8);
    private static readonly SearchValues<byte> BlankOrMark = SearchValues.Create(" \t\r\n\uFEFF"u8);

    private readonly byte[] _kept = new byte[LongestValue];
    private readonly Level[] _levels = new Level[DeepestPath];
    private int _keptLength;
    private int _depth;
    private int _skipDepth;
    private int _node = JsonPaths.Root;
    private State _state = State.Value;
    private bool _escapeOpen;
    private bool _sawEscape;

    private enum State : byte
    {
        Value,
        Key,
        InKey,
        Colon,
        InString,
        InLiteral,
        AfterValue,
        SkipContainer,
        SkipString,
        Done,
        Broken,
    }

    public bool IsDone => _state == State.Done;

    public bool IsBroken => _state == State.Broken;

    /// <summary>Makes ready for the next document.</summary>
    public void Reset()
    {
        (_depth, _skipDepth, _keptLength) = (0, 0, 0);
        _node = JsonPaths.Root;
        _state = State.Value;
        _escapeOpen = false;
    }

    public void Feed(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var used = _state switch
            {
                State.InKey => InKey(bytes),
                State.InString => InString(bytes),
                State.InLiteral => InLiteral(bytes),
                State.SkipContainer => SkipContainer(bytes),
                State.SkipString => SkipString(bytes),
                State.Done or State.Broken => bytes.Length,
                _ => Between(bytes),
            };
            bytes = bytes[used..];
        }
    }

    private int Between(ReadOnlySpan<byte> bytes)
    {
        var b = bytes[0];
        if (b <= ' ' || (_depth == 0 && b >= 0x80))
        {
            var blank = bytes.IndexOfAnyExcept(_depth == 0 ? BlankOrMark : Blank);
            if (blank != 0)
            {
                return blank < 0 ? bytes.Length : blank;
            }
        }

        switch (_state)
        {
            case State.Colon:
                _state = b == ':' ? State.Value : State.Broken;
                return 1;
            case State.AfterValue when b == ',':
                _state = _levels[_depth - 1].IsArray ? State.Value : State.Key;
                _node = _levels[_depth - 1].Node;
                return 1;
            case State.Key when b == '"':
                (_keptLength, _sawEscape, _state) = (0, false, State.InKey);
                return 1;
            case State.Value when b is not ((byte)']' or (byte)'}' or (byte)',' or (byte)':'):
                return BeginValue(b);
            case State.AfterValue or State.Key or State.Value when b is (byte)'}' or (byte)']':
                Pop(isArray: b == ']');
                return 1;
            default:
                _state = State.Broken;
                return 1;
        }
    }

    private int BeginValue(byte b)
    {
        switch (b)
        {
            case (byte)'{' or (byte)'[':
                Push(isArray: b == '[');
                return 1;
            case (byte)'"':
                (_keptLength, _sawEscape, _escapeOpen) = (0, false, false);
                _state = Wanted ? State.InString : State.SkipString;
                return 1;
            default:
                _keptLength = 0;
                _state = _depth == 0 ? State.Broken : State.InLiteral;
                return 0;
        }
    }

    private bool Wanted => _node >= 0 && paths.Id(_node) != 0;

    private void Push(bool isArray)
    {
        if (_node < 0 || _depth == DeepestPath || !paths.HasChildren(_node))
        {
            (_skipDepth, _state) = (1, State.SkipContainer);
            return;
        }

        _levels[_depth++] = new Level(_node, isArray);
        _state = isArray ? State.Value : State.Key;
        if (!isArray && paths.Id(_node) is var id and not 0)
        {
            sink.OnOpen(id);
        }
    }

    private void Pop(bool isArray)
    {
        if (_depth == 0 || _levels[_depth - 1].IsArray != isArray)
        {
            _state = State.Broken;
            return;
        }

        var node = _levels[--_depth].Node;
        _state = _depth == 0 ? State.Done : State.AfterValue;
        if (!isArray && paths.Id(node) is var id and not 0)
        {
            sink.OnClose(id);
        }
    }

    private int InKey(ReadOnlySpan<byte> bytes)
    {
        if (!TryString(bytes, out var used, out var key))
        {
            return used;
        }

        // A key written with escapes is none of ours: no provider escapes letters.
        _node = _sawEscape || key.Length > LongestValue ? JsonPaths.None : paths.Child(_levels[_depth - 1].Node, key);
        _state = State.Colon;
        return used;
    }

    private int InString(ReadOnlySpan<byte> bytes)
    {
        if (TryString(bytes, out var used, out var text))
        {
            _state = State.AfterValue;
            if (text.Length <= LongestValue)
            {
                sink.OnValue(paths.Id(_node), new JsonScalar(text, isString: true, _sawEscape));
            }
        }

        return used;
    }

    /// <summary>Finds the end of a string, keeping what lies in this piece only if the string goes on in the next.</summary>
    private bool TryString(ReadOnlySpan<byte> bytes, out int used, out ReadOnlySpan<byte> text)
    {
        used = EndOfString(bytes);
        if (used < 0)
        {
            Keep(bytes);
            used = bytes.Length;
            text = default;
            return false;
        }

        var piece = bytes[..(used - 1)];
        if (_keptLength == 0)
        {
            text = piece;
            return true;
        }

        Keep(piece);
        // One byte more than fits tells the caller that the value is too long to have been kept.
        text = _keptLength > LongestValue ? new byte[LongestValue + 1] : _kept.AsSpan(0, _keptLength);
        return true;
    }

    private int InLiteral(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOfAny(LiteralEnd);
        if (end < 0)
        {
            Keep(bytes);
            return bytes.Length;
        }

        var literal = bytes[..end];
        if (_keptLength > 0)
        {
            Keep(literal);
            literal = _kept.AsSpan(0, Math.Min(_keptLength, LongestValue));
        }

        _state = IsPlausible(literal) ? State.AfterValue : State.Broken;
        if (Wanted && _state == State.AfterValue)
        {
            sink.OnValue(paths.Id(_node), new JsonScalar(literal, isString: false, isEscaped: false));
        }

        return end;
    }

    private static bool IsPlausible(ReadOnlySpan<byte> literal) =>
        literal.Length is > 0 and < LongestValue
        && (literal[0] is (byte)'-' or (>= (byte)'0' and <= (byte)'9')
            || literal.SequenceEqual("null"u8) || literal.SequenceEqual("true"u8) || literal.SequenceEqual("false"u8));

    private int SkipContainer(ReadOnlySpan<byte> bytes)
    {
        var at = bytes.IndexOfAny(Structure);
        if (at < 0)
        {
            return bytes.Length;
        }

        switch (bytes[at])
        {
            case (byte)'"':
                (_state, _escapeOpen) = (State.SkipString, false);
                break;
            case (byte)'{' or (byte)'[':
                _skipDepth++;
                break;
            default:
                if (--_skipDepth == 0)
                {
                    _state = _depth == 0 ? State.Done : State.AfterValue;
                }

                break;
        }

        return at + 1;
    }

    private int SkipString(ReadOnlySpan<byte> bytes)
    {
        var end = EndOfString(bytes);
        if (end < 0)
        {
            return bytes.Length;
        }

        _state = _skipDepth > 0 ? State.SkipContainer : _depth == 0 ? State.Done : State.AfterValue;
        return end;
    }

    /// <summary>Index after the closing quote, or -1; remembers an escape that the piece cuts in two.</summary>
    private int EndOfString(ReadOnlySpan<byte> bytes)
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

            (_escapeOpen, _sawEscape) = (true, true);
        }

        return -1;
    }

    private void Keep(ReadOnlySpan<byte> piece)
    {
        if (_keptLength + piece.Length > LongestValue)
        {
            _keptLength = LongestValue + 1;
            return;
        }

        piece.CopyTo(_kept.AsSpan(_keptLength));
        _keptLength += piece.Length;
    }

    private readonly record struct Level(int Node, bool IsArray);
}
