using Farthing.Storage.Projects;
using Npgsql;

namespace Farthing.Storage.Losses;

/// <summary>Reads what SDKs lost before it reached Farthing.</summary>
public sealed class LossQueries(NpgsqlDataSource source)
{
    /// <summary>A project's losses.</summary>
    /// <param name="project">Whose.</param>
    /// <param name="limit">At most so many rows, the greatest; the sum is of all.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task<SenderLosses> ReadAsync(ProjectId project, int limit, CancellationToken cancel)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        await using var command = source.CreateCommand(
            """
            SELECT service, environment, reason, sum(total), count(*) FILTER (WHERE instance <> $2), min(first_seen), max(grew_at), max(last_seen),
              sum(sum(total)) OVER ()
            FROM sender_losses WHERE project_id = $1 GROUP BY 1, 2, 3 ORDER BY 4 DESC, 1, 2, 3 LIMIT $3
            """);
        command.Parameters.AddWithValue(project.Value);
        command.Parameters.AddWithValue(Guid.Empty);
        command.Parameters.AddWithValue(limit);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var (rows, total) = (new List<SenderLoss>(), 0m);
        while (await reader.ReadAsync(cancel))
        {
            rows.Add(new(
                reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetDecimal(3), reader.GetInt64(4),
                reader.GetDateTime(5), reader.GetDateTime(6), reader.GetDateTime(7)));
            total = reader.GetDecimal(8);
        }

        return new(total, rows);
    }
}

/// <summary>What SDKs say that they lost before it reached Farthing, of all time.</summary>
/// <param name="Total">Calls, in all.</param>
/// <param name="Rows">By service, environment and reason, the greatest first.</param>
public sealed record SenderLosses(decimal Total, IReadOnlyList<SenderLoss> Rows);

/// <summary>The losses of a service for a reason.</summary>
/// <param name="Service">The service; empty when not given, <c>(others)</c> for processes heard of long ago.</param>
/// <param name="Environment">Where it runs; empty when not given.</param>
/// <param name="Reason">Why they were lost.</param>
/// <param name="Calls">How many calls.</param>
/// <param name="Processes">Of how many processes; those that are not told apart any more are not counted.</param>
/// <param name="FirstSeen">When a loss was first told of, in UTC.</param>
/// <param name="GrewAt">When a greater number was last told, in UTC.</param>
/// <param name="LastSeen">When it was last told of, in UTC.</param>
public sealed record SenderLoss(
    string Service, string Environment, string Reason, decimal Calls, long Processes, DateTime FirstSeen, DateTime GrewAt, DateTime LastSeen);
