using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Farthing.Server.Serving;

/// <summary>
/// <c>/health/live</c> says that the process runs, <c>/health/ready</c> whether what its roles need answers: the database,
/// and the bus, which registers itself.
/// </summary>
internal static class HealthRegistration
{
    public const string Path = "/health";

    public static void AddFarthingHealth(this IServiceCollection services, ServerOptions options)
    {
        // A receiver in front of a broker goes on for those it knows while the database is away: to take it out of service
        // then would turn its senders away for nothing.
        var worst = options is { Roles: Roles.Receiver, Transport.RabbitMq: not null } ? HealthStatus.Degraded : HealthStatus.Unhealthy;
        services.AddHealthChecks().AddCheck<DatabaseCheck>("database", worst);
    }

    public static void MapFarthingHealth(this WebApplication app)
    {
        app.MapHealthChecks($"{Path}/ready", new() { ResponseWriter = WriteAsync }).AllowAnonymous();
        app.MapHealthChecks($"{Path}/live", new() { Predicate = _ => false }).AllowAnonymous();
    }

    // A line a part, so that whoever is called at night sees which.
    private static Task WriteAsync(HttpContext context, HealthReport report)
    {
        context.Response.ContentType = "text/plain";
        return context.Response.WriteAsync(
            string.Concat(report.Entries.Select(e => $"{e.Key}: {e.Value.Status}\n").Prepend($"{report.Status}\n")), context.RequestAborted);
    }
}
