using Farthing.Server.Serving;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Farthing.Server.Health;

/// <summary>
/// <c>/health/live</c> says that the process answers; <c>/health/ready</c> whether it can do its work: the schema is
/// current, the database answers, the bus (which registers itself) is connected, and the receiver has room.
/// </summary>
internal static class HealthRegistration
{
    public const string Path = "/health";

    public static void AddFarthingHealth(this IServiceCollection services, ServerOptions options)
    {
        // A receiver in front of a broker goes on for those it knows while the database is away: to take it out of service
        // then would turn its senders away for nothing.
        var worst = options is { Roles: Roles.Receiver, Transport.RabbitMq: not null } ? HealthStatus.Degraded : HealthStatus.Unhealthy;
        var checks = services.AddHealthChecks().AddCheck<DatabaseCheck>("database", worst)
            .AddCheck<SchemaCheck>("schema", worst, timeout: TimeSpan.FromSeconds(5));
        if (options.Transport.Receives)
        {
            checks.AddCheck<RoomCheck>("room");
        }
    }

    public static void MapFarthingHealth(this WebApplication app)
    {
        app.MapHealthChecks($"{Path}/ready", new() { ResponseWriter = HealthJson.WriteAsync }).AllowAnonymous();
        app.MapHealthChecks($"{Path}/live", new() { Predicate = _ => false, ResponseWriter = HealthJson.WriteAsync }).AllowAnonymous();
    }
}
