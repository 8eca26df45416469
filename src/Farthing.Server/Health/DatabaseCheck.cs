using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace Farthing.Server.Health;

/// <summary>Whether the database answers, within seconds.</summary>
internal sealed class DatabaseCheck(NpgsqlDataSource source, TimeProvider time) : IHealthCheck
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(3);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        using var patience = new CancellationTokenSource(s_patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            await using var command = source.CreateCommand("SELECT 1");
            await command.ExecuteScalarAsync(either.Token);
            return HealthCheckResult.Healthy("The database answers.");
        }
        catch (Exception e) when (e is NpgsqlException || (e is OperationCanceledException && patience.IsCancellationRequested))
        {
            return new(context.Registration.FailureStatus, "The database does not answer.", e);
        }
    }
}
