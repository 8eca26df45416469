using static Farthing.Ingest.Otlp.Json.JsonType;

namespace Farthing.Ingest.Otlp.Json;

/// <summary>
/// The messages of opentelemetry-proto 1.x as far as they are read, with the numbers of their fields. Names are in
/// lowerCamelCase, as OTLP asks.
/// </summary>
internal static class JsonMessages
{
    private static readonly JsonMessage s_keyValue = new(("key", new(1, Text)), ("value", One(2, AnyValue)));
    private static readonly JsonMessage s_anyValue = new(
        ("stringValue", new(1, Text)), ("boolValue", new(2, Bool)), ("intValue", new(3, Integer)), ("doubleValue", new(4, JsonType.Double)),
        ("arrayValue", One(5, Values)), ("kvlistValue", One(6, Pairs)), ("bytesValue", new(7, Base64)));
    private static readonly JsonMessage s_list = new(("values", List(1, AnyValue)));
    private static readonly JsonMessage s_pairs = new(("values", List(1, KeyValue)));

    private static readonly JsonMessage s_resource = new(("attributes", List(1, KeyValue)));
    private static readonly JsonMessage s_scope = new(("name", new(1, Text)), ("version", new(2, Text)));

    private static readonly JsonMessage s_status = new(("message", new(2, Text)), ("code", new(3, Integer)));

    private static readonly JsonMessage s_event = new(
        ("timeUnixNano", new(1, Fixed64)), ("name", new(2, Text)), ("attributes", List(3, KeyValue)));

    private static readonly JsonMessage s_span = new(
        ("traceId", new(1, Hex)), ("spanId", new(2, Hex)), ("parentSpanId", new(4, Hex)), ("name", new(5, Text)), ("kind", new(6, Integer)),
        ("startTimeUnixNano", new(7, Fixed64)), ("endTimeUnixNano", new(8, Fixed64)), ("attributes", List(9, KeyValue)),
        ("events", List(11, () => s_event)), ("status", One(15, () => s_status)));

    private static readonly JsonMessage s_record = new(
        ("timeUnixNano", new(1, Fixed64)), ("severityNumber", new(2, Integer)), ("attributes", List(6, KeyValue)), ("traceId", new(9, Hex)),
        ("spanId", new(10, Hex)), ("observedTimeUnixNano", new(11, Fixed64)), ("eventName", new(12, Text)));

    private static readonly JsonMessage s_number = new(
        ("startTimeUnixNano", new(2, Fixed64)), ("timeUnixNano", new(3, Fixed64)), ("asDouble", new(4, JsonType.Double)), ("asInt", new(6, Fixed64)),
        ("attributes", List(7, KeyValue)), ("flags", new(8, Integer)));

    private static readonly JsonMessage s_histogramPoint = new(
        ("startTimeUnixNano", new(2, Fixed64)), ("timeUnixNano", new(3, Fixed64)), ("count", new(4, Fixed64)), ("sum", new(5, JsonType.Double)),
        ("bucketCounts", new(6, Fixed64, true)), ("explicitBounds", new(7, JsonType.Double, true)), ("attributes", List(9, KeyValue)),
        ("flags", new(10, Integer)), ("min", new(11, JsonType.Double)), ("max", new(12, JsonType.Double)));

    private static readonly JsonMessage s_buckets = new(("offset", new(1, ZigZag)), ("bucketCounts", new(2, Integer, true)));

    private static readonly JsonMessage s_exponentialPoint = new(
        ("attributes", List(1, KeyValue)), ("startTimeUnixNano", new(2, Fixed64)), ("timeUnixNano", new(3, Fixed64)), ("count", new(4, Fixed64)),
        ("sum", new(5, JsonType.Double)), ("scale", new(6, ZigZag)), ("zeroCount", new(7, Fixed64)), ("positive", One(8, () => s_buckets)),
        ("negative", One(9, () => s_buckets)), ("flags", new(10, Integer)), ("min", new(12, JsonType.Double)), ("max", new(13, JsonType.Double)));

    private static readonly JsonMessage s_summaryPoint = new(
        ("startTimeUnixNano", new(2, Fixed64)), ("timeUnixNano", new(3, Fixed64)), ("count", new(4, Fixed64)), ("sum", new(5, JsonType.Double)),
        ("attributes", List(7, KeyValue)), ("flags", new(8, Integer)));

    private static readonly JsonMessage s_metric = new(
        ("name", new(1, Text)), ("unit", new(3, Text)), ("gauge", Data(5, s_number)), ("sum", Data(7, s_number)), ("histogram", Data(9, s_histogramPoint)),
        ("exponentialHistogram", Data(10, s_exponentialPoint)), ("summary", Data(11, s_summaryPoint)));

    public static JsonMessage Traces { get; } = Request("resourceSpans", "scopeSpans", "spans", s_span);

    public static JsonMessage Metrics { get; } = Request("resourceMetrics", "scopeMetrics", "metrics", s_metric);

    public static JsonMessage Logs { get; } = Request("resourceLogs", "scopeLogs", "logRecords", s_record);

    // Those that hold themselves.
    private static JsonMessage KeyValue() => s_keyValue;

    private static JsonMessage AnyValue() => s_anyValue;

    private static JsonMessage Values() => s_list;

    private static JsonMessage Pairs() => s_pairs;

    // The three requests are built alike.
    private static JsonMessage Request(string resources, string scopes, string items, JsonMessage item)
    {
        var scope = new JsonMessage(("scope", One(1, () => s_scope)), (items, List(2, () => item)));
        var resource = new JsonMessage(("resource", One(1, () => s_resource)), (scopes, List(2, () => scope)));
        return new((resources, List(1, () => resource)));
    }

    private static JsonField Data(int number, JsonMessage point)
    {
        var data = new JsonMessage(("dataPoints", List(1, () => point)), ("aggregationTemporality", new(2, Integer)), ("isMonotonic", new(3, Bool)));
        return One(number, () => data);
    }

    private static JsonField One(int number, Func<JsonMessage> message) => new(number, Message, false, message);

    private static JsonField List(int number, Func<JsonMessage> message) => new(number, Message, true, message);
}
