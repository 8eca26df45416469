using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Farthing.Ingest.DeadLetters;
using Farthing.Server.Api;
using Farthing.Storage.DeadLetters;

namespace Farthing.Server.DeadLetters;

/// <summary>A project's dead letters over HTTP.</summary>
internal static class DeadLetterApi
{
    private const int MostListed = 500;
    private const int MostGroups = 1_000;

    // As many as are tried in well under a minute: whoever has more asks again.
    private const int MostReplayed = 10_000;

    public static void MapDeadLetters(this RouteGroupBuilder api)
    {
        var letters = api.MapGroup("/dead-letters");
        letters.MapGet("", ListAsync);
        letters.MapGet("/{id:long}", ShowAsync);
        letters.MapGet("/download", DownloadAsync);
        letters.MapPost("/replay", ReplayAsync);
        letters.MapPost("/purge", PurgeAsync);
    }

    /// <summary>Which are meant: one of the three, so that nothing is taken for all.</summary>
    internal sealed record ChosenJson(long? Id, string? Reason, bool All = false, bool Confirm = false)
    {
        /// <summary>What is misspelt.</summary>
        [JsonExtensionData]
        public IDictionary<string, JsonElement>? Unknown { get; init; }

        public DeadLetterChoice Choice() => Unknown?.Keys.FirstOrDefault() is { } unknown
            ? throw new BadParameterException(unknown, "There is no such member here. There are all, confirm, id, reason.")
            : (Id is null ? 0 : 1) + (Reason is null ? 0 : 1) + (All ? 1 : 0) != 1
            ? throw new BadParameterException("id", "Say which: an id, a reason, or all.")
            : new(Id, Reason);
    }

    private static async Task<IResult> ListAsync(HttpContext context, DeadLetterQueries letters, TimeProvider time)
    {
        var query = new QueryReader(context.Request.Query, time);
        var (choice, before, limit) = (new DeadLetterChoice(null, query.Word("reason")), query.Number("after"), query.Limit(50, MostListed));
        query.RejectUnknown();
        var project = ProjectAccess.Of(context).Id;
        var page = await letters.ListAsync(project, choice, before, limit, context.RequestAborted);
        return Results.Ok(new
        {
            reasons = (await letters.GroupsAsync(project, MostGroups, context.RequestAborted)).Select(DeadLetterGroupJson.From),
            deadLetters = page.Select(DeadLetterJson.From),
            next = page.Count == limit ? page[^1].Id.ToString(CultureInfo.InvariantCulture) : null,
        });
    }

    private static async Task<IResult> ShowAsync(HttpContext context, long id, DeadLetterQueries letters) =>
        await letters.OpenAsync(ProjectAccess.Of(context).Id, id, context.RequestAborted) is { } opened
            ? Results.Json(OpenedJson.From(opened))
            : NotFound(id);

    private static async Task<IResult> DownloadAsync(HttpContext context, DeadLetterQueries letters, TimeProvider time)
    {
        var query = new QueryReader(context.Request.Query, time);
        var choice = new DeadLetterChoice(query.Number("id"), query.Word("reason"));
        query.RejectUnknown();
        var project = ProjectAccess.Of(context);

        // The database is asked before the answer starts, so that its being away is answered as such.
        var pages = letters.OpenAllAsync(project.Id, choice, context.RequestAborted).GetAsyncEnumerator(context.RequestAborted);
        var any = await pages.MoveNextAsync();
        return Results.Stream(
            async body =>
            {
                await using (pages)
                {
                    for (var more = any; more; more = await pages.MoveNextAsync())
                    {
                        foreach (var opened in pages.Current)
                        {
                            await body.WriteAsync(Encoding.UTF8.GetBytes(OpenedJson.From(opened).ToJsonString() + "\n"), context.RequestAborted);
                        }
                    }
                }
            },
            "application/x-ndjson", $"dead-letters-{time.GetUtcNow():yyyyMMdd-HHmmss}.ndjson");
    }

    private static async Task<IResult> ReplayAsync(
        HttpContext context, ChosenJson chosen, DeadLetterQueries letters, DeadLetterReplayer replayer, TimeProvider time)
    {
        new QueryReader(context.Request.Query, time).RejectUnknown();
        var (choice, project) = (chosen.Choice(), ProjectAccess.Of(context).Id);
        if (choice.Id is { } id && await letters.CountAsync(project, choice, context.RequestAborted) == 0)
        {
            return NotFound(id);
        }

        return await replayer.RunAsync(project, choice, MostReplayed, null, context.RequestAborted) is { } result
            ? Results.Ok(ReplayJson.From(result, await letters.CountAsync(project, choice, context.RequestAborted)))
            : Busy();
    }

    private static async Task<IResult> PurgeAsync(HttpContext context, ChosenJson chosen, DeadLetterRemoval removal, TimeProvider time)
    {
        new QueryReader(context.Request.Query, time).RejectUnknown();
        var choice = chosen.Choice();
        if (!chosen.Confirm)
        {
            throw new BadParameterException("confirm", "What is purged is gone for good: download it first, and say \"confirm\": true.");
        }

        return await removal.PurgeAsync(ProjectAccess.Of(context).Id, choice, context.RequestAborted) is { } purged ? Results.Ok(new { purged }) : Busy();
    }

    private static IResult Busy() => Problems.Conflict("Someone is replaying or purging this project's dead letters: wait until that ends.");

    private static IResult NotFound(long id) => Problems.NotFound($"The project has no dead letter {id}.");
}
