using Npgsql;

namespace Farthing.Storage.Projects;

/// <summary>Finds and makes projects.</summary>
public sealed class ProjectStore(NpgsqlDataSource source)
{
    /// <summary>The project that exists from the start.</summary>
    public const string DefaultName = "default";

    /// <summary>The project of that name; null when there is none.</summary>
    public async Task<Project?> FindAsync(string name, CancellationToken cancel)
    {
        await using var command = source.CreateCommand("SELECT project_id, name FROM projects WHERE name = $1");
        command.Parameters.AddWithValue(name);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        return await reader.ReadAsync(cancel) ? new(new(reader.GetInt32(0)), reader.GetString(1)) : null;
    }

    /// <summary>The project of that name, made if there is none.</summary>
    public async Task<Project> EnsureAsync(string name, CancellationToken cancel)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        await using var command = source.CreateCommand("INSERT INTO projects (name) VALUES ($1) ON CONFLICT DO NOTHING");
        command.Parameters.AddWithValue(name);
        await command.ExecuteNonQueryAsync(cancel);
        return (await FindAsync(name, cancel))!;
    }
}
