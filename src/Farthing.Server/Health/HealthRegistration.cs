namespace Farthing.Server.Health;

/// <summary>
/// <c>/health/live</c> says that the process answers; <c>/health/ready</c> whether it can do its work: the schema is
/// current, the database answers, the bus (which registers itself) is connected, and the receiver has room.
/// </summary>
internal static class HealthRegistration
{
    public const string Path = "/health";

    public static void AddFarthingHealth(this IServiceCollection services) => services.AddHealthChecks()
        .AddCheck<DatabaseCheck>("database")
        .AddCheck<SchemaCheck>("schema", timeout: TimeSpan.FromSeconds(5))
        .AddCheck<RoomCheck>("room");

    public static void MapFarthingHealth(this WebApplication app)
    {
        app.MapHealthChecks($"{Path}/ready", new() { ResponseWriter = HealthJson.WriteAsync }).AllowAnonymous();
        app.MapHealthChecks($"{Path}/live", new() { Predicate = _ => false, ResponseWriter = HealthJson.WriteAsync }).AllowAnonymous();
    }
}
