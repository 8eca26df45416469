using Farthing.Core.Metrics;
using Farthing.Storage.Metrics;

namespace Farthing.Server.Api;

/// <summary>Metrics over HTTP: the series of a range, and the points of one.</summary>
internal static class MetricApi
{
    private const int MostSeries = 500;
    private const int MostPoints = 5_000;

    public static void MapMetrics(this IEndpointRouteBuilder api)
    {
        api.MapGet("/metrics", SeriesAsync);
        api.MapGet("/metrics/{series:int}", PointsAsync);
    }

    private static async Task<IResult> SeriesAsync(HttpContext context, MetricQueries metrics, TimeProvider time)
    {
        var query = new QueryReader(context.Request.Query, time);
        var (range, name, after, limit) = (query.Range(), query.Name(), query.AfterNumber(), query.Limit(100, MostSeries));
        query.RejectUnknown();
        var series = await metrics.SeriesAsync(ProjectAccess.Of(context).Id, range, name, after, limit + 1, context.RequestAborted);
        var page = series.Take(limit).ToList();
        return Results.Ok(new { series = page.Select(s => Json(s)), next = series.Count > limit ? page[^1].Id : (int?)null });
    }

    private static async Task<IResult> PointsAsync(HttpContext context, int series, MetricQueries metrics, TimeProvider time)
    {
        var query = new QueryReader(context.Request.Query, time);
        var (range, limit) = (query.Range(), query.Limit(1_000, MostPoints));
        query.RejectUnknown();
        var project = ProjectAccess.Of(context).Id;
        if (await metrics.FindAsync(project, series, context.RequestAborted) is not { } found)
        {
            return Problems.NotFound("The project has no series of that number.");
        }

        // Oldest first: the next page begins at the first one that found no room.
        var points = await metrics.PointsAsync(project, series, found, range, limit + 1, context.RequestAborted);
        return Results.Ok(new
        {
            series = Json(series, found),
            points = points.Take(limit).Select(p => Json(p)),
            nextFrom = points.Count > limit ? points[limit].Time : (DateTime?)null,
        });
    }

    private static object Json(StoredSeries stored) => new { series = Json(stored.Id, stored.Series), lastTime = stored.LastTime, lastValue = stored.LastValue };

    private static object Json(int id, MetricSeries series) => new
    {
        id, series.Name, series.Unit, kind = Kind(series.Kind), series.IsMonotonic, series.IsDelta,
        attributes = series.Attributes.ToDictionary(StringComparer.Ordinal), series.Bounds,
    };

    private static object Json(MetricPoint point) => new
    {
        point.Time, point.Since, point.Value, point.Count, point.Least, point.Greatest, point.Buckets,
        exponential = point.Series.Kind == MetricKind.ExponentialHistogram ? new { point.Scale, point.FirstBucket, point.ZeroCount } : null,
    };

    private static string Kind(MetricKind kind) => kind switch
    {
        MetricKind.Gauge => "gauge",
        MetricKind.Sum => "sum",
        MetricKind.Histogram => "histogram",
        MetricKind.ExponentialHistogram => "exponential_histogram",
        _ => "summary",
    };
}
