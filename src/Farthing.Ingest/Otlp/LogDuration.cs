namespace Farthing.Ingest.Otlp;

/// <summary>How long the call of a log record took. The conventions have no attribute for it; these are in use.</summary>
internal static class LogDuration
{
    private const double LongestSeconds = 7 * 24 * 3600;

    public static bool TryRead(ReadOnlySpan<byte> key, ReadOnlySpan<byte> anyValue, out ulong nanos)
    {
        nanos = 0;
        var second = key.SequenceEqual("gen_ai.client.operation.duration"u8) ? 1
            : key.SequenceEqual("duration_ms"u8) ? 1e-3
            : 0;
        if (second == 0)
        {
            return false;
        }

        var number = 0d;
        var fields = new ProtoReader(anyValue);
        while (fields.Next())
        {
            switch (fields.Field)
            {
                case 1: _ = System.Buffers.Text.Utf8Parser.TryParse(fields.Bytes(), out number, out _); break;
                case 3: number = unchecked((long)fields.UInt64()); break;
                case 4: number = fields.Double(); break;
                default: fields.Skip(); break;
            }
        }

        // What cannot be is not told.
        nanos = number * second is > 0 and < LongestSeconds and var seconds ? (ulong)(seconds * 1e9) : 0;
        return true;
    }
}
