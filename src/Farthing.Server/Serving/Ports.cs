namespace Farthing.Server.Serving;

/// <summary>
/// Keeps the two ports apart: the OTLP port has only OTLP, the page's port everything else. Where the page is open
/// because only this machine can reach it, it must also be asked for by a name of this machine: otherwise any web site
/// whose name is pointed here could read it from the user's browser.
/// </summary>
internal static class Ports
{
    public static void UsePorts(this WebApplication app, ServerOptions options) => app.Use((context, next) =>
    {
        var onOtlpPort = context.Connection.LocalPort == options.OtlpListen.Port;
        if (onOtlpPort != context.Request.Path.StartsWithSegments("/v1", StringComparison.Ordinal))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        if (!onOtlpPort && !options.NeedsLogin && !ServerOptions.IsLoopback(context.Request.Host.Host))
        {
            context.Response.StatusCode = StatusCodes.Status421MisdirectedRequest;
            return context.Response.WriteAsync("Without a login Farthing answers only to localhost, 127.0.0.1 and [::1].", context.RequestAborted);
        }

        return next(context);
    });
}
