using System.Text.Json;
using System.Text.Json.Serialization;
using Farthing.Server.Api;
using Farthing.Storage.Keys;

namespace Farthing.Server.Keys;

/// <summary>A project's keys over HTTP. All of it needs the scope to manage: also who else has a key is no one else's matter.</summary>
internal static class KeyApi
{
    private const int MostListed = 1_000;

    // A bound against a program that makes keys and never revokes them.
    private const int MostValid = 1_000;

    public static void MapKeys(this RouteGroupBuilder api)
    {
        var keys = api.MapGroup("/keys").WithMetadata(new NeedsScope(KeyScopes.Manage));
        keys.MapGet("", ListAsync);
        keys.MapPost("", CreateAsync);
        keys.MapPost("/{prefix}/rotate", RotateAsync);
        keys.MapDelete("/{prefix}", RevokeAsync);
    }

    /// <summary>A key to be made.</summary>
    internal sealed record CreateJson(
        string? Name, IReadOnlyList<string>? Scopes, string? Expires, double? RequestsPerSecond, long? BytesPerSecond, int? MaxBodyBytes)
    {
        /// <summary>What is misspelt, which must not make the key a wider one.</summary>
        [JsonExtensionData]
        public IDictionary<string, JsonElement>? Unknown { get; init; }
    }

    /// <summary>How a key is to be rotated.</summary>
    internal sealed record RotateJson(string? Overlap)
    {
        /// <summary>What is misspelt.</summary>
        [JsonExtensionData]
        public IDictionary<string, JsonElement>? Unknown { get; init; }
    }

    private static async Task<IResult> ListAsync(HttpContext context, ApiKeyStore keys, TimeProvider time)
    {
        var query = new QueryReader(context.Request.Query, time);
        var limit = query.Limit(MostListed, MostListed);
        query.RejectUnknown();
        var all = await keys.ListAsync(ProjectAccess.Of(context).Id, limit, context.RequestAborted);
        return Results.Ok(new { keys = all.Select(k => KeyJson.From(k, Now(time))) });
    }

    private static async Task<IResult> CreateAsync(HttpContext context, CreateJson asked, ApiKeyStore keys, TimeProvider time)
    {
        new QueryReader(context.Request.Query, time).RejectUnknown();
        Reject(asked.Unknown, "bytes_per_second, expires, max_body_bytes, name, requests_per_second, scopes");
        var now = Now(time);
        var key = new NewKey(asked.Name ?? "")
        {
            Scopes = asked.Scopes is null ? KeyScopes.Ingest : KeyScopeNames.Parse(asked.Scopes) ?? KeyScopes.None,
            ExpiresAt = asked.Expires is null ? null
                : KeyTimes.TryParseEnd(asked.Expires, now, out var end) ? end
                : throw new BadParameterException("expires", "It must be a time such as 2027-01-31T00:00:00Z, or a length of time such as 90d."),
            Limits = new(asked.RequestsPerSecond, asked.BytesPerSecond, asked.MaxBodyBytes),
        };
        if (key.Problem(now) is var (member, message))
        {
            throw new BadParameterException(member, message);
        }

        var project = ProjectAccess.Of(context);
        if (await keys.CountValidAsync(project.Id, context.RequestAborted) >= MostValid)
        {
            return Problems.Conflict($"The project has {MostValid} keys that are valid: revoke some.");
        }

        var made = await keys.CreateAsync(project, key, context.RequestAborted);
        return Results.Created($"/api/v1/keys/{made.Listed.Prefix}", KeyJson.From(made.Listed, now, made.Key));
    }

    private static async Task<IResult> RotateAsync(HttpContext context, string prefix, RotateJson? asked, ApiKeyStore keys, TimeProvider time)
    {
        new QueryReader(context.Request.Query, time).RejectUnknown();
        Reject(asked?.Unknown, "overlap");
        var overlap = asked?.Overlap is null ? KeyOverlap.Default
            : KeyTimes.TryParseDuration(asked.Overlap, out var given) && given <= KeyOverlap.Longest ? given
            : throw new BadParameterException("overlap", "It must be a length of time such as 24h, of at most 365d.");
        try
        {
            return await keys.RotateAsync(ProjectAccess.Of(context).Id, prefix, overlap, context.RequestAborted) is { } made
                ? Results.Created($"/api/v1/keys/{made.Listed.Prefix}", KeyJson.From(made.Listed, Now(time), made.Key))
                : NotFound(prefix);
        }
        catch (InvalidOperationException e)
        {
            return Problems.Conflict(e.Message);
        }
    }

    private static async Task<IResult> RevokeAsync(HttpContext context, string prefix, ApiKeyStore keys, TimeProvider time)
    {
        new QueryReader(context.Request.Query, time).RejectUnknown();
        return await keys.RevokeAsync(ProjectAccess.Of(context).Id, prefix, context.RequestAborted) is { } revoked
            ? Results.Ok(KeyJson.From(revoked, Now(time)))
            : NotFound(prefix);
    }

    private static void Reject(IDictionary<string, JsonElement>? unknown, string known)
    {
        if (unknown?.Keys.FirstOrDefault() is { } name)
        {
            throw new BadParameterException(name, $"There is no such member here. There are {known}.");
        }
    }

    private static IResult NotFound(string prefix) => Problems.NotFound($"The project has no key {prefix}.");

    private static DateTime Now(TimeProvider time) => time.GetUtcNow().UtcDateTime;
}
