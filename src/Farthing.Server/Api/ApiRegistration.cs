using System.Text.Json;
using Farthing.Core.Calls;
using Farthing.Ingest;
using Farthing.Ingest.KeyLimits;
using Farthing.Server.DeadLetters;
using Farthing.Server.Keys;
using Farthing.Server.Pricing;
using Farthing.Server.Reratings;
using Farthing.Storage.Losses;
using Farthing.Storage.Prices;
using Farthing.Storage.Queries;
using Farthing.Storage.Status;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Npgsql;

namespace Farthing.Server.Api;

/// <summary>The HTTP API, <c>/api/v1</c>.</summary>
internal static class ApiRegistration
{
    private const int MostGroups = 1000;
    private const int MostCalls = 500;

    public static void AddFarthingApi(this IServiceCollection services)
    {
        services.TryAddSingleton<KeyLimiter>();
        services.AddFarthingReplay();
        services.AddDeadLetterDesk();
        services.AddSingleton<ProjectAccess>();
        services.AddSingleton<ReratingWorker>();
        services.AddHostedService(s => s.GetRequiredService<ReratingWorker>());
        services.AddProblemDetails();
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
            json.SerializerOptions.DictionaryKeyPolicy = null;
        });
    }

    public static RouteGroupBuilder MapFarthingApi(this WebApplication app)
    {
        var api = app.MapGroup("/api/v1");
        api.AddEndpointFilter(ExplainAsync);
        api.AddEndpointFilter(app.Services.GetRequiredService<ProjectAccess>());
        api.MapGet("/spend", SpendAsync);
        api.MapGet("/calls", CallsAsync);
        api.MapGet("/calls/{traceId}/{spanId}", CallAsync);
        api.MapGet("/status", StatusAsync);
        api.MapGet("/prices/status", PriceStatusAsync);
        api.MapEvents();
        api.MapMetrics();
        api.MapTraces();
        api.MapReratings();
        api.MapKeys();
        api.MapDeadLetters();
        return api;
    }

    private static async ValueTask<object?> ExplainAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            // No database holds a NUL: it would refuse the query without a word on the parameter.
            return context.HttpContext.Request.Query.FirstOrDefault(q => q.Value.ToString().Contains('\0', StringComparison.Ordinal)).Key is { } odd
                ? Problems.BadParameter(odd, "It holds a character that no text has.")
                : await next(context);
        }
        catch (BadParameterException e)
        {
            return Problems.BadParameter(e.Parameter, e.Message);
        }
        catch (NpgsqlException e) when (e.IsTransient)
        {
            context.HttpContext.Response.Headers.RetryAfter = "1";
            return Problems.Unavailable("The database does not answer: try again.");
        }
    }

    private static async Task<IResult> SpendAsync(HttpContext context, SpendQueries spend, TimeProvider time)
    {
        var query = new QueryReader(context.Request.Query, time);
        var (range, groupBy, filter, limit) = (query.Range().ToWholeMinutes(), query.Dimension("group_by"), query.DimensionFilter(), query.Limit(100, MostGroups));
        query.RejectUnknown();
        var project = ProjectAccess.Of(context);
        await using var sums = await spend.OpenAsync(project.Id, context.RequestAborted);
        var total = await sums.TotalAsync(range, filter, context.RequestAborted);
        var groups = groupBy is { } dimension
            ? await sums.GroupAsync(range, dimension, filter, limit, context.RequestAborted)
            : null;
        return Results.Ok(new
        {
            project = project.Name,
            range.From,
            range.To,
            currency = Farthing.Core.Amounts.Money.Usd,
            total = SpendJson.From(total),
            groupBy = groupBy?.Name(),
            groups = groups?.Select(g => new { g.Key, spend = SpendJson.From(g.Totals) }),
        });
    }

    private static async Task<IResult> CallsAsync(HttpContext context, CallQueries calls, TimeProvider time)
    {
        var query = new QueryReader(context.Request.Query, time);
        var (range, filter, after, limit) = (query.Range(), query.CallFilter(), query.After(), query.Limit(50, MostCalls));
        query.RejectUnknown();
        var page = await calls.ListAsync(ProjectAccess.Of(context).Id, range, filter, after, limit, context.RequestAborted);
        return Results.Ok(new { calls = page.Calls.Select(c => CallJson.From(c)), page.Next });
    }

    private static async Task<IResult> CallAsync(HttpContext context, string traceId, string spanId, CallQueries calls)
    {
        if (!CallId.TryParse(traceId, spanId, out var id))
        {
            return Problems.BadParameter("trace_id", "A call is named by 32 hexadecimal digits of its trace and 16 of its span.");
        }

        var project = ProjectAccess.Of(context).Id;
        return await calls.FindAsync(project, id, context.RequestAborted) is { } call
            ? Results.Ok(CallJson.From(call, await calls.LedgerAsync(project, call.Call, context.RequestAborted)))
            : Problems.NotFound("The project has no call of that id.");
    }

    private static async Task<IResult> PriceStatusAsync(HttpContext context, PriceStatusReader status, TimeProvider time)
    {
        var query = new QueryReader(context.Request.Query, time);
        var limit = query.Limit(100, MostGroups);
        query.RejectUnknown();
        var project = ProjectAccess.Of(context);
        return Results.Ok(PriceStatusJson.From(project.Name, await status.ReadAsync(project.Id, limit, context.RequestAborted)));
    }

    private static async Task<IResult> StatusAsync(HttpContext context, StatusQueries status, LossQueries losses)
    {
        var project = ProjectAccess.Of(context);
        return Results.Ok(StatusJson.From(
            project.Name, await status.ReadAsync(project.Id, context.RequestAborted), await losses.ReadAsync(project.Id, MostGroups, context.RequestAborted)));
    }
}
