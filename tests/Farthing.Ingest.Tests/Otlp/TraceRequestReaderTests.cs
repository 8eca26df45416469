using Farthing.Ingest.Otlp;
using Farthing.Ingest.Otlp.Json;
using Farthing.Ingest.Spans;
using Farthing.Ingest.Tests.Otlp.Proto;
using Google.Protobuf;

namespace Farthing.Ingest.Tests.Otlp;

public class TraceRequestReaderTests
{

    private static readonly TextCache s_texts = new();

    [Fact]
    public void It_reads_what_the_generated_classes_read_on_random_requests_and_the_same_from_json()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var request = RandomRequests.Traces(new Random(seed));
            var read = Read(request.ToByteArray());
            var expected = request.ResourceSpans.SelectMany(r => r.ScopeSpans.SelectMany(s => s.Spans.Select(span => Describe(span, r.Resource, s.Scope)))).ToList();
            Assert.Equal(expected, read);
            Assert.Equal(expected, Read(OtlpJson.ToProtobuf(request, JsonMessages.Traces)));
        }
    }

    [Fact]
    public void Damaged_requests_are_read_or_refused_and_never_read_past_the_end()
    {
        var random = new Random(1);
        var refused = 0;
        for (var i = 0; i < 10_000; i++)
        {
            var bytes = RandomRequests.Traces(new Random(i % 50)).ToByteArray();
            if (bytes.Length == 0)
            {
                continue;
            }

            var damaged = i % 3 == 0 ? bytes[..random.Next(bytes.Length)] : bytes;
            for (var flips = i % 3; flips > 0; flips--)
            {
                damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            }

            try
            {
                Read(damaged);
            }
            catch (FormatException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 1_000, 9_999);
    }

    [Theory]
    [InlineData("0A FF FF FF FF 0F", "it ends inside a field")]
    [InlineData("0A 05 0A", "it ends inside a field")]
    [InlineData("FF FF FF FF FF FF FF FF FF FF FF", "longer than ten bytes")]
    [InlineData("10", "it ends inside a number")]
    [InlineData("17 00", "wire type that is not in use")]
    [InlineData("08 01", "field 1 has wire type 0")]
    [InlineData("00", "field number is out of range")]
    public void What_is_not_protobuf_says_what_is_wrong(string hex, string message)
    {
        var error = Assert.Throws<FormatException>(() => Read(Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal))));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_resource_behind_its_spans_still_counts()
    {
        var request = Requests.Of(Requests.Call());
        var spans = request.ResourceSpans[0];
        var backwards = new List<byte>();
        foreach (var (field, message) in ((int, IMessage)[])[(2, spans.ScopeSpans[0]), (1, spans.Resource)])
        {
            backwards.Add((byte)((field << 3) | 2));
            backwards.AddRange(Varint(message.CalculateSize()));
            backwards.AddRange(message.ToByteArray());
        }

        Assert.Equal(Read(request.ToByteArray()), Read([0x0A, .. Varint(backwards.Count), .. backwards]));
    }

    private static byte[] Varint(int value)
    {
        var bytes = new byte[5];
        var output = new CodedOutputStream(bytes);
        output.WriteUInt32((uint)value);
        return bytes[..(int)output.Position];
    }

    private static List<string> Read(byte[] bytes)
    {
        var read = new List<string>();
        new TraceRequestReader(s_texts, (in SpanFields span, AttributeBag attributes, AttributeBag resource, in ScopeFields scope) => read.Add(
            $"{span.TraceId:x32} {span.SpanId:x16} {span.ParentSpanId:x16} {span.StartNanos} {span.EndNanos} {span.Failed} {span.Name} {span.Kind} {scope} {Describe(attributes)} | {Describe(resource)}"))
            .Read(bytes);
        return read;
    }

    internal static string Describe(AttributeBag bag) => string.Join(
        ';', Enum.GetValues<SpanAttribute>().Where(a => !bag[a].IsAbsent).Select(a => $"{a}={bag[a].Text}[{string.Join(',', bag[a].Texts)}]"));

    private static string Describe(Span span, Resource? resource, Scope? scope) =>
        $"{Id(span.TraceId, 16)} {Id(span.SpanId, 8)} {Id(span.ParentSpanId, 8)} {span.StartTimeUnixNano} {span.EndTimeUnixNano} {span.Status?.Code == 2} {span.Name} {span.Kind} {new ScopeFields(scope?.Name ?? "", scope?.Version ?? "")} {Describe(span.Attributes)} | {Describe(resource?.Attributes ?? [])}";

    internal static string Id(ByteString id, int length) => Convert.ToHexStringLower(id.Length == length ? id.Span : new byte[length]);

    internal static string Describe(IEnumerable<KeyValue> attributes)
    {
        var bag = new AttributeBag();
        foreach (var attribute in attributes)
        {
            if (SpanAttributes.Find(attribute.Key) is { } known && Value(attribute.Value) is { } value)
            {
                bag[known] = new(value);
            }
        }

        return Describe(bag);
    }

    private static object? Value(AnyValue? value) => value?.ValueCase switch
    {
        AnyValue.ValueOneofCase.StringValue => value.StringValue,
        AnyValue.ValueOneofCase.BoolValue => value.BoolValue,
        AnyValue.ValueOneofCase.IntValue => value.IntValue,
        AnyValue.ValueOneofCase.DoubleValue => value.DoubleValue,
        AnyValue.ValueOneofCase.ArrayValue => value.ArrayValue.Values
            .Where(v => v.ValueCase == AnyValue.ValueOneofCase.StringValue).Select(v => v.StringValue).ToList(),
        _ => null,
    };
}
