using System.Buffers.Binary;
using System.Text;
using Farthing.Ingest.Otlp;
using Google.Protobuf;

namespace Farthing.Ingest.Tests.Otlp.Hostile;

/// <summary>Makes requests that are malformed, or meant to do harm.</summary>
internal static class HostileRequests
{
    private const string Protobuf = "application/x-protobuf", Json = "application/json", Grpc = "application/grpc";

    // Beyond what the test lets a body have, in one kilobyte for each megabyte.
    private static readonly byte[] s_bomb = TestReceiver.Gzip(new byte[64 << 20]);
    private static readonly int[] s_readOrNot = [200, 400, 413], s_readOrNotByGrpc = [0, 3, 8];

    public static HostileRequest Next(Random random) => random.Next(10) switch
    {
        0 => OfHeaders(random),
        1 => Zipped(random),
        2 or 3 or 4 => InJson(random),
        5 or 6 => ByGrpc(random),
        _ => InProtobuf(random),
    };

    private static HostileRequest InProtobuf(Random random)
    {
        var (signal, message) = Honest(random);
        return random.Next(5) switch
        {
            0 => new("random bytes", signal.Path, Bytes(random, random.Next(3_000)), Protobuf, s_readOrNot),
            1 => new("a message of another kind", OtlpSignal.All[random.Next(3)].Path, message.ToByteArray(), Protobuf, s_readOrNot),
            2 => new("an absurd length", signal.Path, WithAbsurdLength(random, message.ToByteArray()), Protobuf, s_readOrNot),
            3 => new("messages in messages", signal.Path, Nested(random.Next(1, 20_000), random), Protobuf, s_readOrNot),
            _ => new("damaged", signal.Path, Damage(random, message.ToByteArray()), Protobuf, s_readOrNot),
        };
    }

    private static HostileRequest InJson(Random random)
    {
        var (signal, message) = Honest(random);
        var json = OtlpJson.Write(message);
        return random.Next(5) switch
        {
            0 => new("endless nesting", signal.Path, Encoding.UTF8.GetBytes(NestedJson(random)), Json, 400, 413),
            1 => new("wrong types", signal.Path, Encoding.UTF8.GetBytes(WithWrongTypes(random, json)), Json, s_readOrNot),
            2 => new("random text", signal.Path, Bytes(random, random.Next(1, 2_000)), Json, 400),
            3 => new("cut off", signal.Path, Encoding.UTF8.GetBytes(json[..random.Next(json.Length)]), Json, 400),
            _ => new("damaged", signal.Path, Damage(random, Encoding.UTF8.GetBytes(json)), Json, s_readOrNot),
        };
    }

    private static HostileRequest Zipped(Random random)
    {
        var (signal, message) = Honest(random);
        var (type, zipped) = (random.Next(2) == 0 ? Protobuf : Json, TestReceiver.Gzip(message.ToByteArray()));
        return random.Next(6) switch
        {
            0 or 1 => new("a bomb", signal.Path, s_bomb, type, 413, 429) { Encoding = "gzip" },
            2 => new("a bomb in a bomb", signal.Path, TestReceiver.Gzip(s_bomb), type, 400) { Encoding = "gzip" },
            3 => new("gzip cut off", signal.Path, zipped[..random.Next(1, zipped.Length)], Protobuf, 400) { Encoding = "gzip" },
            4 => new("no gzip", signal.Path, [(byte)random.Next(31), .. Bytes(random, 200)], type, 400) { Encoding = "gzip" },
            _ => new("gzip damaged", signal.Path, Damage(random, zipped), Protobuf, s_readOrNot) { Encoding = "gzip" },
        };
    }

    private static HostileRequest ByGrpc(Random random)
    {
        var (signal, message) = Honest(random);
        var frame = GrpcFrame.Around(message.ToByteArray());
        switch (random.Next(7))
        {
            case 0:
                BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(1), (uint)random.NextInt64(1L << 32));
                return new("a frame of another length", signal.Method, frame, Grpc, s_readOrNotByGrpc);
            case 1:
                frame[0] = (byte)random.Next(1, 256);
                return new("a frame of another mark", signal.Method, frame, Grpc, 3);
            case 2:
                return new("a frame cut off", signal.Method, frame[..random.Next(frame.Length)], Grpc, 3);
            case 3:
                return new("two frames", signal.Method, [.. frame, .. frame], Grpc, 3);
            case 4:
                var bomb = GrpcFrame.Around(s_bomb);
                bomb[0] = 1;
                return new("a bomb in a frame", signal.Method, bomb, Grpc, 8) { Encoding = "gzip" };
            case 5:
                return new("a damaged message", signal.Method, GrpcFrame.Around(Damage(random, message.ToByteArray())), Grpc, s_readOrNotByGrpc);
            default:
                frame[0] = 1;
                var known = random.Next(2) == 0;
                return new("a message that is not compressed", signal.Method, frame, Grpc, known ? 3 : 12) { Encoding = known ? "gzip" : "snappy" };
        }
    }

    private static HostileRequest OfHeaders(Random random)
    {
        var (signal, message) = Honest(random);
        var body = message.ToByteArray();
        return random.Next(7) switch
        {
            0 => new("no key", signal.Path, body, Protobuf, 401) { HasKey = false },
            1 => new("no key", signal.Method, GrpcFrame.Around(body), Grpc, 16) { HasKey = false },
            2 => new("an unknown type", signal.Path, body, "text/plain", 415),
            3 => new("an unknown encoding", signal.Path, body, Protobuf, 415) { Encoding = "br" },
            4 => new("an unknown path", $"/v1/{Convert.ToHexString(Bytes(random, 9))}", body, Protobuf, 404),
            5 => new("another method", signal.Path, body, Protobuf, 405) { Method = "PUT" },
            _ => new("too large", signal.Path, new byte[(1 << 20) + 1 + random.Next(1 << 16)], random.Next(2) == 0 ? Protobuf : Json, 413, 429),
        };
    }

    private static (OtlpSignal Signal, IMessage Message) Honest(Random random)
    {
        while (true)
        {
            var kind = random.Next(3);
            IMessage message = kind switch { 0 => RandomRequests.Traces(random), 1 => RandomRequests.Metrics(random), _ => RandomRequests.Logs(random) };
            if (message.CalculateSize() > 0)
            {
                return (OtlpSignal.All[kind], message);
            }
        }
    }

    private static byte[] Damage(Random random, byte[] bytes)
    {
        if (bytes.Length == 0)
        {
            return bytes;
        }

        var damaged = random.Next(3) == 0 ? bytes[..random.Next(bytes.Length)] : [.. bytes];
        for (var flips = damaged.Length == 0 ? 0 : random.Next(1, 6); flips > 0; flips--)
        {
            damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
        }

        return damaged;
    }

    // Somewhere a field that says that it is longer than all there is, or than all there can be.
    private static byte[] WithAbsurdLength(Random random, byte[] bytes)
    {
        var at = random.Next(bytes.Length + 1);
        byte[] length = random.Next(2) == 0 ? [0xFF, 0xFF, 0xFF, 0xFF, 0x0F] : [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F];
        return [.. bytes[..at], (byte)((random.Next(1, 16) << 3) | 2), .. length, .. bytes[at..]];
    }

    // Each level is a message of one field that holds the next one, as a value holds a list that holds a value.
    private static byte[] Nested(int levels, Random random)
    {
        var (bytes, at) = (new byte[levels * 6], levels * 6);
        for (var length = 0; levels > 0 && at > 6; levels--, length = bytes.Length - at)
        {
            var size = new byte[5];
            var output = new CodedOutputStream(size);
            output.WriteUInt32((uint)length);
            at -= (int)output.Position;
            size.AsSpan(0, (int)output.Position).CopyTo(bytes.AsSpan(at));
            bytes[--at] = (byte)((random.Next(3) == 0 ? 5 : random.Next(1, 3)) << 3 | 2);
        }

        return bytes[at..];
    }

    private static string NestedJson(Random random)
    {
        var (levels, (open, close)) = (random.Next(300, 6_000), random.Next(3) switch
        {
            0 => ("{\"arrayValue\":{\"values\":[", "]}}"),
            1 => ("[", "]"),
            _ => ("{\"kvlistValue\":{\"values\":[{\"key\":\"k\",\"value\":", "}]}}"),
        });
        var nested = string.Concat(Enumerable.Repeat(open, levels)) + (random.Next(2) == 0 ? "" : string.Concat(Enumerable.Repeat(close, levels)));
        var field = random.Next(2) == 0 ? "value" : "unknown";
        return $"{{\"resourceSpans\":[{{\"resource\":{{\"attributes\":[{{\"{field}\":{nested}}}]}}}}],\"resourceMetrics\":{nested},\"resourceLogs\":{nested}}}";
    }

    private static string WithWrongTypes(Random random, string json)
    {
        string[] values = ["null", "7", "-1e999", "\"x\"", "[]", "{}", "[[[]]]", "true", "\"\\ud800\"", "123456789012345678901234567890"];
        var text = new StringBuilder(json);
        for (var changes = random.Next(1, 4); changes > 0; changes--)
        {
            var colons = Enumerable.Range(0, text.Length).Where(i => text[i] == ':').ToList();
            if (colons.Count > 0)
            {
                text.Insert(colons[random.Next(colons.Count)] + 1, values[random.Next(values.Length)] + (random.Next(2) == 0 ? ",\"x\":" : ""));
            }
        }

        return text.ToString();
    }

    private static byte[] Bytes(Random random, int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }
}
