using Npgsql;

namespace Farthing.Storage.Live;

/// <summary>Listens to a channel of the database's notifications, for as long as it takes.</summary>
internal static class DatabaseNotifications
{
    private static readonly TimeSpan s_retry = TimeSpan.FromSeconds(1);

    /// <summary>Listens until cancelled; a lost connection is made again.</summary>
    /// <param name="options">Where the database is.</param>
    /// <param name="channel">The channel.</param>
    /// <param name="time">For the pause before a connection is made again.</param>
    /// <param name="connected">Called at each connection: what was told before it was missed.</param>
    /// <param name="told">Called with the text of each notification.</param>
    /// <param name="lost">Called when a connection is lost or cannot be made.</param>
    /// <param name="cancel">Ends it.</param>
    public static async Task ListenAsync(
        StorageOptions options, string channel, TimeProvider time, Action connected, Action<string> told, Action<Exception> lost, CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                await ListenOnceAsync(options, channel, connected, told, cancel);
            }
            catch (Exception e) when (e is NpgsqlException or IOException or TimeoutException)
            {
                lost(e);
                await Task.Delay(s_retry, time, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private static async Task ListenOnceAsync(StorageOptions options, string channel, Action connected, Action<string> told, CancellationToken cancel)
    {
        // A pooled connection that listens would hand its notifications to whoever gets it next.
        var unpooled = new NpgsqlConnectionStringBuilder(options.Database) { Pooling = false, KeepAlive = 10 };
        await using var connection = new NpgsqlConnection(unpooled.ConnectionString);
        connection.Notification += (_, e) => told(e.Payload);
        await connection.OpenAsync(cancel);
        await using (var listen = new NpgsqlCommand($"LISTEN {channel}", connection))
        {
            await listen.ExecuteNonQueryAsync(cancel);
        }

        connected();
        while (true)
        {
            await connection.WaitAsync(cancel);
        }
    }
}
