using Npgsql;

namespace Farthing.Storage.Owners;

/// <summary>
/// Keeps those who supersede calls and the one that prices calls again from correcting the same cost at once: each reads
/// what holds and moves rollups by the difference to it. Those who supersede share it, since a call's claim keeps them apart.
/// </summary>
internal static class CorrectionLock
{
    // Any number that nothing else in the database locks by.
    private const long Number = 0x4641_5254_0009;

    /// <summary>Holds it with others until the transaction ends.</summary>
    public static Task ShareAsync(NpgsqlConnection connection, CancellationToken cancel) => TakeAsync(connection, "pg_advisory_xact_lock_shared", cancel);

    /// <summary>Holds it alone until the transaction ends.</summary>
    public static Task TakeAsync(NpgsqlConnection connection, CancellationToken cancel) => TakeAsync(connection, "pg_advisory_xact_lock", cancel);

    private static async Task TakeAsync(NpgsqlConnection connection, string function, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand($"SELECT {function}($1)", connection);
        command.Parameters.AddWithValue(Number);
        await command.ExecuteNonQueryAsync(cancel);
    }
}
