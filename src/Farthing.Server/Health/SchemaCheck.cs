using Farthing.Storage.Migrations;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace Farthing.Server.Health;

/// <summary>Whether the database has the schema of this version.</summary>
internal sealed class SchemaCheck(Migrator migrator) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            return await migrator.PendingAsync(cancellationToken) is { Count: > 0 } pending
                ? new(context.Registration.FailureStatus, $"The schema lacks {string.Join(", ", pending)}: run 'farthing migrate'.")
                : HealthCheckResult.Healthy("The schema is current.");
        }
        catch (MigrationException e)
        {
            return new(context.Registration.FailureStatus, e.Message);
        }
        catch (NpgsqlException)
        {
            return new(context.Registration.FailureStatus, "The schema cannot be looked at.");
        }
    }
}
