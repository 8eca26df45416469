using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;

namespace Farthing.Storage.Keys;

/// <summary>
/// Notes when keys are used: in memory at the request, in the database once a minute. A process that is killed loses the
/// note of its last minute.
/// </summary>
public sealed partial class KeyUse(NpgsqlDataSource source, TimeProvider time, ILogger<KeyUse> log) : BackgroundService
{
    private static readonly TimeSpan s_interval = TimeSpan.FromMinutes(1);
    private readonly ConcurrentDictionary<int, DateTime> _used = new();

    // The first use in a minute stands for all of it, so that a busy key writes nothing shared.
    internal void Note(int keyId)
    {
        if (!_used.ContainsKey(keyId))
        {
            _used.TryAdd(keyId, time.GetUtcNow().UtcDateTime);
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(s_interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await FlushAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            await FlushAsync(CancellationToken.None);
        }
    }

    internal async Task FlushAsync(CancellationToken cancel)
    {
        // In one order for all processes, so that none waits for one that waits for it.
        var used = _used.OrderBy(u => u.Key).ToList();
        if (used.Count == 0)
        {
            return;
        }

        try
        {
            await using var command = source.CreateCommand(
                """
                UPDATE api_keys k SET last_used_at = u.at FROM unnest($1, $2) u (key_id, at)
                WHERE k.key_id = u.key_id AND (k.last_used_at IS NULL OR k.last_used_at < u.at)
                """);
            command.Parameters.Add(new() { Value = used.ConvertAll(u => u.Key), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Integer });
            command.Parameters.Add(new() { Value = used.ConvertAll(u => u.Value), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz });
            await command.ExecuteNonQueryAsync(cancel);
            used.ForEach(u => _used.TryRemove(u));
        }
        catch (NpgsqlException e)
        {
            LogNotNoted(e);
        }
    }

    [LoggerMessage(LogLevel.Warning, "When keys were last used could not be noted yet.")]
    private partial void LogNotNoted(Exception exception);
}
