namespace Farthing.Sdk.Framing;

/// <summary>
/// The payload of a Bedrock <c>chunk</c> event, <c>{"bytes":"…","p":"…"}</c>: the model's own document, in base64,
/// is decoded while it arrives.
/// </summary>
internal sealed class ChunkPayload(IRecordSink sink) : IRecordSink
{
    private const byte Skip = 0xFE;
    private const byte End = 0xFF;

    private static readonly byte[] Values = Build();

    private uint _bits;
    private int _bitCount;
    private int _matched;
    private bool _isValue;
    private bool _isBytes;
    private bool _isEscaped;
    private State _state;

    private enum State : byte
    {
        Between,
        Text,
        Base64,
        Ignored,
    }

    private static ReadOnlySpan<byte> Key => "bytes"u8;

    public void OnData(ReadOnlySpan<byte> data)
    {
        while (!data.IsEmpty)
        {
            var used = _state switch
            {
                State.Between => Between(data),
                State.Text => Text(data),
                State.Base64 => Decode(data),
                _ => data.Length,
            };
            data = data[used..];
        }
    }

    public void OnRecord()
    {
        Reset();
        sink.OnRecord();
    }

    public void OnFault(string? name)
    {
        Reset();
        sink.OnFault(name);
    }

    private void Reset()
    {
        _state = State.Between;
        (_isValue, _isBytes, _isEscaped) = (false, false, false);
        (_bits, _bitCount) = (0, 0);
    }

    private int Between(ReadOnlySpan<byte> data)
    {
        switch (data[0])
        {
            case (byte)':':
                _isValue = true;
                break;
            case (byte)',' or (byte)'{':
                _isValue = false;
                break;
            case (byte)'"':
                _matched = 0;
                _state = _isValue && _isBytes ? State.Base64 : State.Text;
                break;
        }

        return 1;
    }

    private int Text(ReadOnlySpan<byte> data)
    {
        for (var i = 0; i < data.Length; i++)
        {
            if (_isEscaped)
            {
                _isEscaped = false;
                _matched = -1;
            }
            else if (data[i] == '"')
            {
                _isBytes = !_isValue && _matched == Key.Length;
                _state = State.Between;
                return i + 1;
            }
            else
            {
                _isEscaped = data[i] == '\\';
                _matched = _matched >= 0 && _matched < Key.Length && data[i] == Key[_matched] ? _matched + 1 : -1;
            }
        }

        return data.Length;
    }

    private int Decode(ReadOnlySpan<byte> data)
    {
        Span<byte> decoded = stackalloc byte[256];
        var length = 0;
        var at = 0;
        while (at < data.Length && length < decoded.Length && _state == State.Base64)
        {
            var value = Values[data[at++]];
            if (value < 64)
            {
                _bits = (_bits << 6) | value;
                _bitCount += 6;
                if (_bitCount >= 8)
                {
                    _bitCount -= 8;
                    decoded[length++] = (byte)(_bits >> _bitCount);
                }
            }
            else if (value == End)
            {
                // The padding or the quote; whatever else is not base64 ends the document too, unfinished.
                _state = State.Ignored;
            }
        }

        if (length > 0)
        {
            sink.OnData(decoded[..length]);
        }

        return at;
    }

    private static byte[] Build()
    {
        var values = new byte[256];
        values.AsSpan().Fill(End);
        var alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"u8;
        for (var i = 0; i < alphabet.Length; i++)
        {
            values[alphabet[i]] = (byte)i;
        }

        // JSON may write a slash as \/.
        values['\\'] = Skip;
        return values;
    }
}
