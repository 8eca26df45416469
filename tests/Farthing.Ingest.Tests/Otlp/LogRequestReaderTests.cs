using Farthing.Ingest.Otlp;
using Farthing.Ingest.Otlp.Json;
using Farthing.Ingest.Spans;
using Farthing.Ingest.Tests.Otlp.Proto;
using Google.Protobuf;

namespace Farthing.Ingest.Tests.Otlp;

public class LogRequestReaderTests
{
    private static readonly TextCache s_texts = new();

    [Fact]
    public void It_reads_what_the_generated_classes_read_on_random_requests_and_the_same_from_json()
    {
        var kept = 0;
        for (var seed = 0; seed < 300; seed++)
        {
            var request = RandomRequests.Logs(new Random(seed));
            var records = request.ResourceLogs.SelectMany(r => r.ScopeLogs.SelectMany(s => s.LogRecords.Select(l => (Record: l, r.Resource)))).ToList();
            var expected = records.FindAll(r => r.Record.Attributes.Any(TellsUsage)).ConvertAll(r => Describe(r.Record, r.Resource));
            var (read, notKept) = Read(request.ToByteArray());
            Assert.Equal(expected, read);
            Assert.Equal(records.Count - expected.Count, notKept);

            // But for ids that are made of a record's bytes.
            Assert.Equal(expected.Select(s => s[50..]), Read(OtlpJson.ToProtobuf(request, JsonMessages.Logs)).Spans.Select(s => s[50..]));
            kept += expected.Count;
        }

        Assert.InRange(kept, 100, 1000);
    }

    [Fact]
    public void A_record_without_ids_has_those_of_its_response_and_of_all_of_it_without_one()
    {
        SpanFields Of(LogRecord record)
        {
            SpanFields? read = null;
            new LogRequestReader(s_texts, (in SpanFields span, AttributeBag _, AttributeBag _, in ScopeFields _) => read = span).Read(Request(record).ToByteArray());
            return read!.Value;
        }

        var named = Of(Record(("gen_ai.response.id", "chatcmpl-1")));
        Assert.Equal((named.TraceId, named.SpanId), (Of(Record(("gen_ai.response.id", "chatcmpl-1"), ("more", "x"))).TraceId, Of(Record(("gen_ai.response.id", "chatcmpl-1"))).SpanId));
        Assert.NotEqual(named.TraceId, Of(Record(("gen_ai.response.id", "chatcmpl-2"))).TraceId);
        Assert.Equal(Of(Record()).TraceId, Of(Record()).TraceId);
        Assert.NotEqual(Of(Record()).TraceId, Of(Record(("more", "x"))).TraceId);
        Assert.True(named.TraceId != 0 && named.SpanId != 0);

        var inTrace = Record();
        inTrace.TraceId = ByteString.CopyFrom(Enumerable.Repeat((byte)1, 16).ToArray());
        Assert.Equal(UInt128.Parse("01010101010101010101010101010101", System.Globalization.NumberStyles.HexNumber, null), Of(inTrace).TraceId);
        Assert.NotEqual(0UL, Of(inTrace).SpanId);
    }

    [Theory]
    [InlineData("duration_ms", 1500.0, 1_500_000_000)]
    [InlineData("duration_ms", "250", 250_000_000)]
    [InlineData("gen_ai.client.operation.duration", 0.25, 250_000_000)]
    [InlineData("duration_ms", -3.0, 0)]
    [InlineData("duration_ms", double.NaN, 0)]
    [InlineData("duration_ms", "long", 0)]
    public void A_record_stands_at_the_end_of_its_call(string key, object duration, long nanos)
    {
        SpanFields? read = null;
        new LogRequestReader(s_texts, (in SpanFields span, AttributeBag _, AttributeBag _, in ScopeFields _) => read = span)
            .Read(Request(Record((key, duration))).ToByteArray());
        Assert.Equal((2_000_000_000_000UL, (ulong)nanos), (read!.Value.EndNanos, read.Value.EndNanos - read.Value.StartNanos));
    }

    private static ExportLogsServiceRequest Request(LogRecord record) =>
        new() { ResourceLogs = { new ResourceLogs { ScopeLogs = { new ScopeLogs { LogRecords = { record } } } } } };

    private static LogRecord Record(params (string Key, object Value)[] more)
    {
        var record = new LogRecord { TimeUnixNano = 2_000_000_000_000 };
        foreach (var (key, value) in (ReadOnlySpan<(string, object)>)[("gen_ai.usage.input_tokens", 5L), .. more])
        {
            record.Attributes.Add(new KeyValue
            {
                Key = key,
                Value = value switch { string text => new() { StringValue = text }, long number => new() { IntValue = number }, _ => new() { DoubleValue = (double)value } },
            });
        }

        return record;
    }

    private static (List<string> Spans, int NotKept) Read(byte[] bytes)
    {
        var read = new List<string>();
        var reader = new LogRequestReader(s_texts, (in SpanFields span, AttributeBag attributes, AttributeBag resource, in ScopeFields scope) => read.Add(
            $"{span.TraceId:x32} {span.SpanId:x16} {span.StartNanos} {span.EndNanos} {span.Name} {span.Kind} {scope} {TraceRequestReaderTests.Describe(attributes)} | {TraceRequestReaderTests.Describe(resource)}"));
        reader.Read(bytes);
        return (read, reader.NotKept);
    }

    private static bool TellsUsage(KeyValue attribute) =>
        attribute.Key is "gen_ai.usage.input_tokens" or "gen_ai.usage.prompt_tokens" or "gen_ai.usage.output_tokens" or "gen_ai.usage.completion_tokens"
        && attribute.Value?.ValueCase is not (null or AnyValue.ValueOneofCase.None or AnyValue.ValueOneofCase.BytesValue or AnyValue.ValueOneofCase.KvlistValue);

    private static string Describe(LogRecord record, Resource resource)
    {
        var (trace, span) = (TraceRequestReaderTests.Id(record.TraceId, 16), TraceRequestReaderTests.Id(record.SpanId, 8));
        var time = record.TimeUnixNano == 0 ? record.ObservedTimeUnixNano : record.TimeUnixNano;
        if (trace.Trim('0').Length == 0 || span.Trim('0').Length == 0)
        {
            var id = record.Attributes.FirstOrDefault(a => a.Key == "gen_ai.response.id" && TellsText(a.Value))?.Value;
            var derived = CallKey.IdOf($"log {(Text(id) is { Length: > 0 } response ? $"{response} {time}" : Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(record.ToByteArray())))}")!.Value;
            (trace, span) = (trace.Trim('0').Length == 0 ? derived.TraceHex : trace, span.Trim('0').Length == 0 ? derived.SpanHex : span);
        }

        var name = record.EventName.Length > 0 ? record.EventName : record.Attributes.FirstOrDefault(a => a.Key == "event.name")?.Value.StringValue ?? "";
        return $"{trace} {span} {time} {time} {name} 3 {new ScopeFields("s", "1")} {TraceRequestReaderTests.Describe(record.Attributes)} | {TraceRequestReaderTests.Describe(resource.Attributes)}";
    }

    private static bool TellsText(AnyValue? value) =>
        value?.ValueCase is not (null or AnyValue.ValueOneofCase.None or AnyValue.ValueOneofCase.BytesValue or AnyValue.ValueOneofCase.KvlistValue);

    private static string? Text(AnyValue? value) => value?.ValueCase switch
    {
        AnyValue.ValueOneofCase.StringValue => value.StringValue,
        AnyValue.ValueOneofCase.BoolValue => value.BoolValue ? "true" : "false",
        AnyValue.ValueOneofCase.IntValue => new AttributeValue(value.IntValue).Text,
        AnyValue.ValueOneofCase.DoubleValue => new AttributeValue(value.DoubleValue).Text,
        _ => null,
    };
}
