using Farthing.Ingest.Otlp;
using Farthing.Ingest.Otlp.Json;
using Farthing.Ingest.Tests.Otlp.Proto;

namespace Farthing.Ingest.Tests.Otlp.Json;

public class JsonTranscoderTests
{
    [Fact]
    public void Unknown_fields_and_nulls_are_skipped_and_numbers_stand_as_text_or_not()
    {
        var span = Span(
            """
            "traceId":"5B8EFFF798038103D269B633813FC60C","spanId":"eee19b7ec3c1b174","parentSpanId":null,"name":"a\u00e9\n","kind":3,"trace_state":{"x":[1,{}]},
            "startTimeUnixNano":"1544712660000000000","endTimeUnixNano":1544712661000000000,"new":[[[]]],
            "attributes":[{"key":"i","value":{"intValue":"-7"}},{"key":"j","value":{"intValue":7}},{"key":"d","value":{"doubleValue":"NaN"}},{"key":"e","value":{"doubleValue":1e3}},
              {"key":"b","value":{"boolValue":true}},{"key":"y","value":{"bytesValue":"AQI="}},{"key":"n","value":{}},{"key":"l","value":{"arrayValue":{"values":[{"stringValue":"t"},{"stringValue":""}]}}}],
            "status":{"code":2}
            """);
        Assert.Equal("5b8efff798038103d269b633813fc60c eee19b7ec3c1b174", $"{Convert.ToHexStringLower(span.TraceId.Span)} {Convert.ToHexStringLower(span.SpanId.Span)}");
        Assert.Equal(("aé\n", 3, 1544712660000000000UL, 1544712661000000000UL, 2), (span.Name, span.Kind, span.StartTimeUnixNano, span.EndTimeUnixNano, span.Status.Code));
        var values = span.Attributes.Select(a => a.Value).ToList();
        Assert.Equal((-7L, 7L, double.NaN, 1000d, true), (values[0].IntValue, values[1].IntValue, values[2].DoubleValue, values[3].DoubleValue, values[4].BoolValue));
        Assert.Equal([1, 2], values[5].BytesValue.ToByteArray());
        Assert.Equal(AnyValue.ValueOneofCase.None, values[6].ValueCase);
        Assert.Equal(["t", ""], values[7].ArrayValue.Values.Select(v => v.StringValue));
    }

    [Theory]
    [InlineData("\\ud83d", "\uFFFD")]
    [InlineData("x\\ud83dy\\\\ud83d\\ude00", "x\uFFFDy\\ud83d\uFFFD")]
    [InlineData("\\ud83d\\ude00", "\U0001F600")]
    public void Half_a_character_is_replaced_and_does_no_harm(string escaped, string text) =>
        Assert.Equal(text, Span($"\"name\":\"{escaped}\"").Name);

    [Fact]
    public void An_id_that_is_none_is_left_for_its_span_to_be_rejected() =>
        Assert.Empty(Span("\"traceId\":\"W47/95gDgQPSabYzgT/GDA==\"").TraceId);

    [Theory]
    [InlineData("", "")]
    [InlineData("[]", "The request is a StartArray")]
    [InlineData("{", "")]
    [InlineData("{} {}", "")]
    [InlineData("{\"resourceSpans\":{}}", "A list is a StartObject")]
    [InlineData("{\"resourceSpans\":[5]}", "A message is a Number")]
    [InlineData("{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{\"kind\":\"SPAN_KIND_CLIENT\"}]}]}]}", "a whole number is none")]
    [InlineData("{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{\"name\":5}]}]}]}", "A text is a Number")]
    [InlineData("{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{\"name\":[]}]}]}]}", "A text is a StartArray")]
    [InlineData("{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{\"startTimeUnixNano\":1.5}]}]}]}", "a whole number is none")]
    [InlineData("{\"resourceSpans\":[{\"resource\":{\"attributes\":[{\"value\":{\"boolValue\":1}}]}}]}", "a truth value is a Number")]
    [InlineData("{\"resourceSpans\":[{\"resource\":{\"attributes\":[{\"value\":{\"bytesValue\":\"*\"}}]}}]}", "not in base64")]
    [InlineData("{\"resourceSpans\":[{\"resource\":{\"attributes\":[{\"value\":{\"bytesValue\":\"\\ud800\"}}]}}]}", "")]
    [InlineData("{\"\\ud800resourceSpans\":[", "")]
    public void What_is_not_otlp_in_json_says_what_is_wrong(string json, string message)
    {
        var error = Assert.Throws<RefusedException>(() => OtlpJson.ToProtobuf(json, JsonMessages.Traces));
        Assert.Equal(("malformed", 400), (error.Reason, error.Status));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"arrayValue\":{\"values\":[", "]}}")]
    [InlineData("{\"x\":[", "]}")]
    public void Nesting_without_end_is_refused(string open, string close)
    {
        var nested = string.Concat(Enumerable.Repeat(open, 100_000)) + string.Concat(Enumerable.Repeat(close, 100_000));
        var json = $"{{\"resourceSpans\":[{{\"resource\":{{\"attributes\":[{{\"value\":{nested}}}]}}}}]}}";
        Assert.Equal("malformed", Assert.Throws<RefusedException>(() => OtlpJson.ToProtobuf(json, JsonMessages.Traces)).Reason);
    }

    [Fact]
    public void What_becomes_larger_in_protobuf_is_bounded_there()
    {
        var json = System.Text.Encoding.UTF8.GetBytes($"{{\"resourceMetrics\":[{{\"scopeMetrics\":[{{\"metrics\":[{{\"histogram\":{{\"dataPoints\":[{{\"bucketCounts\":[{string.Join(',', Enumerable.Repeat('1', 10_000))}]}}]}}}}]}}]}}]}}");
        using var hold = new BytesInFlight(1 << 20).Begin(new(1));
        Assert.Equal("too_large", Assert.Throws<RefusedException>(() => JsonTranscoder.ToProtobuf(json, JsonMessages.Metrics, hold, 50_000)).Reason);
        using var rest = new BytesInFlight(60_000).Begin(new(1));
        Assert.Equal("busy", Assert.Throws<RefusedException>(() => JsonTranscoder.ToProtobuf(json, JsonMessages.Metrics, rest, 1 << 20)).Reason);
    }

    private static Span Span(string fields) => ExportTraceServiceRequest.Parser.ParseFrom(
        OtlpJson.ToProtobuf($"{{\"resourceSpans\":[{{\"scopeSpans\":[{{\"spans\":[{{{fields}}}]}}]}}]}}", JsonMessages.Traces)).ResourceSpans[0].ScopeSpans[0].Spans[0];
}
