using System.Globalization;
using Farthing.Core.Metrics;
using Farthing.Ingest.Metrics;
using Farthing.Ingest.Otlp;
using Farthing.Ingest.Otlp.Json;
using Farthing.Ingest.Spans;
using Farthing.Ingest.Tests.Otlp.Proto;
using Google.Protobuf;
using Microsoft.Extensions.Time.Testing;

namespace Farthing.Ingest.Tests.Otlp;

public class MetricRequestReaderTests
{
    private static readonly TextCache s_texts = new();

    [Fact]
    public void It_reads_what_the_generated_classes_read_on_random_requests_and_the_same_from_json()
    {
        var kept = 0;
        for (var seed = 0; seed < 300; seed++)
        {
            var request = RandomRequests.Metrics(new Random(seed));
            var expected = request.ResourceMetrics.SelectMany(r => r.ScopeMetrics.SelectMany(s => s.Metrics.SelectMany(m => Describe(m, r.Resource)))).ToList();
            var read = Read(request.ToByteArray());
            var reasons = expected.Where(e => e[0] == '!').CountBy(e => e[1..]).ToDictionary(StringComparer.Ordinal);
            Assert.Equal(expected.FindAll(e => e[0] is not ('!' or '-')), read.Points.Select(Describe));
            Assert.Equal(expected.Count(e => e == "-"), read.NotKept);
            Assert.Equal(reasons.OrderBy(r => r.Key, StringComparer.Ordinal), read.Rejected.ByReason.OrderBy(r => r.Key, StringComparer.Ordinal));
            Assert.Equal(read.Points.Select(Describe), Read(OtlpJson.ToProtobuf(request, JsonMessages.Metrics)).Points.Select(Describe));
            kept += read.Points.Count;
        }

        Assert.InRange(kept, 300, 3000);
    }

    [Fact]
    public void Numbers_are_read_packed_and_one_by_one()
    {
        // Field 6, bucket_counts, and 7, explicit_bounds, each as fields of their own.
        var point = new HistogramDataPoint { TimeUnixNano = Nanos, Count = 3 }.ToByteArray();
        byte[] loose = [.. point, 0x31, .. BitConverter.GetBytes(1UL), 0x31, .. BitConverter.GetBytes(2UL), 0x39, .. BitConverter.GetBytes(0.5)];
        var packed = new HistogramDataPoint { TimeUnixNano = Nanos, Count = 3, BucketCounts = { 1, 2 }, ExplicitBounds = { 0.5 } }.ToByteArray();
        var (one, other) = (new PointFields(), new PointFields());
        PointReader.Read(loose, MetricKind.Histogram, one, _ => { });
        PointReader.Read(packed, MetricKind.Histogram, other, _ => { });
        Assert.Equal([1, 2], one.Buckets);
        Assert.Equal([0.5], one.Bounds);
        Assert.Equal((other.Buckets, other.Bounds), (one.Buckets, one.Bounds), (x, y) => x.Buckets.SequenceEqual(y.Buckets) && x.Bounds.SequenceEqual(y.Bounds));
    }

    [Fact]
    public void Points_of_one_source_share_a_series_and_what_tells_no_source_apart_is_left_out()
    {
        var request = new ExportMetricsServiceRequest();
        foreach (var version in (string[])["1.0", "1.1"])
        {
            var resource = new Resource { Attributes = { Pair("service.name", "engine"), Pair("service.version", version), Pair("gpu.uuid", "g") } };
            var gauge = new Gauge { DataPoints = { new NumberDataPoint { TimeUnixNano = Nanos, AsInt = 5, Attributes = { Pair("model", "m"), Pair("a", "b") } } } };
            request.ResourceMetrics.Add(new ResourceMetrics { Resource = resource, ScopeMetrics = { new ScopeMetrics { Metrics = { new Metric { Name = "vllm:num_requests_running", Gauge = gauge } } } } });
        }

        var points = Read(request.ToByteArray()).Points;
        Assert.Equal(2, points.Count);
        Assert.Same(points[0].Series, points[1].Series);
        Assert.Equal("a=b gpu.uuid=g model=m service.name=engine", string.Join(' ', points[0].Series.Attributes.Select(a => $"{a.Key}={a.Value}")));
    }

    [Fact]
    public void A_point_with_more_attributes_than_a_series_may_have_is_refused()
    {
        var point = new NumberDataPoint { TimeUnixNano = Nanos, AsInt = 5, Attributes = { Enumerable.Range(0, 33).Select(i => Pair($"k{i}", "v")) } };
        var request = new ExportMetricsServiceRequest
        {
            ResourceMetrics = { new ResourceMetrics { ScopeMetrics = { new ScopeMetrics { Metrics = { new Metric { Name = "hw.power", Gauge = new() { DataPoints = { point } } } } } } } },
        };
        Assert.Equal("1 too_many_attributes", Read(request.ToByteArray()).Rejected.ToString());
    }

    [Theory]
    [InlineData("gen_ai.client.token.usage", true)]
    [InlineData("DCGM_FI_DEV_GPU_UTIL", true)]
    [InlineData("vllm:gpu_cache_usage_perc", true)]
    [InlineData("hw.gpu.utilization", true)]
    [InlineData("http.server.request.duration", false)]
    [InlineData("process.cpu.time", false)]
    [InlineData("hwx", false)]
    [InlineData("", false)]
    public void Metrics_of_models_engines_and_gpus_are_kept(string name, bool kept) =>
        Assert.Equal(kept, KeptMetrics.Keeps(System.Text.Encoding.UTF8.GetBytes(name)));

    private static ulong Nanos => (ulong)(Requests.Now - DateTime.UnixEpoch).Ticks * 100;

    private static KeyValue Pair(string key, string value) => new() { Key = key, Value = new() { StringValue = value } };

    private static MetricSorter Read(byte[] bytes)
    {
        var sorter = new MetricSorter(new FakeTimeProvider(new DateTimeOffset(Requests.Now)), new(TimeSpan.FromDays(730), TimeSpan.FromHours(1)));
        new MetricRequestReader(s_texts, sorter, () => { }).Read(bytes);
        return sorter;
    }

    private static string Describe(MetricPoint p) =>
        $"{p.Series.Name} {p.Series.Unit} {p.Series.Kind} {p.Series.IsMonotonic} {p.Series.IsDelta} {List(p.Series.Attributes.Select(a => $"{a.Key}={a.Value}"))} {List(p.Series.Bounds)} " +
        $"{p.Time:O} {p.Since:O} {p.Value} {p.Count} {p.Least} {p.Greatest} {List(p.Buckets)} {p.Scale} {p.FirstBucket} {p.ZeroCount}";

    // What becomes of a metric's points: '-' is not kept, '!' begins the reason of a refusal.
    private static IEnumerable<string> Describe(Metric metric, Resource? resource) => metric.DataCase switch
    {
        Metric.DataOneofCase.Gauge => metric.Gauge.DataPoints.Select(p => Number(metric, resource, p, MetricKind.Gauge, false, false)),
        Metric.DataOneofCase.Sum => metric.Sum.DataPoints.Select(p => Number(metric, resource, p, MetricKind.Sum, metric.Sum.IsMonotonic, metric.Sum.AggregationTemporality == 1)),
        Metric.DataOneofCase.Histogram => metric.Histogram.DataPoints.Select(p => Of(
            metric, resource, MetricKind.Histogram, false, metric.Histogram.AggregationTemporality == 1, p.Flags, p.Attributes, p.TimeUnixNano, p.StartTimeUnixNano, p.HasSum ? p.Sum : null, (long)p.Count,
            p.BucketCounts.Count != p.ExplicitBounds.Count + (p.BucketCounts.Count + p.ExplicitBounds.Count == 0 ? 0 : 1) ? "!buckets_and_bounds_differ" : null,
            p.HasMin ? p.Min : null, p.HasMax ? p.Max : null, p.BucketCounts, p.ExplicitBounds)),
        Metric.DataOneofCase.ExponentialHistogram => metric.ExponentialHistogram.DataPoints.Select(p => Of(
            metric, resource, MetricKind.ExponentialHistogram, false, metric.ExponentialHistogram.AggregationTemporality == 1, p.Flags, p.Attributes, p.TimeUnixNano, p.StartTimeUnixNano, p.Sum, (long)p.Count,
            p.Negative?.BucketCounts.Any(b => b > 0) == true ? "!negative_buckets" : p.Positive.BucketCounts.Count > 512 ? "!too_many_buckets" : null,
            null, null, p.Positive.BucketCounts, [], p.Scale, p.Positive.Offset, (long)p.ZeroCount)),
        Metric.DataOneofCase.Summary => metric.Summary.DataPoints.Select(p => Of(
            metric, resource, MetricKind.Summary, false, false, p.Flags, p.Attributes, p.TimeUnixNano, p.StartTimeUnixNano, p.Sum, (long)p.Count, null, null, null, [], [])),
        _ => [],
    };

    private static string Number(Metric metric, Resource? resource, NumberDataPoint p, MetricKind kind, bool monotonic, bool delta)
    {
        double? value = p.ValueCase switch
        {
            NumberDataPoint.ValueOneofCase.AsDouble => p.AsDouble,
            NumberDataPoint.ValueOneofCase.AsInt => p.AsInt,
            _ => null,
        };
        return Of(
            metric, resource, kind, monotonic, delta, p.Flags, p.Attributes, p.TimeUnixNano, kind == MetricKind.Gauge ? 0 : p.StartTimeUnixNano, value, null,
            value is { } number && double.IsFinite(number) ? null : "!no_number", null, null, [], []);
    }

    private static string Of(
        Metric metric, Resource? resource, MetricKind kind, bool monotonic, bool delta, uint flags, IEnumerable<KeyValue> attributes, ulong time, ulong since, double? value, long? count,
        string? wrong, double? least, double? greatest, IEnumerable<ulong> buckets, IEnumerable<double> bounds, int scale = 0, int first = 0, long zero = 0)
    {
        if (!metric.Name.StartsWith("hw.", StringComparison.Ordinal) || flags != 0)
        {
            return "-";
        }

        if (Time(time) < Requests.Now.AddDays(-730) || wrong is not null)
        {
            return Time(time) < Requests.Now.AddDays(-730) ? "!too_old" : wrong!;
        }

        var all = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in (resource?.Attributes ?? []).Where(a => ResourceKeys.Tells(a.Key)).Select(a => (a.Key, Value: Text(a.Value) ?? ""))
            .Concat(attributes.Where(a => Text(a.Value) is not null).Select(a => (a.Key, Value: Text(a.Value)!))))
        {
            all[Texts.Limit(pair.Key)] = Texts.Limit(pair.Value);
        }

        return Describe(new MetricPoint
        {
            Series = new() { Name = metric.Name, Unit = metric.Unit, Kind = kind, IsMonotonic = monotonic, IsDelta = delta, Attributes = [.. all], Bounds = [.. bounds] },
            Time = Time(time),
            Since = since == 0 ? null : Time(since),
            Value = value,
            Count = count,
            Least = least,
            Greatest = greatest,
            Buckets = [.. buckets.Select(b => (long)b)],
            Scale = scale,
            FirstBucket = first,
            ZeroCount = zero,
        });
    }

    private static DateTime Time(ulong nanos) => DateTime.UnixEpoch.AddTicks((long)(nanos / 1000) * TimeSpan.TicksPerMicrosecond);

    private static string? Text(AnyValue? value) => value?.ValueCase switch
    {
        AnyValue.ValueOneofCase.StringValue => value.StringValue,
        AnyValue.ValueOneofCase.BoolValue => value.BoolValue ? "true" : "false",
        AnyValue.ValueOneofCase.IntValue => value.IntValue.ToString(CultureInfo.InvariantCulture),
        AnyValue.ValueOneofCase.DoubleValue => value.DoubleValue.ToString(CultureInfo.InvariantCulture),
        _ => null,
    };

    private static string List<T>(IEnumerable<T> items) => string.Join(',', items);
}
