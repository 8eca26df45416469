using System.Buffers;
using System.Text;

namespace Farthing.Sdk.Json;

/// <summary>
/// Reads a JSON document in pieces cut anywhere and reports the values at a few paths. It keeps no more than
/// one short value at a time, skips what nobody asked for, and checks no more grammar than it needs to find
/// its way: a document that loses it is never <see cref="IsDone"/>, and never an exception.
/// </summary>
internal sealed class JsonScanner(JsonPaths paths, IJsonSink sink)
{
    private static readonly SearchValues<byte> Structure = SearchValues.Create("\"{}[]"u8);
    private static readonly SearchValues<byte> Blank = SearchValues.Create(" \t\r\n"u8);
    private static readonly SearchValues<byte> BlankOrMark = SearchValues.Create(" \t\r\n\uFEFF"u8);

    private JsonToken _token;
    private TextCount _text;
    private JsonLevels _levels;
    private int _depth;
    private int _skipDepth;
    private int _node = JsonPaths.Root;
    private State _state = State.Value;
    private bool _isCounted;

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

    /// <summary>Objects that have ended in an array which is the whole document.</summary>
    public int Elements { get; private set; }

    /// <summary>Inside a string that is at no path of interest.</summary>
    public bool IsInUnwantedString => _state == State.SkipString;

    /// <summary>Inside a string whose text is counted and no more.</summary>
    public bool IsInText => IsInUnwantedString && _isCounted;

    /// <summary>All the text that was counted, in every document.</summary>
    public long Counted => _text.Total;

    /// <summary>Characters are counted, not bytes.</summary>
    public void CountCharacters() => _text = new TextCount(isOfCharacters: true);

    /// <summary>Goes on counting from here.</summary>
    public void Recount(long from) => _text.From(from);

    /// <summary>Forgets all that was read, for a document of another answer.</summary>
    public void Renew()
    {
        Reset();
        _token.Begin();
        _text = default;
        _isCounted = false;
        Elements = 0;
    }

    /// <summary>Makes ready for the next document.</summary>
    public void Reset()
    {
        (_depth, _skipDepth) = (0, 0);
        _node = JsonPaths.Root;
        _state = State.Value;
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
                _token.Begin();
                _state = State.InKey;
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
                _token.Begin();
                _state = Wanted ? State.InString : State.SkipString;
                _isCounted = IsCounted;
                _text.Begin();
                return 1;
            default:
                _token.Begin();
                _state = _depth == 0 ? State.Broken : State.InLiteral;
                return 0;
        }
    }

    private bool Wanted => _node >= 0 && paths.Id(_node) > 0;

    private bool IsCounted => _node >= 0 && paths.Id(_node) < 0;

    private void Push(bool isArray)
    {
        if (_node < 0 || _depth == JsonLevels.Most || !(paths.HasChildren(_node) || (isArray && paths.Id(_node) is not (0 or JsonPaths.Raw))))
        {
            (_skipDepth, _state) = (1, State.SkipContainer);
            _isCounted = _node >= 0 && paths.Id(_node) == JsonPaths.Raw;
            _text.AddRaw(_isCounted ? 1 : 0);
            return;
        }

        _levels[_depth++] = new JsonLevel((short)_node, isArray);
        _state = isArray ? State.Value : State.Key;
        if (!isArray && paths.Id(_node) is var id and > 0)
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
        if (_depth == 1 && !isArray && _levels[0].IsArray)
        {
            Elements++;
        }

        if (!isArray && paths.Id(node) is var id and > 0)
        {
            sink.OnClose(id);
        }
    }

    // No provider escapes letters, but some relays do.
    private static ReadOnlySpan<byte> Unescaped(ReadOnlySpan<byte> key) =>
        Encoding.UTF8.GetBytes(new JsonScalar(key, isString: true, isEscaped: true).AsText() ?? "");

    private int InKey(ReadOnlySpan<byte> bytes)
    {
        var used = _token.TakeString(bytes, out var isWhole, out var key);
        if (isWhole)
        {
            _node = _token.IsTooLong ? JsonPaths.None : paths.Child(_levels[_depth - 1].Node, _token.SawEscape ? Unescaped(key) : key);
            _state = State.Colon;
            if (used < bytes.Length && bytes[used] == ':')
            {
                _state = State.Value;
                used++;
            }
        }

        return used;
    }

    private int InString(ReadOnlySpan<byte> bytes)
    {
        var used = _token.TakeString(bytes, out var isWhole, out var text);
        if (isWhole)
        {
            _state = State.AfterValue;
            if (!_token.IsTooLong)
            {
                sink.OnValue(paths.Id(_node), new JsonScalar(text, isString: true, _token.SawEscape));
            }
        }

        return used;
    }

    private int InLiteral(ReadOnlySpan<byte> bytes)
    {
        var used = _token.TakeLiteral(bytes, out var isWhole, out var literal);
        if (isWhole)
        {
            _state = _token.IsTooLong || !JsonToken.IsPlausible(literal) ? State.Broken : State.AfterValue;
            if (Wanted && _state == State.AfterValue)
            {
                sink.OnValue(paths.Id(_node), new JsonScalar(literal, isString: false, isEscaped: false));
            }
        }

        return used;
    }

    private int SkipContainer(ReadOnlySpan<byte> bytes)
    {
        var at = bytes.IndexOfAny(Structure);
        if (_isCounted)
        {
            _text.AddRaw(at < 0 ? bytes.Length : at + 1);
        }

        if (at < 0)
        {
            return bytes.Length;
        }

        switch (bytes[at])
        {
            case (byte)'"':
                _token.Begin();
                _state = State.SkipString;
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
        var end = _token.EndOfString(bytes);
        if (_isCounted)
        {
            Count(bytes, end);
        }

        if (end < 0)
        {
            return bytes.Length;
        }

        _state = _skipDepth > 0 ? State.SkipContainer : _depth == 0 ? State.Done : State.AfterValue;
        return end;
    }

    private void Count(ReadOnlySpan<byte> bytes, int end)
    {
        if (_skipDepth > 0)
        {
            _text.AddRaw(end < 0 ? bytes.Length : end);
        }
        else
        {
            _text.Add(end < 0 ? bytes : bytes[..(end - 1)], _token.SawEscape);
        }
    }
}
