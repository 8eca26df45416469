using Farthing.Server.Serving;
using Farthing.Storage.Keys;
using Farthing.Storage.Projects;

namespace Farthing.Server.Api;

/// <summary>
/// Decides which project an API call is about: the one its key opens, or, for whoever may see the page, the one named by
/// <c>project</c> or else the page's own.
/// </summary>
internal sealed class ProjectAccess(ApiKeyStore keys, ProjectStore projects, HomeProject home, ServerOptions options) : IEndpointFilter
{
    private static readonly object s_item = new();

    public static Project Of(HttpContext context) => (Project)context.Items[s_item]!;

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        const string Scheme = "Bearer ";
        var http = context.HttpContext;
        var authorization = http.Request.Headers.Authorization.ToString();
        Project? project;
        if (authorization.Length > 0)
        {
            project = authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
                ? await keys.FindProjectAsync(authorization[Scheme.Length..].Trim(), http.RequestAborted)
                : null;
            if (project is null)
            {
                return Problems.Unauthorized("The key is not known or has been revoked.");
            }
        }
        else if (options.NeedsLogin && http.User.Identity?.IsAuthenticated != true)
        {
            return Problems.Unauthorized("Send the header 'Authorization: Bearer KEY' with a key of your project.");
        }
        else
        {
            var name = http.Request.Query["project"].ToString();
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
