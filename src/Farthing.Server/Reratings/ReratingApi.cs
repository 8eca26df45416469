using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Farthing.Server.Api;
using Farthing.Storage.Queries;
using Farthing.Storage.Reratings;

namespace Farthing.Server.Reratings;

/// <summary>Re-ratings over HTTP: asked for here, done by a server in the background, watched here.</summary>
internal static class ReratingApi
{
    private const int MostListed = 200;
    private const int MostRows = 20_000;
    private const int LongestModel = 256;

    // They are done one after the other: a project's own wait for each other, and other projects' for them.
    private const int MostUnderWay = 20;

    public static void MapReratings(this RouteGroupBuilder api)
    {
        api.MapPost("/reratings", AskAsync);
        api.MapGet("/reratings", ListAsync);
        api.MapGet("/reratings/{id:long}", ShowAsync);
        api.MapPost("/reratings/{id:long}/stop", StopAsync);
        api.MapPost("/reratings/{id:long}/resume", ResumeAsync);
        api.MapPost("/reratings/{id:long}/rollback", RollBackAsync);
    }

    /// <summary>What is asked for.</summary>
    internal sealed record AskedJson(string? From, string? To, string? Model, bool Preview = false)
    {
        /// <summary>What is misspelt, which must not widen it.</summary>
        [JsonExtensionData]
        public IDictionary<string, JsonElement>? Unknown { get; init; }
    }

    private static async Task<IResult> AskAsync(HttpContext context, AskedJson asked, ReratingStore store, ReratingWorker worker, TimeProvider time)
    {
        new QueryReader(context.Request.Query, time).RejectUnknown();
        if (asked.Unknown?.Keys.FirstOrDefault() is { } unknown)
        {
            throw new BadParameterException(unknown, "There is no such member here. There are from, model, preview, to.");
        }

        var from = Time("from", asked.From) ?? throw new BadParameterException("from", "It is missing: a time such as 2026-01-31T00:00:00Z.");
        var to = Time("to", asked.To) ?? time.GetUtcNow().UtcDateTime;
        if (from >= to)
        {
            throw new BadParameterException("from", "It must lie before 'to'.");
        }

        if (asked.Model is { Length: > LongestModel } || asked.Model?.Contains('\0', StringComparison.Ordinal) == true)
        {
            throw new BadParameterException("model", "No model has such a name.");
        }

        var scope = new ReratingScope(ProjectAccess.Of(context).Id, new TimeRange(from, to), string.IsNullOrEmpty(asked.Model) ? null : asked.Model);
        return await TooManyAsync(context, store) ?? Accepted(await store.AskAsync(scope, asked.Preview, context.RequestAborted), worker);
    }

    private static async Task<IResult> ListAsync(HttpContext context, ReratingStore store, TimeProvider time)
    {
        var query = new QueryReader(context.Request.Query, time);
        var limit = query.Limit(50, MostListed);
        query.RejectUnknown();
        var all = await store.ListAsync(ProjectAccess.Of(context).Id, limit, context.RequestAborted);
        return Results.Ok(new { reratings = all.Select(r => ReratingJson.Of(r)) });
    }

    private static async Task<IResult> ShowAsync(HttpContext context, long id, ReratingStore store, TimeProvider time)
    {
        var query = new QueryReader(context.Request.Query, time);
        var rows = query.Limit(1_000, MostRows);
        query.RejectUnknown();
        return await FindAsync(context, id, store) is { } rerating ? Results.Ok(ReratingJson.Of(rerating, rows)) : NotFound(id);
    }

    private static async Task<IResult> StopAsync(HttpContext context, long id, ReratingStore store) =>
        await FindAsync(context, id, store) is null ? NotFound(id)
        : await store.StopAsync(id, context.RequestAborted) ? await ShowNowAsync(context, id, store)
        : Problems.Conflict($"Number {id} is not under way.");

    private static async Task<IResult> ResumeAsync(HttpContext context, long id, ReratingStore store, ReratingWorker worker)
    {
        if (await FindAsync(context, id, store) is null)
        {
            return NotFound(id);
        }

        if (!await store.ResumeAsync(id, context.RequestAborted))
        {
            return Problems.Conflict($"Number {id} is neither stopped nor failed.");
        }

        worker.Wake();
        return await ShowNowAsync(context, id, store);
    }

    private static async Task<IResult> RollBackAsync(HttpContext context, long id, ReratingStore store, ReratingWorker worker)
    {
        if (await FindAsync(context, id, store) is not { } rerating)
        {
            return NotFound(id);
        }

        try
        {
            return await TooManyAsync(context, store) ?? Accepted(await store.AskRollbackAsync(rerating, context.RequestAborted), worker);
        }
        catch (InvalidOperationException e)
        {
            return Problems.Conflict(e.Message);
        }
    }

    private static async Task<IResult?> TooManyAsync(HttpContext context, ReratingStore store) =>
        await store.CountUnderWayAsync(ProjectAccess.Of(context).Id, context.RequestAborted) < MostUnderWay ? null
        : Problems.Conflict($"The project has {MostUnderWay} re-ratings under way or waiting: let them end, or stop some.");

    private static IResult Accepted(Rerating rerating, ReratingWorker worker)
    {
        worker.Wake();
        return Results.Accepted(string.Create(CultureInfo.InvariantCulture, $"/api/v1/reratings/{rerating.Id}"), ReratingJson.Of(rerating));
    }

    private static async Task<IResult> ShowNowAsync(HttpContext context, long id, ReratingStore store) =>
        Results.Ok(ReratingJson.Of((await FindAsync(context, id, store))!));

    private static Task<Rerating?> FindAsync(HttpContext context, long id, ReratingStore store) =>
        store.FindAsync(id, ProjectAccess.Of(context).Id, context.RequestAborted);

    private static IResult NotFound(long id) => Problems.NotFound($"The project has no re-rating {id}.");

    private static DateTime? Time(string name, string? text) => text is null ? null : QueryReader.ParseTime(name, text);
}
