using Farthing.Core.Calls;
using Farthing.Ingest.Tests.Otlp.Proto;
using Google.Protobuf;

namespace Farthing.Ingest.Tests.Otlp;

/// <summary>Makes trace requests with the generated classes.</summary>
internal static class Requests
{
    public static readonly DateTime Now = new(2026, 11, 24, 12, 0, 0, DateTimeKind.Utc);
    private static long s_lastId;

    public static ExportTraceServiceRequest Of(params IEnumerable<Span> spans)
    {
        var resource = new Resource();
        Add(resource.Attributes, "service.name", "shop");
        Add(resource.Attributes, "deployment.environment.name", "production");
        var scope = new ScopeSpans { Scope = new() { Name = "Farthing.Sdk" } };
        scope.Spans.AddRange(spans);
        var request = new ExportTraceServiceRequest();
        request.ResourceSpans.Add(new ResourceSpans { Resource = resource, ScopeSpans = { scope } });
        return request;
    }

    public static Span Call(DateTime? time = null, params (string Key, object Value)[] more)
    {
        var span = Plain(time, ("gen_ai.operation.name", "chat"), ("gen_ai.provider.name", "openai"), ("gen_ai.request.model", "gpt-4o-mini"));
        foreach (var (key, value) in more)
        {
            Add(span.Attributes, key, value);
        }

        return span;
    }

    public static Span Counted(int input, int output) =>
        Call(null, ("gen_ai.usage.input_tokens", input), ("gen_ai.usage.output_tokens", output));

    public static Span Plain(DateTime? time = null, params (string Key, object Value)[] attributes)
    {
        var start = (ulong)((time ?? Now) - DateTime.UnixEpoch).Ticks * 100;
        var id = BitConverter.GetBytes(Interlocked.Increment(ref s_lastId));
        var span = new Span
        {
            TraceId = ByteString.CopyFrom([.. Guid.NewGuid().ToByteArray()]),
            SpanId = ByteString.CopyFrom([.. id]),
            Name = "chat gpt-4o-mini",
            Kind = 3,
            StartTimeUnixNano = start,
            EndTimeUnixNano = start + 1_500_000_000,
        };
        foreach (var (key, value) in attributes)
        {
            Add(span.Attributes, key, value);
        }

        return span;
    }

    /// <summary>A span that is something else than a call because of its name.</summary>
    public static Span Named(string name, params (string Key, object Value)[] attributes)
    {
        var span = Plain(null, attributes);
        span.Name = name;
        return span;
    }

    public static CallId Id(Span span) =>
        CallId.TryParse(Convert.ToHexStringLower(span.TraceId.Span), Convert.ToHexStringLower(span.SpanId.Span), out var id)
            ? id
            : throw new ArgumentException("The span has no ids.", nameof(span));

    private static void Add(Google.Protobuf.Collections.RepeatedField<KeyValue> attributes, string key, object value) =>
        attributes.Add(new KeyValue { Key = key, Value = Value(value) });

    private static AnyValue Value(object value) => value switch
    {
        string text => new() { StringValue = text },
        bool truth => new() { BoolValue = truth },
        int number => new() { IntValue = number },
        long number => new() { IntValue = number },
        double number => new() { DoubleValue = number },
        string[] texts => new() { ArrayValue = new() { Values = { texts.Select(t => new AnyValue { StringValue = t }) } } },
        _ => throw new ArgumentException($"{value.GetType()} is no attribute value.", nameof(value)),
    };
}
