using Farthing.Ingest.KeyLimits;
using Farthing.Server.Serving;
using Farthing.Storage.Keys;
using Farthing.Storage.Projects;

namespace Farthing.Server.Api;

/// <summary>
/// Decides which project an API call is about: the one its key opens, or, for whoever may see the page, the one named by
/// <c>project</c> or else the page's own. A key needs the scope: whoever may see the page may do all.
/// </summary>
internal sealed class ProjectAccess(
    ApiKeyStore keys, KeyLimiter limiter, ProjectStore projects, HomeProject home, ServerOptions options) : IEndpointFilter
{
    private static readonly object s_item = new();

    public static Project Of(HttpContext context) => (Project)context.Items[s_item]!;

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var name = http.Request.Query["project"].ToString();
        if (http.Request.Headers.Authorization.Count == 0 && options.NeedsLogin && http.User.Identity?.IsAuthenticated != true)
        {
            return Problems.Unauthorized("Send the header 'Authorization: Bearer KEY' with a key of your project.");
        }

        Project? project;
        if (http.Request.Headers.Authorization.Count > 0)
        {
            var key = ApiKey.FromHeader(http.Request.Headers.Authorization);
            var grant = key is null ? null : await keys.FindAsync(key, http.RequestAborted);
            if (grant is null)
            {
                return Problems.Unauthorized("The key is not known, has been revoked or has ended.");
            }

            if (NeedsScope.Of(http) is var scope && !grant.Scopes.HasFlag(scope))
            {
                return Problems.Forbidden($"The key has no scope '{scope.Names()[0]}', which this needs.");
            }

            if (limiter.Admit(grant) is { } wait && wait > TimeSpan.Zero)
            {
                return Problems.TooMany(http, wait, "The key is at its limit of requests.");
            }

            project = grant.Project;
            if (name.Length > 0 && name != project.Name)
            {
                return Problems.BadParameter("project", "The key opens another project: leave the parameter out.");
            }
        }
        else
        {
            project = name.Length == 0 ? home.Project : await projects.FindAsync(name, http.RequestAborted);
            if (project is null)
            {
                return Problems.NotFound($"There is no project named '{name}'.");
            }
        }

        http.Items[s_item] = project;
        return await next(context);
    }
}
