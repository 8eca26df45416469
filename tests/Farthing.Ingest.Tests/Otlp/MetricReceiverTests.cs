using System.Net;
using Farthing.Core.Metrics;
using Farthing.Ingest.Tests.Otlp.Proto;
using Farthing.Storage.Metrics;
using Farthing.Storage.Status;
using Farthing.Storage.Tests;
using Google.Protobuf;

namespace Farthing.Ingest.Tests.Otlp;

public class MetricReceiverTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static readonly Storage.Queries.TimeRange s_day = new(Requests.Now.AddDays(-1), Requests.Now.AddDays(1));

    [Fact]
    public async Task Points_of_every_kind_are_stored_as_sent_and_once()
    {
        await using var receiver = await TestReceiver.StartAsync(database);
        var request = Request(
            new Metric { Name = "hw.gpu.utilization", Unit = "1", Gauge = new() { DataPoints = { Number(0.5), Number(0.75, 10) } } },
            new Metric { Name = "gen_ai.client.inference.usage.input_tokens", Unit = "{token}", Sum = new() { AggregationTemporality = 1, IsMonotonic = true, DataPoints = { Number(7) } } },
            new Metric
            {
                Name = "gen_ai.client.token.usage",
                Histogram = new() { AggregationTemporality = 2, DataPoints = { new HistogramDataPoint { TimeUnixNano = At(0), StartTimeUnixNano = At(-60), Count = 3, Sum = 12, Min = 1, Max = 9, BucketCounts = { 1, 2 }, ExplicitBounds = { 4 } } } },
            },
            new Metric
            {
                Name = "vllm:e2e_request_latency_seconds",
                ExponentialHistogram = new() { DataPoints = { new ExponentialHistogramDataPoint { TimeUnixNano = At(0), Count = 4, Sum = 2, Scale = 3, ZeroCount = 1, Positive = new() { Offset = -2, BucketCounts = { 1, 0, 2 } } } } },
            },
            new Metric { Name = "DCGM_FI_DEV_POWER_USAGE", Summary = new() { DataPoints = { new SummaryDataPoint { TimeUnixNano = At(0), Count = 2, Sum = 3 } } } });

        var answer = await receiver.SendAsync(request.ToByteArray(), path: "/v1/metrics");
        Assert.Equal((HttpStatusCode.OK, 0), (answer.StatusCode, (await answer.Content.ReadAsByteArrayAsync()).Length));
        Assert.Equal(HttpStatusCode.OK, (await receiver.SendAsync(System.Text.Encoding.UTF8.GetBytes(OtlpJson.Write(request)), type: "application/json", path: "/v1/metrics")).StatusCode);

        var queries = receiver.Get<MetricQueries>();
        var series = await queries.SeriesAsync(receiver.Project, s_day, null, 0, 100, default);
        Assert.Equal(5, series.Count);
        var status = await receiver.Get<StatusQueries>().ReadAsync(receiver.Project, default);
        Assert.Equal((new EventCounts(6, 6, 6, 0), true), (status.Metrics, status.Balances));

        var gauge = Assert.Single(await queries.SeriesAsync(receiver.Project, s_day, "hw.gpu.utilization", 0, 100, default));
        Assert.Equal(("1", MetricKind.Gauge, 0.75), (gauge.Series.Unit, gauge.Series.Kind, gauge.LastValue));
        Assert.Equal("gpu.uuid=g1 host.name=h1 service.name=engine", string.Join(' ', gauge.Series.Attributes.Select(a => $"{a.Key}={a.Value}")));
        Assert.Equal([0.5, 0.75], (await PointsAsync("hw.gpu.utilization")).Select(p => p.Value));

        var sum = Assert.Single(await PointsAsync("gen_ai.client.inference.usage.input_tokens"));
        Assert.Equal((7d, true, true), (sum.Value, sum.Series.IsDelta, sum.Series.IsMonotonic));
        var histogram = Assert.Single(await PointsAsync("gen_ai.client.token.usage"));
        Assert.Equal((12d, 3L, 1d, 9d, Requests.Now.AddSeconds(-60)), (histogram.Value, histogram.Count, histogram.Least, histogram.Greatest, histogram.Since));
        Assert.Equal(([1L, 2L], [4d]), (histogram.Buckets, histogram.Series.Bounds), (x, y) => x.Item1.SequenceEqual(y.Item1) && x.Item2.SequenceEqual(y.Item2));
        var exponential = Assert.Single(await PointsAsync("vllm:e2e_request_latency_seconds"));
        Assert.Equal((3, -2, 1L, "1,0,2"), (exponential.Scale, exponential.FirstBucket, exponential.ZeroCount, string.Join(',', exponential.Buckets)));
        var summary = Assert.Single(await PointsAsync("DCGM_FI_DEV_POWER_USAGE"));
        Assert.Equal((3d, 2L), (summary.Value, summary.Count));

        async Task<IReadOnlyList<MetricPoint>> PointsAsync(string name)
        {
            var found = Assert.Single(series, s => s.Series.Name == name);
            return await queries.PointsAsync(receiver.Project, found.Id, found.Series, s_day, 100, default);
        }
    }

    [Fact]
    public async Task Metrics_of_other_things_are_counted_and_their_sender_is_not_warned()
    {
        await using var receiver = await TestReceiver.StartAsync(database);
        var answer = await receiver.SendAsync(Request(
            new Metric { Name = "http.server.request.duration", Gauge = new() { DataPoints = { Number(1), Number(2, 1) } } },
            new Metric { Name = "hw.power", Gauge = new() { DataPoints = { new NumberDataPoint { TimeUnixNano = At(0), Flags = 1 } } } }).ToByteArray(), path: "/v1/metrics");
        Assert.Equal((HttpStatusCode.OK, 0), (answer.StatusCode, (await answer.Content.ReadAsByteArrayAsync()).Length));
        var status = await Accounting.EventuallyAsync(receiver, s => s.MetricsNotKept > 0);
        Assert.Equal((3, 0), (status.MetricsNotKept, status.Metrics.Accepted));
    }

    [Fact]
    public async Task Points_that_cannot_be_right_are_refused_one_by_one_with_the_reason()
    {
        await using var receiver = await TestReceiver.StartAsync(database);
        var answer = await receiver.SendAsync(Request(
            new Metric { Name = "hw.power", Gauge = new() { DataPoints = { Number(1), Number(double.NaN, 1), Number(1, -800 * 86_400) } } }).ToByteArray(), path: "/v1/metrics");
        var partial = ExportMetricsServiceResponse.Parser.ParseFrom(await answer.Content.ReadAsByteArrayAsync()).PartialSuccess;
        Assert.Equal((2, "1 no_number, 1 too_old"), (partial.RejectedDataPoints, partial.ErrorMessage));
    }

    [Fact]
    public async Task More_points_than_a_request_may_hold_are_refused_whole()
    {
        await using var receiver = await TestReceiver.StartAsync(database, new() { MaxCallsInRequest = 10 });
        var gauge = new Gauge { DataPoints = { Enumerable.Range(0, 100).Select(i => Number(i, i)) } };
        var refused = await receiver.SendAsync(Request(new Metric { Name = "hw.power", Gauge = gauge }).ToByteArray(), path: "/v1/metrics");
        Assert.Contains("send smaller batches", await TestReceiver.RefusalAsync(refused, HttpStatusCode.RequestEntityTooLarge), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_point_that_the_database_refuses_is_kept_aside_alone()
    {
        await using var own = new OwnDatabase();
        await own.Database.InitializeAsync();
        await own.Database.ExecuteAsync("ALTER TABLE metric_points ADD CONSTRAINT no_poison CHECK (value <> 13)");
        await using var receiver = await TestReceiver.StartAsync(own.Database);
        var request = Request(new Metric { Name = "hw.power", Gauge = new() { DataPoints = { Enumerable.Range(0, 20).Select(i => Number(i, i)) } } }).ToByteArray();
        Assert.Equal(HttpStatusCode.OK, (await receiver.SendAsync(request, path: "/v1/metrics")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await receiver.SendAsync(request, path: "/v1/metrics")).StatusCode);
        var status = await receiver.Get<StatusQueries>().ReadAsync(receiver.Project, default);
        Assert.Equal((new EventCounts(20, 19, 20, 1), true), (status.Metrics, status.Balances));
        Assert.Equal("metric", await own.Database.ScalarAsync<string>("SELECT kind FROM dead_letters"));
    }

    private static ExportMetricsServiceRequest Request(params IEnumerable<Metric> metrics) => new()
    {
        ResourceMetrics =
        {
            new ResourceMetrics
            {
                Resource = new() { Attributes = { Pair("service.name", "engine"), Pair("service.version", "3"), Pair("host.name", "h1"), Pair("gpu.uuid", "g1") } },
                ScopeMetrics = { new ScopeMetrics { Metrics = { metrics } } },
            },
        },
    };

    private static NumberDataPoint Number(double value, int seconds = 0) => new() { TimeUnixNano = At(seconds), AsDouble = value };

    private static KeyValue Pair(string key, string value) => new() { Key = key, Value = new() { StringValue = value } };

    private static ulong At(int seconds) => (ulong)(Requests.Now.AddSeconds(seconds) - DateTime.UnixEpoch).Ticks * 100;
}
