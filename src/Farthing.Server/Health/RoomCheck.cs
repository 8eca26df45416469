using Farthing.Ingest.Otlp;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Farthing.Server.Health;

/// <summary>Whether the receiver has room for another request, or turns senders away.</summary>
internal sealed class RoomCheck(BytesInFlight inFlight) : IHealthCheck
{
    // With less than a tenth free, most requests are told to wait.
    private const int Tenths = 9;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(
        inFlight.Held <= inFlight.Limit / 10 * Tenths
            ? HealthCheckResult.Healthy("There is room.")
            : new(context.Registration.FailureStatus, "What was received and is not yet stored fills the receiver: senders are told to wait."));
}
