using System.Text;

namespace Farthing.Sdk.Framing;

/// <summary>Hears of the short fields of a form.</summary>
internal interface IFormSink
{
    void OnField(string name, string value);
}

/// <summary>
/// Reads a multipart form in pieces cut anywhere, line by line: of each field that is no file its first line. Longer lines
/// than a field of interest has are skipped, and files with them.
/// </summary>
internal sealed class FormParser(string boundary, IFormSink sink)
{
    private const int LongestLine = 512;

    private readonly byte[] _boundary = Encoding.UTF8.GetBytes("--" + boundary);
    private readonly byte[] _line = new byte[LongestLine];
    private int _length;
    private bool _isLong;
    private string? _name;
    private State _state;

    private enum State : byte
    {
        Skip,
        Headers,
        Value,
    }

    public void Restart() => (_length, _isLong, _state) = (0, false, State.Skip);

    public void Feed(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var end = bytes.IndexOf((byte)'\n');
            Keep(end < 0 ? bytes : bytes[..end]);
            if (end < 0)
            {
                return;
            }

            if (!_isLong)
            {
                OnLine(_line.AsSpan(0, _length).TrimEnd((byte)'\r'));
            }
            else if (_state == State.Value)
            {
                _state = State.Skip;
            }

            (_length, _isLong) = (0, false);
            bytes = bytes[(end + 1)..];
        }
    }

    private void Keep(ReadOnlySpan<byte> piece)
    {
        _isLong |= piece.Length > LongestLine - _length;
        if (!_isLong)
        {
            piece.CopyTo(_line.AsSpan(_length));
            _length += piece.Length;
        }
    }

    private void OnLine(ReadOnlySpan<byte> line)
    {
        if (line.StartsWith(_boundary))
        {
            (_state, _name) = (State.Headers, null);
            return;
        }

        switch (_state)
        {
            case State.Headers when line.IsEmpty:
                _state = _name is null ? State.Skip : State.Value;
                break;
            case State.Headers:
                _name = NameIn(Encoding.UTF8.GetString(line)) ?? _name;
                break;
            case State.Value:
                _state = State.Skip;
                sink.OnField(_name!, Encoding.UTF8.GetString(line));
                break;
        }
    }

    /// <summary>The name in a Content-Disposition, quoted or not; null in any other header, and of a file.</summary>
    private static string? NameIn(string header)
    {
        const string Key = "name=";
        var at = header.IndexOf(Key, StringComparison.OrdinalIgnoreCase);
        if (at < 1 || !header.StartsWith("content-disposition:", StringComparison.OrdinalIgnoreCase)
            || header.Contains("filename", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var value = header.AsSpan(at + Key.Length);
        var end = value.IndexOf(';');
        return (end < 0 ? value : value[..end]).Trim().Trim('"').ToString();
    }
}
