using System.Globalization;
using System.Security.Cryptography;
using Farthing.Ingest.Tests.Otlp.Proto;
using Google.Protobuf;

namespace Farthing.Benchmarks.Ingest;

/// <summary>
/// OTLP requests of model calls as applications send them: 20 models, 50 features, 2,000 customers and 20,000 users, few of
/// each often and many seldom; 512 spans a request, which is what exporters send.
/// </summary>
internal sealed class SampleRequests(int seed)
{
    public const int SpansARequest = 512;

    // A feature is of one service and one team.
    private const int Services = 5;

    private static readonly (string Provider, string Model)[] s_models =
    [
        ("openai", "gpt-4o-mini"), ("openai", "gpt-4o"), ("openai", "gpt-4.1"), ("openai", "gpt-4.1-mini"), ("openai", "gpt-4.1-nano"),
        ("openai", "o3"), ("openai", "o4-mini"), ("openai", "gpt-5"), ("openai", "gpt-5-mini"), ("openai", "gpt-5-nano"),
        ("anthropic", "claude-sonnet-4-5"), ("anthropic", "claude-haiku-4-5"), ("anthropic", "claude-opus-4-1"), ("anthropic", "claude-3-5-haiku-20241022"),
        ("gcp.gemini", "gemini-2.5-pro"), ("gcp.gemini", "gemini-2.5-flash"), ("gcp.gemini", "gemini-2.5-flash-lite"),
        ("mistral_ai", "mistral-large-latest"), ("groq", "llama-3.3-70b-versatile"), ("deepseek", "deepseek-chat"),
    ];

    private readonly Random _random = new(seed);

    /// <summary>A request as it goes over the wire.</summary>
    public byte[] Next()
    {
        var service = _random.Next(Services);
        return Request(service, "Farthing.Sdk", Enumerable.Range(0, SpansARequest).Select(_ => Call(service)));
    }

    /// <summary>The requests of one trace: agents beneath a root, and a call beneath each.</summary>
    public IEnumerable<byte[]> Trace(ulong trace, int spans)
    {
        var all = new List<Span>(spans);
        for (var i = 1; i <= spans; i++)
        {
            var isCall = i % 2 == 0;
            var span = Call(0);
            span.TraceId = ByteString.CopyFrom([.. new byte[8], .. BigEndian(trace)]);
            (span.SpanId, span.ParentSpanId) = (Id(i), i == 1 ? ByteString.Empty : Id(isCall ? i - 1 : 1));
            if (!isCall)
            {
                span.Name = "invoke_agent planner";
                span.Attributes.Clear();
                Add(span.Attributes, "gen_ai.operation.name", "invoke_agent");
            }

            all.Add(span);
        }

        return all.Chunk(SpansARequest).Select(part => Request(0, "agents", part));

        static ByteString Id(int number) => ByteString.CopyFrom(BigEndian((ulong)number));

        static byte[] BigEndian(ulong number)
        {
            var bytes = new byte[sizeof(ulong)];
            System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(bytes, number);
            return bytes;
        }
    }

    private static byte[] Request(int service, string instrumentation, IEnumerable<Span> spans)
    {
        var resource = new Resource();
        Add(resource.Attributes, "service.name", Name("service", service));
        Add(resource.Attributes, "deployment.environment.name", "production");
        var scope = new ScopeSpans { Scope = new() { Name = instrumentation, Version = "0.1.0" } };
        scope.Spans.AddRange(spans);
        return new ExportTraceServiceRequest { ResourceSpans = { new ResourceSpans { Resource = resource, ScopeSpans = { scope } } } }.ToByteArray();
    }

    private Span Call(int service)
    {
        var feature = (Seldom(50 / Services) * Services) + service;
        var (provider, model) = s_models[Seldom(s_models.Length)];
        var started = TimeProvider.System.GetUtcNow().UtcDateTime.AddMilliseconds(-_random.Next(5_000));
        var nanos = (ulong)(started - DateTime.UnixEpoch).Ticks * 100;
        var (input, output) = (200 + _random.Next(4_000), 20 + _random.Next(800));
        var span = new Span
        {
            TraceId = ByteString.CopyFrom(RandomNumberGenerator.GetBytes(16)),
            SpanId = ByteString.CopyFrom(RandomNumberGenerator.GetBytes(8)),
            ParentSpanId = ByteString.CopyFrom(RandomNumberGenerator.GetBytes(8)),
            Name = $"chat {model}",
            Kind = 3,
            StartTimeUnixNano = nanos,
            EndTimeUnixNano = nanos + (ulong)_random.NextInt64(300_000_000, 9_000_000_000),
        };
        Add(span.Attributes, "gen_ai.operation.name", "chat");
        Add(span.Attributes, "gen_ai.provider.name", provider);
        Add(span.Attributes, "gen_ai.request.model", model);
        Add(span.Attributes, "gen_ai.response.model", model);
        Add(span.Attributes, "gen_ai.response.id", $"chatcmpl-{RandomNumberGenerator.GetHexString(24, lowercase: true)}");
        Add(span.Attributes, "gen_ai.usage.input_tokens", input);
        Add(span.Attributes, "gen_ai.usage.output_tokens", output);
        Add(span.Attributes, "gen_ai.usage.cache_read.input_tokens", input / 3);
        Add(span.Attributes, "http.response.status_code", 200);
        Add(span.Attributes, "server.address", "api.example.com");
        Add(span.Attributes, "farthing.feature", Name("feature", feature));
        Add(span.Attributes, "farthing.team", Name("team", feature % 10));
        Add(span.Attributes, "farthing.customer", Name("customer", Seldom(2_000)));
        Add(span.Attributes, "user.id", Name("user", Seldom(20_000)));
        if (_random.Next(2) == 0)
        {
            Add(span.Attributes, "gen_ai.request.stream", true);
            Add(span.Attributes, "gen_ai.response.time_to_first_chunk", _random.NextDouble());
        }

        return span;
    }

    // The square makes a tenth of them a third of all.
    private int Seldom(int count) => (int)(count * Math.Pow(_random.NextDouble(), 2));

    private static string Name(string what, int number) => string.Create(CultureInfo.InvariantCulture, $"{what}-{number}");

    private static void Add(Google.Protobuf.Collections.RepeatedField<KeyValue> to, string key, object value) => to.Add(new KeyValue
    {
        Key = key,
        Value = value switch
        {
            string text => new() { StringValue = text },
            bool truth => new() { BoolValue = truth },
            int number => new() { IntValue = number },
            _ => new() { DoubleValue = (double)value },
        },
    });
}
