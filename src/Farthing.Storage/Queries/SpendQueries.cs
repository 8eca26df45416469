using System.Data;
using Farthing.Storage.Projects;
using Npgsql;

namespace Farthing.Storage.Queries;

/// <summary>Opens a project's sums.</summary>
public sealed class SpendQueries(NpgsqlDataSource source)
{
    /// <summary>The project's sums as they stand now. Holds a connection until it is disposed.</summary>
    public async Task<SpendSnapshot> OpenAsync(ProjectId project, CancellationToken cancel)
    {
        var connection = await source.OpenConnectionAsync(cancel);
        try
        {
            return new(connection, await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancel), project);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>The values that a dimension has had, for filters, in order. What the caller did not give is left out.</summary>
    public async Task<IReadOnlyList<string>> ValuesAsync(ProjectId project, Dimension dimension, int limit, CancellationToken cancel)
    {
        var column = dimension.Name();
        await using var command = source.CreateCommand(
            $"SELECT DISTINCT {column} FROM series WHERE project_id = $1 AND {column} <> '' ORDER BY 1 LIMIT $2");
        command.Parameters.AddWithValue(project.Value);
        command.Parameters.AddWithValue(limit);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var values = new List<string>();
        while (await reader.ReadAsync(cancel))
        {
            values.Add(reader.GetString(0));
        }

        return values;
    }
}
