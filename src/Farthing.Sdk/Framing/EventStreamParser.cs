using System.Buffers.Binary;

namespace Farthing.Sdk.Framing;

/// <summary>
/// The AWS event stream (<c>application/vnd.amazon.eventstream</c>): binary frames of a prelude, headers, a payload
/// and two checksums. A payload is passed on while it arrives; its record is announced once the checksum is right.
/// A wrong checksum or length breaks the stream for good, as it does in AWS's own clients.
/// </summary>
internal sealed class EventStreamParser(IRecordSink sink) : IRecordParser
{
    private const int PreludeLength = 12;
    private const int ChecksumLength = 4;

    /// <summary>AWS's own bound on a payload, with room for headers and checksums.</summary>
    private const int LongestFrame = 25 * 1024 * 1024;

    /// <summary>Bedrock's headers are about a hundred bytes.</summary>
    private const int LongestHeaders = 4096;

    private byte[] _kept = new byte[256];
    private int _length;
    private int _headersLength;
    private int _left;
    private uint _crc;
    private bool _isEvent;
    private string? _fault;
    private State _state;

    private enum State : byte
    {
        Prelude,
        Headers,
        Payload,
        Checksum,
        Broken,
    }

    public bool IsBroken => _state == State.Broken;

    public void Feed(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty && _state != State.Broken)
        {
            bytes = bytes[Step(bytes)..];
        }
    }

    /// <summary>A frame that is cut off is no record.</summary>
    public void Finish()
    {
    }

    private int Step(ReadOnlySpan<byte> bytes)
    {
        switch (_state)
        {
            case State.Prelude when Keep(bytes, PreludeLength, out var used, out var prelude):
                Begin(prelude);
                return used;
            case State.Headers when Keep(bytes, _headersLength, out var used, out var headers):
                ReadHeaders(headers);
                return used;
            case State.Checksum when Keep(bytes, ChecksumLength, out var used, out var checksum):
                End(checksum);
                return used;
            case State.Payload:
                return Payload(bytes);
            default:
                return bytes.Length;
        }
    }

    private void Begin(ReadOnlySpan<byte> prelude)
    {
        var total = BinaryPrimitives.ReadUInt32BigEndian(prelude);
        var headers = BinaryPrimitives.ReadUInt32BigEndian(prelude[4..]);
        if (total > LongestFrame || headers > LongestHeaders || total < headers + PreludeLength + ChecksumLength
            || BinaryPrimitives.ReadUInt32BigEndian(prelude[8..]) != Crc32.Append(0, prelude[..8]))
        {
            _state = State.Broken;
            return;
        }

        _crc = Crc32.Append(0, prelude);
        _headersLength = (int)headers;
        _left = (int)(total - headers) - PreludeLength - ChecksumLength;
        (_isEvent, _fault) = (false, null);
        if (headers > 0)
        {
            _state = State.Headers;
            return;
        }

        AfterHeaders();
    }

    private void ReadHeaders(ReadOnlySpan<byte> headers)
    {
        _crc = Crc32.Append(_crc, headers);
        ReadOnlySpan<byte> type = default;
        ReadOnlySpan<byte> fault = default;
        var isWhole = true;
        while (isWhole && !headers.IsEmpty)
        {
            isWhole = EventStreamHeader.TryTake(ref headers, out var name, out var value);
            if (name.SequenceEqual(":message-type"u8))
            {
                type = value;
            }
            else if (name.SequenceEqual(":exception-type"u8) || name.SequenceEqual(":error-code"u8))
            {
                fault = value;
            }
        }

        _isEvent = type.SequenceEqual("event"u8);
        if (!_isEvent && !fault.IsEmpty)
        {
            _fault = System.Text.Encoding.UTF8.GetString(fault);
        }

        AfterHeaders();
        if (!isWhole)
        {
            _state = State.Broken;
        }
    }

    private void AfterHeaders() => _state = _left > 0 ? State.Payload : State.Checksum;

    private int Payload(ReadOnlySpan<byte> bytes)
    {
        var piece = bytes[..Math.Min(_left, bytes.Length)];
        _crc = Crc32.Append(_crc, piece);
        if (_isEvent)
        {
            sink.OnData(piece);
        }

        _left -= piece.Length;
        AfterHeaders();
        return piece.Length;
    }

    private void End(ReadOnlySpan<byte> checksum)
    {
        if (BinaryPrimitives.ReadUInt32BigEndian(checksum) != _crc)
        {
            _state = State.Broken;
            return;
        }

        _state = State.Prelude;
        if (_isEvent)
        {
            sink.OnRecord();
        }
        else
        {
            sink.OnFault(_fault);
        }
    }

    /// <summary>What lies whole in one piece is given as it lies there; only what is cut is copied.</summary>
    private bool Keep(ReadOnlySpan<byte> bytes, int length, out int used, out ReadOnlySpan<byte> whole)
    {
        used = Math.Min(length - _length, bytes.Length);
        if (used == length)
        {
            whole = bytes[..length];
            return true;
        }

        if (_kept.Length < length)
        {
            Array.Resize(ref _kept, LongestHeaders);
        }

        bytes[..used].CopyTo(_kept.AsSpan(_length));
        _length += used;
        whole = _kept.AsSpan(0, length);
        if (_length < length)
        {
            return false;
        }

        _length = 0;
        return true;
    }
}
