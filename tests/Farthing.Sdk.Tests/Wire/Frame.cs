using System.Buffers.Binary;
using System.Text;

namespace Farthing.Sdk.Tests.Wire;

/// <summary>Builds frames of an AWS event stream, with a checksum of its own making.</summary>
internal static class Frame
{
    public static byte[] Event(string type, string payload) =>
        Of([(":event-type", type), (":content-type", "application/json"), (":message-type", "event")], payload);

    public static byte[] Chunk(string document) =>
        Event("chunk", $$"""{"bytes":"{{Convert.ToBase64String(Encoding.UTF8.GetBytes(document))}}","p":"abc"}""");

    public static byte[] Exception(string type) =>
        Of([(":exception-type", type), (":content-type", "application/json"), (":message-type", "exception")], """{"message":"no"}""");

    public static byte[] Of((string Name, string Value)[] headers, string payload)
    {
        var head = headers.SelectMany(h => Header(h.Name, 7, [.. Length(h.Value), .. Encoding.UTF8.GetBytes(h.Value)])).ToArray();
        return Of(head, Encoding.UTF8.GetBytes(payload));
    }

    public static byte[] Header(string name, byte type, byte[] value) => [(byte)name.Length, .. Encoding.UTF8.GetBytes(name), type, .. value];

    public static byte[] Of(byte[] headers, byte[] payload)
    {
        byte[] lengths = [.. Word((uint)(16 + headers.Length + payload.Length)), .. Word((uint)headers.Length)];
        byte[] message = [.. lengths, .. Word(Crc(lengths)), .. headers, .. payload];
        return [.. message, .. Word(Crc(message))];
    }

    public static uint Crc(byte[] bytes)
    {
        var crc = uint.MaxValue;
        foreach (var b in bytes)
        {
            crc ^= b;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
            }
        }

        return ~crc;
    }

    private static byte[] Length(string text) => [(byte)(text.Length >> 8), (byte)text.Length];

    private static byte[] Word(uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }
}
