using System.Text;

namespace Farthing.Sdk.Tests.Instrumentation;

/// <summary>A span as it came to the server: its name and attributes, read from OTLP's protobuf.</summary>
internal sealed record SentSpan(string Name, IReadOnlyDictionary<string, string> Tags)
{
    private static readonly string[] Charged = ["chat", "text_completion", "generate_content", "embeddings"];

    public string? this[string key] => Tags.GetValueOrDefault(key);

    /// <summary>As the server has it: a model call that says of itself that another is charged for it is not.</summary>
    public bool IsBilled => Charged.Contains(this["gen_ai.operation.name"]) && this["farthing.span.role"] is null;

    public static IEnumerable<SentSpan> Of(byte[] export) =>
        from resourceSpans in Messages(export, 1)
        from scopeSpans in Messages(resourceSpans, 2)
        from span in Messages(scopeSpans, 2)
        select new SentSpan(
            Encoding.UTF8.GetString(Messages(span, 5).Single()),
            Messages(span, 9).ToDictionary(tag => Encoding.UTF8.GetString(Messages(tag, 1).Single()), tag => Value(Messages(tag, 2).Single())));

    public static IEnumerable<string> ServicesOf(byte[] export) =>
        from resourceSpans in Messages(export, 1)
        from resource in Messages(resourceSpans, 1)
        from tag in Messages(resource, 1)
        where Encoding.UTF8.GetString(Messages(tag, 1).Single()) == "service.name"
        select Value(Messages(tag, 2).Single());

    private static string Value(byte[] value) => Fields(value).Single() switch
    {
        (1, _, var text) => Encoding.UTF8.GetString(text),
        (2, var truth, _) => truth == 1 ? "true" : "false",
        (3, var number, _) => number.ToString(),
        (4, var number, _) => BitConverter.UInt64BitsToDouble(number).ToString("R"),
        _ => "…",
    };

    private static IEnumerable<byte[]> Messages(byte[] message, int field) => Fields(message).Where(f => f.Field == field).Select(f => f.Bytes);

    private static List<(int Field, ulong Number, byte[] Bytes)> Fields(byte[] message)
    {
        List<(int, ulong, byte[])> fields = [];
        var at = 0;
        while (at < message.Length)
        {
            var key = Varint(message, ref at);
            var (number, bytes) = (0UL, Array.Empty<byte>());
            switch (key & 7)
            {
                case 0:
                    number = Varint(message, ref at);
                    break;
                case 1:
                    number = BitConverter.ToUInt64(message, at);
                    at += 8;
                    break;
                case 2:
                    var length = (int)Varint(message, ref at);
                    bytes = message[at..(at + length)];
                    at += length;
                    break;
                default:
                    at += 4;
                    break;
            }

            fields.Add(((int)(key >> 3), number, bytes));
        }

        return fields;
    }

    private static ulong Varint(byte[] message, ref int at)
    {
        var (value, shift) = (0UL, 0);
        byte one;
        do
        {
            one = message[at++];
            value |= (ulong)(one & 0x7f) << shift;
            shift += 7;
        }
        while (one >= 0x80);

        return value;
    }
}
