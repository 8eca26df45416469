using Npgsql;

namespace Farthing.Storage.Observing;

/// <summary>Reads what is true of the whole database, for gauges.</summary>
public sealed class StorageReadings(NpgsqlDataSource source, TimeProvider time)
{
    /// <summary>Of which calls the unpriced share is, by when they were made.</summary>
    public static TimeSpan Window { get; } = TimeSpan.FromHours(1);

    // More is no other news, and counting must not take long.
    private const int MostLetters = 1_000_000;

    private static readonly string s_sql =
        $"""
        SELECT coalesce(sum(calls), 0)::float8, coalesce(sum(unpriced_calls), 0)::float8, ({Sum(MeterColumns.Tokens)})::float8,
          ({Sum(MeterColumns.Unpriced)} - coalesce(sum(stated_tokens), 0))::float8,
          (SELECT count(*) FROM (SELECT 1 FROM dead_letters LIMIT $3) d)
        FROM rollup_minute WHERE bucket >= $1 AND bucket < $2
        """;

    /// <summary>Reads all of it at once.</summary>
    public async Task<StorageReading> ReadAsync(CancellationToken cancel)
    {
        await using var command = source.CreateCommand(s_sql);
        var now = time.GetUtcNow().UtcDateTime;
        command.Parameters.AddWithValue(now - Window);
        command.Parameters.AddWithValue(now);
        command.Parameters.AddWithValue(MostLetters);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        await reader.ReadAsync(cancel);
        double Share(int part, int whole) => reader.GetDouble(whole) > 0 ? reader.GetDouble(part) / reader.GetDouble(whole) : 0;
        return new(Share(1, 0), Share(3, 2), reader.GetInt64(4));
    }

    private static string Sum(IEnumerable<string> columns) => string.Join(" + ", columns.Select(c => $"coalesce(sum({c}), 0)"));
}

/// <summary>What is true of the whole database.</summary>
/// <param name="UnpricedCalls">The share of calls without a price, 0 to 1, of those made in the last hour; 0 where there are none.</param>
/// <param name="UnpricedTokens">The same of tokens.</param>
/// <param name="DeadLetters">How many dead letters wait, at most a million.</param>
public sealed record StorageReading(double UnpricedCalls, double UnpricedTokens, long DeadLetters);
