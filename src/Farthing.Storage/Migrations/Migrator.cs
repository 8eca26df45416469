using Npgsql;

namespace Farthing.Storage.Migrations;

/// <summary>Brings a database to the schema that this version needs.</summary>
public sealed class Migrator
{
    // Any constant will do, as long as every server uses the same one.
    private const long Lock = 0x6661_7274_6869_6e67;
    private const int OldestPostgres = 14;
    private static readonly Version s_oldestTimescale = new(2, 13);

    private readonly NpgsqlDataSource _source;
    private readonly IReadOnlyList<Migration> _migrations;

    /// <summary>Makes a migrator of the embedded migrations.</summary>
    public Migrator(NpgsqlDataSource source)
        : this(source, Migration.Embedded)
    {
    }

    internal Migrator(NpgsqlDataSource source, IReadOnlyList<Migration> migrations) =>
        (_source, _migrations) = (source, migrations);

    /// <summary>Applies what is missing, each file in its own transaction. Servers that start together take turns.</summary>
    /// <returns>The names of the files applied.</returns>
    /// <exception cref="MigrationException">The server is too old or lacks TimescaleDB, an applied file was edited, the
    /// database is ahead of this version, or a file failed, which leaves the database as it was before that file.</exception>
    public async Task<IReadOnlyList<string>> ApplyAsync(CancellationToken cancel)
    {
        await using var connection = await _source.OpenConnectionAsync(cancel);
        await CheckServerAsync(connection, cancel);
        await ExecuteAsync(connection, $"SELECT pg_advisory_lock({Lock})", cancel);
        try
        {
            await ExecuteAsync(
                connection,
                """
                CREATE TABLE IF NOT EXISTS schema_migrations (
                  number int PRIMARY KEY, name text NOT NULL, checksum text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())
                """,
                cancel);
            var applied = await ReadAppliedAsync(connection, cancel);
            CheckHistory(applied);
            var names = new List<string>();
            foreach (var migration in _migrations.Where(m => !applied.ContainsKey(m.Number)))
            {
                if (!migration.NeedsCommunity || await IsCommunityAsync(connection, cancel))
                {
                    await ApplyAsync(connection, migration, cancel);
                    names.Add(migration.Name);
                }
            }

            return names;
        }
        finally
        {
            // Closing would free the lock too, but the connection goes back to the pool instead.
            await ExecuteAsync(connection, $"SELECT pg_advisory_unlock({Lock})", CancellationToken.None);
        }
    }

    /// <summary>What <see cref="ApplyAsync(CancellationToken)"/> would apply now.</summary>
    /// <exception cref="MigrationException">An applied file was edited, or the database is ahead of this version.</exception>
    public async Task<IReadOnlyList<string>> PendingAsync(CancellationToken cancel)
    {
        await using var connection = await _source.OpenConnectionAsync(cancel);
        await using var exists = new NpgsqlCommand("SELECT to_regclass('schema_migrations') IS NOT NULL", connection);
        var applied = (bool)(await exists.ExecuteScalarAsync(cancel))! ? await ReadAppliedAsync(connection, cancel) : [];
        CheckHistory(applied);
        var community = await IsCommunityAsync(connection, cancel);
        return [.. _migrations.Where(m => !applied.ContainsKey(m.Number) && (community || !m.NeedsCommunity)).Select(m => m.Name)];
    }

    private void CheckHistory(Dictionary<int, (string Name, string Checksum)> applied)
    {
        var known = _migrations.ToDictionary(m => m.Number);
        foreach (var (number, (name, checksum)) in applied)
        {
            if (!known.TryGetValue(number, out var migration))
            {
                throw new MigrationException(
                    $"The database has migration {name}, which this version does not know: it was used by a newer Farthing. Start that one, or restore a backup.");
            }

            if (migration.Checksum != checksum)
            {
                throw new MigrationException(
                    $"Migration {migration.Name} was edited after it had been applied to this database. Restore the file and put the change into a new one.");
            }
        }
    }

    private static async Task ApplyAsync(NpgsqlConnection connection, Migration migration, CancellationToken cancel)
    {
        try
        {
            await using var transaction = await connection.BeginTransactionAsync(cancel);
            await ExecuteAsync(connection, migration.Sql, cancel);
            await using var record = new NpgsqlCommand(
                "INSERT INTO schema_migrations (number, name, checksum) VALUES ($1, $2, $3)", connection);
            record.Parameters.AddWithValue(migration.Number);
            record.Parameters.AddWithValue(migration.Name);
            record.Parameters.AddWithValue(migration.Checksum);
            await record.ExecuteNonQueryAsync(cancel);
            await transaction.CommitAsync(cancel);
        }
        catch (PostgresException e)
        {
            throw new MigrationException($"Migration {migration.Name} failed and was undone: {e.MessageText}", e);
        }
    }

    private static async Task CheckServerAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        if (connection.PostgreSqlVersion.Major < OldestPostgres)
        {
            throw new MigrationException(
                $"PostgreSQL {connection.PostgreSqlVersion} is too old: Farthing needs {OldestPostgres} or later.");
        }

        await using var command = new NpgsqlCommand(
            "SELECT coalesce(installed_version, default_version) FROM pg_available_extensions WHERE name = 'timescaledb'",
            connection);
        var text = (string?)await command.ExecuteScalarAsync(cancel) ?? throw new MigrationException(
            "The PostgreSQL server has no TimescaleDB: install the timescaledb extension there, or name another server in FARTHING_DATABASE.");
        if (Version.TryParse(text.Split('-')[0], out var version) && version < s_oldestTimescale)
        {
            throw new MigrationException($"TimescaleDB {text} is too old: Farthing needs {s_oldestTimescale} or later.");
        }
    }

    private static async Task<bool> IsCommunityAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand("SELECT current_setting('timescaledb.license', true)", connection);
        return await command.ExecuteScalarAsync(cancel) as string == "timescale";
    }

    private static async Task<Dictionary<int, (string Name, string Checksum)>> ReadAppliedAsync(
        NpgsqlConnection connection, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand("SELECT number, name, checksum FROM schema_migrations", connection);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var applied = new Dictionary<int, (string, string)>();
        while (await reader.ReadAsync(cancel))
        {
            applied.Add(reader.GetInt32(0), (reader.GetString(1), reader.GetString(2)));
        }

        return applied;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancel)
    {
        // A first hypertable or a long index may take longer than the default time-out.
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancel);
    }
}
