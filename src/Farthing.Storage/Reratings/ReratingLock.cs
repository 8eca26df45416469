using Npgsql;

namespace Farthing.Storage.Reratings;

/// <summary>
/// Held by the one process of a database that is at a re-rating, on the connection that does the work: if that is lost, so
/// is the lock. It is the session's, so that a pooler between must not hand out connections by transaction.
/// </summary>
internal sealed class ReratingLock : IAsyncDisposable
{
    // Any number that nothing else in the database locks by.
    private const long Number = 0x4641_5254_0003;

    private ReratingLock(NpgsqlConnection connection) => Connection = connection;

    public NpgsqlConnection Connection { get; }

    /// <summary>Null when another process holds it.</summary>
    public static async Task<ReratingLock?> TryTakeAsync(NpgsqlDataSource source, CancellationToken cancel)
    {
        var connection = await source.OpenConnectionAsync(cancel);
        try
        {
            await using var command = new NpgsqlCommand("SELECT pg_try_advisory_lock($1)", connection);
            command.Parameters.AddWithValue(Number);
            if ((bool)(await command.ExecuteScalarAsync(cancel))!)
            {
                return new(connection);
            }
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }

        await connection.DisposeAsync();
        return null;
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await using var command = new NpgsqlCommand("SELECT pg_advisory_unlock($1)", Connection);
            command.Parameters.AddWithValue(Number);
            await command.ExecuteNonQueryAsync(CancellationToken.None);
        }
        catch (Exception e) when (e is NpgsqlException or InvalidOperationException)
        {
            // The connection is gone, and its lock with it.
        }
        finally
        {
            await Connection.DisposeAsync();
        }
    }
}
