using Farthing.Core.Metrics;
using Farthing.Storage.Metrics;
using Farthing.Storage.Projects;
using Farthing.Storage.Queries;
using Farthing.Storage.Status;
using Farthing.Storage.Writing;

namespace Farthing.Storage.Tests.Metrics;

public class MetricWriterTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static readonly TimeRange s_day = new(TestStore.Noon.AddDays(-1), TestStore.Noon.AddDays(1));
    private readonly TestStore _store = new(database);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task However_often_and_by_however_many_writers_each_point_is_stored_once(int seed)
    {
        var random = new Random(seed);
        var project = await _store.NewProjectAsync();
        var series = Enumerable.Range(0, 8).Select(i => Series("hw.power", $"g{i}")).ToList();
        var points = Enumerable.Range(0, 200).Select(i => Point(series[i % 8], i / 8, i)).ToList();
        var batches = Enumerable.Range(0, 12).Select(_ => new WriteBatch { Metrics = [.. points.Where(_ => random.Next(2) == 0).Concat(points.Take(3)).Select(p => Copy(project, p))] })
            .Append(new() { Metrics = [.. points.Select(p => Copy(project, p))] }).ToList();

        await Task.WhenAll(batches.Select(async batch =>
        {
            // Writers that take the same rows in other orders may be told to try again.
            for (var attempt = 0; ; attempt++)
            {
                try
                {
                    await new TestStore(database).Writer.WriteAsync(batch, default);
                    return;
                }
                catch (Npgsql.PostgresException e) when (e.IsTransient && attempt < 20)
                {
                }
            }
        }));

        Assert.Equal(200, await database.ScalarAsync<long>($"SELECT count(*) FROM metric_points WHERE project_id = {project.Value}"));
        Assert.Equal(8, await database.ScalarAsync<long>($"SELECT count(*) FROM metric_series WHERE project_id = {project.Value}"));
        var status = await _store.Status.ReadAsync(project, default);
        Assert.Equal((200, 200, true), (status.Metrics.Accepted, status.Metrics.Stored, status.Balances));
        Assert.Equal(batches.Sum(b => b.Metrics.Count), status.Metrics.Accepted + status.Metrics.Duplicate);
    }

    [Fact]
    public async Task What_tells_two_series_apart_keeps_them_apart()
    {
        var project = await _store.NewProjectAsync();
        var series = Series("hw.power", "g");
        MetricSeries[] all =
        [
            series, series with { Name = "hw.energy" }, series with { Unit = "J" }, series with { Kind = MetricKind.Sum }, series with { IsMonotonic = true },
            series with { IsDelta = true }, series with { Bounds = [1, 2.5] }, series with { Bounds = [1] }, series with { Attributes = [new("gpu.uuidg", "")] }, series with { Attributes = [] },
        ];
        await _store.Writer.WriteAsync(new WriteBatch { Metrics = [.. all.Select(s => new Owned<MetricPoint>(project, Point(s, 0, 1)))] }, default);
        var queries = new MetricQueries(database.Source);
        var stored = await queries.SeriesAsync(project, s_day, null, 0, 100, default);
        Assert.Equal(
            all.Select(Describe).Order(StringComparer.Ordinal), stored.Select(s => Describe(s.Series)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Points_of_more_series_than_a_project_may_have_are_refused_and_counted_and_the_rest_is_stored()
    {
        var project = await _store.NewProjectAsync();
        await database.ExecuteAsync(
            $"""
            INSERT INTO metric_series (project_id, digest, name, unit, kind, monotonic, delta, attributes, bounds)
            SELECT {project.Value}, decode(md5(i::text), 'hex'), 'hw.power', '', 0, false, false, jsonb_build_object('n', i::text), ARRAY[]::double precision[]
            FROM generate_series(1, {MetricSeriesIds.Most - 2}) i
            """);
        WriteBatch Batch(int time) => new() { Metrics = [.. Enumerable.Range(0, 5).Select(i => new Owned<MetricPoint>(project, Point(Series("hw.power", $"g{i}"), time, i)))] };
        await _store.Writer.WriteAsync(Batch(0), default);
        await _store.Writer.WriteAsync(Batch(1), default);
        var status = await _store.Status.ReadAsync(project, default);
        Assert.Equal((new EventCounts(4, 4, 0, 0), 6, true), (status.Metrics, status.Rejected["too_many_series"], status.Balances));
    }

    private static Owned<MetricPoint> Copy(ProjectId project, MetricPoint point) => new(project, point with { Series = point.Series with { } });

    private static MetricPoint Point(MetricSeries series, int minute, double value) => new() { Series = series, Time = TestStore.Noon.AddMinutes(minute), Value = value };

    private static MetricSeries Series(string name, string gpu) => new() { Name = name, Attributes = [new("gpu.uuid", gpu)] };

    private static string Describe(MetricSeries s) =>
        $"{s.Name} {s.Unit} {s.Kind} {s.IsMonotonic} {s.IsDelta} {string.Join(',', s.Bounds)} {string.Join(',', s.Attributes)}";
}
