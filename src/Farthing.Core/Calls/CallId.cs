using System.Buffers.Binary;
using System.Globalization;

namespace Farthing.Core.Calls;

/// <summary>What names a call within its project: the trace and the span that recorded it.</summary>
/// <param name="TraceId">The W3C trace id, most significant byte first; never zero.</param>
/// <param name="SpanId">The W3C span id, most significant byte first; never zero.</param>
public readonly record struct CallId(UInt128 TraceId, ulong SpanId)
{
    /// <summary>The trace id as 32 lower-case hexadecimal digits.</summary>
    public string TraceHex => TraceId.ToString("x32", CultureInfo.InvariantCulture);

    /// <summary>The span id as 16 lower-case hexadecimal digits.</summary>
    public string SpanHex => SpanId.ToString("x16", CultureInfo.InvariantCulture);

    /// <summary>Reads both ids from hexadecimal text.</summary>
    /// <returns>False unless they are 32 and 16 digits and neither is all zero.</returns>
    public static bool TryParse(string? trace, string? span, out CallId id)
    {
        id = default;
        if (trace is not { Length: 32 } || span is not { Length: 16 }
            || !UInt128.TryParse(trace, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var traceId)
            || !ulong.TryParse(span, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var spanId)
            || traceId == 0 || spanId == 0)
        {
            return false;
        }

        id = new(traceId, spanId);
        return true;
    }

    /// <summary>The ids of what is named by a digest: the same digest has the same ones.</summary>
    /// <param name="digest">At least 24 bytes.</param>
    public static CallId OfDigest(ReadOnlySpan<byte> digest) =>
        // Neither id may be zero.
        new(BinaryPrimitives.ReadUInt128BigEndian(digest) | 1, BinaryPrimitives.ReadUInt64BigEndian(digest[16..]) | 1);

    /// <summary>Both ids, joined by a slash, as in the API's path.</summary>
    public override string ToString() => $"{TraceHex}/{SpanHex}";
}
