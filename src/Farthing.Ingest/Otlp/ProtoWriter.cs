using System.Text;

namespace Farthing.Ingest.Otlp;

/// <summary>Writes the few small messages that OTLP answers with.</summary>
internal static class ProtoWriter
{
    /// <summary>An ExportTraceServiceResponse; partial_success only where spans were rejected, as the protocol asks.</summary>
    public static byte[] TraceResponse(int rejectedSpans, string message)
    {
        if (rejectedSpans == 0)
        {
            return [];
        }

        var partial = new List<byte>();
        WriteVarintField(partial, 1, (ulong)rejectedSpans);
        WriteBytesField(partial, 2, Encoding.UTF8.GetBytes(message));
        var response = new List<byte>();
        WriteBytesField(response, 1, [.. partial]);
        return [.. response];
    }

    /// <summary>A google.rpc.Status.</summary>
    public static byte[] Status(int code, string message)
    {
        var status = new List<byte>();
        WriteVarintField(status, 1, (ulong)code);
        WriteBytesField(status, 2, Encoding.UTF8.GetBytes(message));
        return [.. status];
    }

    private static void WriteVarintField(List<byte> to, int field, ulong value)
    {
        WriteVarint(to, (ulong)(field << 3));
        WriteVarint(to, value);
    }

    private static void WriteBytesField(List<byte> to, int field, byte[] value)
    {
        WriteVarint(to, (ulong)((field << 3) | (int)WireType.Length));
        WriteVarint(to, (ulong)value.Length);
        to.AddRange(value);
    }

    private static void WriteVarint(List<byte> to, ulong value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            to.Add((byte)(value | 0x80));
        }

        to.Add((byte)value);
    }
}
