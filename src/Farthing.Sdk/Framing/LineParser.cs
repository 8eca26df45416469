namespace Farthing.Sdk.Framing;

/// <summary>One record a line. Blank lines are none; a last line may lack its end.</summary>
internal sealed class LineParser(IRecordSink sink) : IRecordParser
{
    private bool _hasData;

    public bool IsBroken => false;

    public void Feed(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var end = bytes.IndexOf((byte)'\n');
            var piece = end < 0 ? bytes : bytes[..end];
            if (!_hasData)
            {
                var start = piece.IndexOfAnyExcept((byte)' ', (byte)'\t', (byte)'\r');
                piece = start < 0 ? default : piece[start..];
            }

            if (!piece.IsEmpty)
            {
                _hasData = true;
                sink.OnData(piece);
            }

            if (end < 0)
            {
                return;
            }

            Finish();
            bytes = bytes[(end + 1)..];
        }
    }

    public void Finish()
    {
        if (_hasData)
        {
            _hasData = false;
            sink.OnRecord();
        }
    }
}
