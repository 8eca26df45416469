using Farthing.Ingest.Otlp;
using Farthing.Server.Health;
using Farthing.Server.Observing;
using Microsoft.AspNetCore.Diagnostics;

namespace Farthing.Server.Serving;

/// <summary>
/// Keeps the ports apart: those of OTLP have only OTLP, the page's port everything else; all tell of their health and metrics. Where the page is open
/// because only this machine can reach it, the user's browser can reach it too, on behalf of any web site: so it must be
/// asked for by a name of this machine, which a name pointed here by another site is not, and by pages of its own.
/// </summary>
internal static class Ports
{
    public static void UsePorts(this WebApplication app, ServerOptions options) => app.Use((context, next) =>
    {
        if (!IsForPeople(context.Request) && context.Features.Get<IStatusCodePagesFeature>() is { } pages)
        {
            pages.Enabled = false;
        }

        if (IsOfEveryPort(context.Request.Path))
        {
            return next(context);
        }

        var onOtlpPort = options.IsOtlp(context.Connection.LocalPort);
        if (onOtlpPort != OtlpPaths.Contains(context.Request.Path))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        if (!onOtlpPort && !options.NeedsLogin && !(ServerOptions.IsLoopback(context.Request.Host.Host) && IsFromHere(context.Request)))
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return context.Response.WriteAsync("Without a login Farthing answers only to this machine: open it as localhost or 127.0.0.1, or set FARTHING_PASSWORD.", context.RequestAborted);
        }

        return next(context);
    });

    private static bool IsOfEveryPort(PathString path) =>
        path.StartsWithSegments(HealthRegistration.Path, StringComparison.Ordinal) || path == ObservingRegistration.Path;

    // A program is helped by the status alone.
    private static bool IsForPeople(HttpRequest request) =>
        request.Headers.Accept.ToString().Contains("text/html", StringComparison.Ordinal)
        && !request.Path.StartsWithSegments("/api", StringComparison.Ordinal);

    // Browsers name the page that asks on WebSockets, on forms and across sites; other clients do not.
    private static bool IsFromHere(HttpRequest request) =>
        request.Headers.Origin.ToString() is not { Length: > 0 } origin
        || (Uri.TryCreate(origin, UriKind.Absolute, out var asking) && asking.Authority.Equals(request.Host.Value, StringComparison.OrdinalIgnoreCase));
}
