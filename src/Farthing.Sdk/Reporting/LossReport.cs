using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace Farthing.Sdk.Reporting;

/// <summary>
/// The span that tells the server what one process has lost so far, by reason. Written here, for an Activity would reach
/// every listener of the app, and OpenTelemetry's exporter serves one thread only.
/// </summary>
internal sealed class LossReport(string service, string? environment, TimeProvider time)
{
    public const string Name = "farthing.sdk.report";
    public const string InstanceKey = "farthing.sdk.instance";
    public const string LostKey = "farthing.sdk.lost";

    private const int Internal = 1;

    /// <summary>An <c>ExportTraceServiceRequest</c>, compressed. The sums are from the process's start: a repeat does no harm.</summary>
    public byte[] Of(Guid instance, IEnumerable<KeyValuePair<string, long>> losses)
    {
        var resource = Attribute("service.name", Text(1, service));
        if (!string.IsNullOrEmpty(environment))
        {
            resource = [.. resource, .. Attribute("deployment.environment.name", Text(1, environment))];
        }

        byte[] lost = [.. losses.SelectMany(l => Message(1, Text(1, $"{l.Key}={l.Value}")))];
        var now = (ulong)(time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100;
        byte[] span =
        [
            .. Message(1, RandomNumberGenerator.GetBytes(16)),
            .. Message(2, RandomNumberGenerator.GetBytes(8)),
            .. Text(5, Name),
            .. (byte[])[6 << 3, Internal],
            .. Fixed64(7, now),
            .. Fixed64(8, now),
            .. Message(9, Attribute(InstanceKey, Text(1, instance.ToString()), isNested: true)),
            .. Message(9, Attribute(LostKey, Message(5, lost), isNested: true)),
        ];
        byte[] scope = [.. Message(1, Text(1, FarthingTelemetry.SourceName)), .. Message(2, span)];
        return Gzip(Message(1, [.. Message(1, resource), .. Message(2, scope)]));
    }

    /// <summary>A <c>KeyValue</c>, or field 1 that holds one, as a resource has it.</summary>
    private static byte[] Attribute(string key, byte[] value, bool isNested = false)
    {
        byte[] pair = [.. Text(1, key), .. Message(2, value)];
        return isNested ? pair : Message(1, pair);
    }

    private static byte[] Text(int field, string text) => Message(field, Encoding.UTF8.GetBytes(text));

    private static byte[] Message(int field, byte[] bytes)
    {
        List<byte> message = [(byte)((field << 3) | 2)];
        for (var length = (uint)bytes.Length; ; length >>= 7)
        {
            message.Add((byte)(length < 0x80 ? length : length | 0x80));
            if (length < 0x80)
            {
                break;
            }
        }

        return [.. message, .. bytes];
    }

    private static byte[] Fixed64(int field, ulong value) => [(byte)((field << 3) | 1), .. BitConverter.GetBytes(value)];

    private static byte[] Gzip(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(bytes);
        }

        return packed.ToArray();
    }
}
