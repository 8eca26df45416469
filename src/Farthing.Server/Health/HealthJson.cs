using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Farthing.Server.Health;

/// <summary>How a process is, as JSON that names what is wrong. Anyone may read it: it says nothing of the database's address or content.</summary>
internal static class HealthJson
{
    public static Task WriteAsync(HttpContext context, HealthReport report) => context.Response.WriteAsJsonAsync(
        new
        {
            status = Word(report.Status),
            checks = report.Entries.ToDictionary(e => e.Key, e => new { status = Word(e.Value.Status), says = e.Value.Description ?? Word(e.Value.Status) }, StringComparer.Ordinal),
        },
        context.RequestAborted);

    private static string Word(HealthStatus status) => status switch { HealthStatus.Healthy => "healthy", HealthStatus.Degraded => "degraded", _ => "unhealthy" };
}
