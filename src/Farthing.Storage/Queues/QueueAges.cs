using Npgsql;
using NpgsqlTypes;

namespace Farthing.Storage.Queues;

/// <summary>
/// How long what writers take from a broker's lanes has waited. Writers note it, receivers read it: so that what is taken
/// in does not wait without bound.
/// </summary>
public sealed class QueueAges(NpgsqlDataSource source)
{
    /// <summary>Notes what one writer sees. It replaces what it had noted before.</summary>
    /// <param name="writer">Which writer: a name that no other process has.</param>
    /// <param name="seconds">By lane, how long the oldest that it has in hand has waited; 0 where it has nothing.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task NoteAsync(Guid writer, IReadOnlyList<float> seconds, CancellationToken cancel)
    {
        await using var command = source.CreateCommand(
            """
            WITH ended AS (DELETE FROM queue_ages WHERE noted_at < now() - interval '1 day' AND writer <> $1)
            INSERT INTO queue_ages (writer, noted_at, seconds) VALUES ($1, now(), $2)
            ON CONFLICT (writer) DO UPDATE SET noted_at = excluded.noted_at, seconds = excluded.seconds
            """);
        command.Parameters.AddWithValue(writer);
        command.Parameters.Add(new() { Value = seconds, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Real });
        await command.ExecuteNonQueryAsync(cancel);
    }

    /// <summary>Reads how long each lane's oldest has waited, in seconds: what the writers that run say, and where none runs, how
    /// long that has been so.</summary>
    /// <returns>By lane; empty where there never was a writer.</returns>
    public async Task<IReadOnlyList<double>> ReadAsync(CancellationToken cancel)
    {
        await using var command = source.CreateCommand(
            """
            SELECT coalesce(max(waited + since) FILTER (WHERE since < 10), min(waited + since))::double precision
            FROM (SELECT seconds, extract(epoch FROM now() - noted_at) AS since FROM queue_ages) w,
              unnest(seconds) WITH ORDINALITY l (waited, lane)
            GROUP BY lane ORDER BY lane
            """);
        var ages = new List<double>();
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
        {
            ages.Add(reader.GetDouble(0));
        }

        return ages;
    }
}
