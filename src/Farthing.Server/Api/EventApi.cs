using Farthing.Core.Amounts;
using Farthing.Core.Outcomes;
using Farthing.Storage.Events;

namespace Farthing.Server.Api;

/// <summary>Outcomes and revenue over HTTP.</summary>
internal static class EventApi
{
    private const int MostEvents = 500;

    public static void MapEvents(this IEndpointRouteBuilder api)
    {
        api.MapGet("/outcomes", OutcomesAsync);
        api.MapGet("/revenue", RevenueAsync);
    }

    private static async Task<IResult> OutcomesAsync(HttpContext context, EventQueries events, TimeProvider time)
    {
        var query = new QueryReader(context.Request.Query, time);
        var (range, filter, after, limit) = (query.Range(), query.EventFilter("name"), query.After(), query.Limit(50, MostEvents));
        query.RejectUnknown();
        var page = await events.OutcomesAsync(ProjectAccess.Of(context).Id, range, filter, after, limit, context.RequestAborted);
        return Results.Ok(new { outcomes = page.Events.Select(OutcomeJson), page.Next });
    }

    private static async Task<IResult> RevenueAsync(HttpContext context, EventQueries events, TimeProvider time)
    {
        var query = new QueryReader(context.Request.Query, time);
        var (range, filter, after, limit) = (query.Range(), query.EventFilter("kind"), query.After(), query.Limit(50, MostEvents));
        query.RejectUnknown();
        var page = await events.RevenueAsync(ProjectAccess.Of(context).Id, range, filter, after, limit, context.RequestAborted);
        return Results.Ok(new { revenue = page.Events.Select(RevenueJson), page.Next });
    }

    private static object OutcomeJson(Outcome outcome)
    {
        var o = outcome.Origin;
        return new
        {
            outcome.Name, outcome.Value, o.Time, o.Key, traceId = o.Id.TraceHex, spanId = o.Id.SpanHex, parentSpanId = Parent(o),
            o.Service, o.Environment, o.Feature, o.Team, o.User, o.Customer, o.Session, o.Tags,
        };
    }

    private static object RevenueJson(Revenue revenue)
    {
        var o = revenue.Origin;
        return new
        {
            amount = Money.Exact(revenue.Amount), revenue.Currency, revenue.Kind, o.Time, o.Key, traceId = o.Id.TraceHex, spanId = o.Id.SpanHex, parentSpanId = Parent(o),
            o.Service, o.Environment, o.Feature, o.Team, o.User, o.Customer, o.Session, o.Tags,
        };
    }

    private static string? Parent(EventOrigin origin) => origin.ParentSpanId == 0 ? null : (origin.Id with { SpanId = origin.ParentSpanId }).SpanHex;
}
