using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Farthing.Sdk.Framing;
using Farthing.Sdk.Tests.Wire;

namespace Farthing.Sdk.Tests.Fuzzing;

/// <summary>Documents as a body of any framing.</summary>
internal static class Framed
{
    private static readonly byte[] EventHeaders =
        [.. Frame.Header(":event-type", 7, [0, 5, .. "chunk"u8]), .. Frame.Header(":message-type", 7, [0, 5, .. "event"u8])];

    public static byte[] Of(BodyFraming framing, params byte[][] documents)
    {
        var body = new ArrayBufferWriter<byte>();
        for (var i = 0; i < documents.Length; i++)
        {
            Add(body, framing, documents[i], isFirst: i == 0);
        }

        body.Write(framing == BodyFraming.Array ? "]"u8 : default);
        return body.WrittenSpan.ToArray();
    }

    private static void Add(ArrayBufferWriter<byte> body, BodyFraming framing, byte[] document, bool isFirst)
    {
        switch (framing)
        {
            case BodyFraming.Frames:
                AddFrame(body, document);
                return;
            case BodyFraming.Chunks:
                AddFrame(body, Encoding.ASCII.GetBytes($$"""{"bytes":"{{Convert.ToBase64String(document)}}","p":"ab"}"""));
                return;
        }

        body.Write(framing switch
        {
            BodyFraming.Events => "data: "u8,
            BodyFraming.Array => isFirst ? "["u8 : ","u8,
            _ => default,
        });
        body.Write(document);
        body.Write(framing switch
        {
            BodyFraming.Events => "\n\n"u8,
            BodyFraming.Lines => "\n"u8,
            _ => default,
        });
    }

    /// <summary>With checksums by the SDK's own sum, which has tests of its own.</summary>
    private static void AddFrame(ArrayBufferWriter<byte> body, byte[] payload)
    {
        var length = 16 + EventHeaders.Length + payload.Length;
        var frame = body.GetSpan(length)[..length];
        BinaryPrimitives.WriteInt32BigEndian(frame, length);
        BinaryPrimitives.WriteInt32BigEndian(frame[4..], EventHeaders.Length);
        BinaryPrimitives.WriteUInt32BigEndian(frame[8..], Crc32.Append(0, frame[..8]));
        EventHeaders.CopyTo(frame[12..]);
        payload.CopyTo(frame[(12 + EventHeaders.Length)..]);
        BinaryPrimitives.WriteUInt32BigEndian(frame[^4..], Crc32.Append(0, frame[..^4]));
        body.Advance(length);
    }
}
