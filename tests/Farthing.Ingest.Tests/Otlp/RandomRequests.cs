using System.Buffers.Binary;
using Farthing.Ingest.Spans;
using Farthing.Ingest.Tests.Otlp.Proto;
using Google.Protobuf;

namespace Farthing.Ingest.Tests.Otlp;

/// <summary>Requests of all kinds with whatever may stand in them, made with the generated classes.</summary>
internal static class RandomRequests
{
    private static readonly string[] s_names = [.. SpanAttributes.ByName.Keys, "unknown", "", "gen_ai.prompt", new string('k', 300)];

    public static ExportTraceServiceRequest Traces(Random random)
    {
        var request = new ExportTraceServiceRequest();
        for (var r = random.Next(3); r > 0; r--)
        {
            var spans = new ResourceSpans { SchemaUrl = random.Next(2) == 0 ? "" : "https://example.org" };
            if (random.Next(4) > 0)
            {
                spans.Resource = new();
                spans.Resource.Attributes.AddRange(RandomAttributes(random));
            }

            for (var s = random.Next(3); s > 0; s--)
            {
                var scope = new ScopeSpans { Scope = random.Next(4) == 0 ? null : new() { Name = $"scope {random.Next(3)}", Version = random.Next(2) == 0 ? "" : "1.2", Attributes = { RandomAttributes(random) } } };
                scope.Spans.AddRange(Enumerable.Range(0, random.Next(4)).Select(_ => RandomSpan(random)));
                spans.ScopeSpans.Add(scope);
            }

            request.ResourceSpans.Add(spans);
        }

        return request;
    }

    public static ExportMetricsServiceRequest Metrics(Random random)
    {
        var request = new ExportMetricsServiceRequest();
        for (var r = random.Next(3); r > 0; r--)
        {
            var metrics = new ResourceMetrics { Resource = random.Next(4) == 0 ? null : new() { Attributes = { RandomAttributes(random), Pair("service.name", "shop"), Pair("host.name", $"h{random.Next(2)}") } } };
            metrics.ScopeMetrics.Add(new ScopeMetrics { Scope = new() { Name = "s" }, Metrics = { Enumerable.Range(0, random.Next(5)).Select(_ => RandomMetric(random)) } });
            request.ResourceMetrics.Add(metrics);
        }

        return request;
    }

    public static ExportLogsServiceRequest Logs(Random random)
    {
        var request = new ExportLogsServiceRequest();
        var logs = new ResourceLogs { Resource = new() { Attributes = { RandomAttributes(random) } } };
        logs.ScopeLogs.Add(new ScopeLogs { Scope = new() { Name = "s", Version = "1" }, LogRecords = { Enumerable.Range(0, random.Next(5)).Select(_ => RandomRecord(random)) } });
        request.ResourceLogs.Add(logs);
        return request;
    }

    private static LogRecord RandomRecord(Random random)
    {
        var record = new LogRecord
        {
            TimeUnixNano = random.Next(3) == 0 ? 0 : (ulong)random.NextInt64(),
            ObservedTimeUnixNano = (ulong)random.NextInt64(),
            SeverityNumber = 9,
            SeverityText = "INFO",
            Body = RandomValue(random, 0),
            TraceId = RandomBytes(random, 16),
            SpanId = RandomBytes(random, 8),
            EventName = random.Next(2) == 0 ? "" : "gen_ai.client.inference.operation.details",
            Attributes = { RandomAttributes(random) },
        };
        if (random.Next(2) == 0)
        {
            record.Attributes.Add(new KeyValue { Key = "gen_ai.usage.input_tokens", Value = new() { IntValue = random.Next() } });
            record.Attributes.Add(Pair("event.name", "of an attribute"));
        }

        return record;
    }

    private static Metric RandomMetric(Random random)
    {
        var metric = new Metric { Name = $"{(random.Next(3) == 0 ? "http.server." : "hw.gpu.")}{RandomText(random)}", Description = "d", Unit = random.Next(2) == 0 ? "" : "By" };
        var points = random.Next(4);
        switch (random.Next(6))
        {
            case 0: metric.Gauge = new() { DataPoints = { Many(points, () => RandomNumber(random)) } }; break;
            case 1: metric.Sum = new() { DataPoints = { Many(points, () => RandomNumber(random)) }, AggregationTemporality = random.Next(3), IsMonotonic = random.Next(2) == 0 }; break;
            case 2: metric.Histogram = new() { DataPoints = { Many(points, () => RandomHistogram(random)) }, AggregationTemporality = random.Next(3) }; break;
            case 3: metric.ExponentialHistogram = new() { DataPoints = { Many(points, () => RandomExponential(random)) }, AggregationTemporality = random.Next(3) }; break;
            case 4: metric.Summary = new() { DataPoints = { Many(points, () => RandomSummary(random)) } }; break;
        }

        return metric;
    }

    private static List<T> Many<T>(int count, Func<T> make) => [.. Enumerable.Range(0, count).Select(_ => make())];

    private static NumberDataPoint RandomNumber(Random random)
    {
        var point = new NumberDataPoint { StartTimeUnixNano = Start(random), TimeUnixNano = Time(random), Flags = random.Next(8) == 0 ? 1u : 0, Attributes = { RandomAttributes(random) } };
        switch (random.Next(4))
        {
            case 0: point.AsDouble = random.NextDouble() * 1e6; break;
            case 1: point.AsInt = random.NextInt64(); break;
            case 2: point.AsDouble = double.NaN; break;
            default: break;
        }

        return point;
    }

    private static HistogramDataPoint RandomHistogram(Random random)
    {
        var buckets = random.Next(6);
        var point = new HistogramDataPoint { StartTimeUnixNano = Start(random), TimeUnixNano = Time(random), Count = (ulong)random.Next(1000), Attributes = { RandomAttributes(random) } };
        point.BucketCounts.AddRange(Enumerable.Range(0, buckets).Select(_ => (ulong)random.Next(9)));
        point.ExplicitBounds.AddRange(Enumerable.Range(0, random.Next(5) == 0 ? 3 : Math.Max(0, buckets - 1)).Select(b => b * 1.5));
        if (random.Next(2) == 0)
        {
            (point.Sum, point.Min, point.Max) = (random.NextDouble(), random.NextDouble(), random.NextDouble());
        }

        return point;
    }

    private static ExponentialHistogramDataPoint RandomExponential(Random random) => new()
    {
        StartTimeUnixNano = Start(random),
        TimeUnixNano = Time(random),
        Count = (ulong)random.Next(1000),
        Sum = random.NextDouble(),
        Scale = random.Next(-5, 6),
        ZeroCount = (ulong)random.Next(3),
        Positive = new() { Offset = random.Next(-500, 500), BucketCounts = { Many(random.Next(600), () => (ulong)random.NextInt64(1L << random.Next(40))) } },
        Negative = random.Next(3) > 0 ? null : new() { BucketCounts = { (ulong)random.Next(2) } },
        Attributes = { RandomAttributes(random) },
    };

    private static SummaryDataPoint RandomSummary(Random random) => new()
    {
        StartTimeUnixNano = Start(random),
        TimeUnixNano = Time(random),
        Count = (ulong)random.Next(1000),
        Sum = random.NextDouble(),
        QuantileValues = { new Quantile { Quantile_ = 0.5, Value = 3 } },
        Attributes = { RandomAttributes(random) },
    };

    private static ulong Time(Random random) =>
        (ulong)(Requests.Now.AddSeconds(-random.Next(1000)).AddDays(random.Next(20) == 0 ? -900 : 0) - DateTime.UnixEpoch).Ticks * 100;

    private static ulong Start(Random random) => random.Next(2) == 0 ? 0 : Time(random);

    private static KeyValue Pair(string key, string value) => new() { Key = key, Value = new() { StringValue = value } };

    private static Span RandomSpan(Random random)
    {
        var span = new Span
        {
            TraceId = RandomBytes(random, 16),
            SpanId = RandomBytes(random, 8),
            ParentSpanId = random.Next(2) == 0 ? ByteString.Empty : RandomBytes(random, 8),
            Name = random.Next(3) == 0 ? "" : $"chat {RandomText(random)}",
            Kind = random.Next(6),
            StartTimeUnixNano = (ulong)random.NextInt64(),
            EndTimeUnixNano = (ulong)random.NextInt64(),
            Flags = (uint)random.Next(),
            Attributes = { RandomAttributes(random) },
        };
        span.Events.Add(new Event { Name = "e", TimeUnixNano = 5, Attributes = { RandomAttributes(random) } });
        if (random.Next(2) == 0)
        {
            span.Status = new() { Code = random.Next(3), Message = "m" };
        }

        return span;
    }

    private static IEnumerable<KeyValue> RandomAttributes(Random random, int depth = 0) => Enumerable.Range(0, random.Next(8)).Select(_ =>
        new KeyValue { Key = s_names[random.Next(s_names.Length)], Value = random.Next(9) == 0 ? null : RandomValue(random, depth) }).ToList();

    private static AnyValue RandomValue(Random random, int depth) => random.Next(depth > 2 ? 4 : 7) switch
    {
        0 => new() { StringValue = RandomText(random) },
        1 => new() { BoolValue = random.Next(2) == 0 },
        2 => new() { IntValue = random.NextInt64(long.MinValue, long.MaxValue) },
        3 => new() { DoubleValue = random.NextDouble() * Math.Pow(10, random.Next(-300, 300)) },
        4 => new() { ArrayValue = new() { Values = { Enumerable.Range(0, random.Next(4)).Select(_ => RandomValue(random, depth + 1)) } } },
        5 => new() { BytesValue = RandomBytes(random, 3) },
        _ => new() { KvlistValue = new() { Values = { RandomAttributes(random, depth + 1) } } },
    };

    private static string RandomText(Random random) => random.Next(4) switch
    {
        0 => "",
        1 => $"text ü € 😀 {random.Next()} \"\\\n\t",
        2 => "gpt-4o-mini",
        _ => new string('l', random.Next(200)),
    };

    private static ByteString RandomBytes(Random random, int length)
    {
        var bytes = new byte[random.Next(10) == 0 ? random.Next(20) : length];
        random.NextBytes(bytes);
        if (bytes.Length >= 8)
        {
            BinaryPrimitives.WriteInt32BigEndian(bytes, random.Next());
        }

        return ByteString.CopyFrom(bytes);
    }
}
