using Farthing.Storage.Projects;
using Npgsql;

namespace Farthing.Storage.DeadLetters;

/// <summary>
/// Held by the one who replays or purges a project's dead letters, on a connection of its own: if that is lost, so is the
/// lock. Then two may be at it, which tries some twice and stores each once.
/// </summary>
public sealed class DeadLetterLock : IAsyncDisposable
{
    // Any number that nothing else in the database locks pairs by.
    private const int Number = 0x4641_5254;
    private readonly NpgsqlConnection _connection;
    private readonly ProjectId _project;

    private DeadLetterLock(NpgsqlConnection connection, ProjectId project) => (_connection, _project) = (connection, project);

    internal static async Task<DeadLetterLock?> TryTakeAsync(NpgsqlDataSource source, ProjectId project, CancellationToken cancel)
    {
        var connection = await source.OpenConnectionAsync(cancel);
        try
        {
            await using var command = new NpgsqlCommand("SELECT pg_try_advisory_lock($1, $2)", connection);
            command.Parameters.AddWithValue(Number);
            command.Parameters.AddWithValue(project.Value);
            if ((bool)(await command.ExecuteScalarAsync(cancel))!)
            {
                return new(connection, project);
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

    /// <summary>Lets others.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await using var command = new NpgsqlCommand("SELECT pg_advisory_unlock($1, $2)", _connection);
            command.Parameters.AddWithValue(Number);
            command.Parameters.AddWithValue(_project.Value);
            await command.ExecuteNonQueryAsync(CancellationToken.None);
        }
        catch (Exception e) when (e is NpgsqlException or InvalidOperationException)
        {
            // The connection is gone, and its lock with it.
        }
        finally
        {
            await _connection.DisposeAsync();
        }
    }
}
