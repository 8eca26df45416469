using Farthing.Ingest.KeyLimits;
using Farthing.Server.Serving;
using Farthing.Storage.Keys;
using Npgsql;

namespace Farthing.Server.Observing;

/// <summary>
/// Who may read <c>/metrics</c>: anyone where only this machine can ask and no login is set; else whoever is signed in, or
/// has a key of the server's own project that reads. Keys of other projects do not: the numbers are of every project.
/// </summary>
internal sealed class MetricsAccess(ApiKeyStore keys, KeyLimiter limiter, HomeProject home, HostGauges gauges, ServerOptions options)
{
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (await RefusalAsync(context) is var (status, message))
        {
            context.Response.StatusCode = status;
            await context.Response.WriteAsync(message + "\n", context.RequestAborted);
            return;
        }

        await gauges.RefreshAsync(context.RequestAborted);
        await next(context);
    }

    private async Task<(int Status, string Message)?> RefusalAsync(HttpContext context)
    {
        var listen = options.Addresses.FirstOrDefault(a => a.Port == context.Connection.LocalPort) ?? options.Listen;

        // A site that a user of this machine visits could ask by a name of its own that points here: it gets no numbers.
        var isOpen = !options.NeedsLogin && ServerOptions.IsLoopback(listen.Host)
            && ServerOptions.IsLoopback(context.Request.Host.Host) && context.Request.Headers.Origin.Count == 0;
        if (isOpen || context.User.Identity?.IsAuthenticated == true)
        {
            return null;
        }

        if (ApiKey.FromHeader(context.Request.Headers.Authorization) is not { } key)
        {
            return (StatusCodes.Status401Unauthorized, $"Send the header 'Authorization: Bearer KEY' with a key of the project {home.Project.Name} that has the scope 'read'.");
        }

        try
        {
            // Also while the database is away, which is when they are looked at: a key that was good a few minutes ago is.
            return await keys.FindForIngestAsync(key, context.RequestAborted) is not { } grant ? (StatusCodes.Status401Unauthorized, "The key is not known, has been revoked or has ended.")
                : grant.Project.Id != home.Project.Id || !grant.Scopes.HasFlag(KeyScopes.Read) ? (StatusCodes.Status403Forbidden, $"The key must be of the project {home.Project.Name} and have the scope 'read'.")
                : limiter.Admit(grant) > TimeSpan.Zero ? (StatusCodes.Status429TooManyRequests, "The key is at its limit of requests.")
                : null;
        }
        catch (NpgsqlException)
        {
            return (StatusCodes.Status503ServiceUnavailable, "The database does not tell whether the key is valid.");
        }
    }
}
