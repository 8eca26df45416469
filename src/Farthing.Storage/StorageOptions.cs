using Farthing.Storage.Prices;
using Npgsql;

namespace Farthing.Storage;

/// <summary>Where the database is, and what is expected of its content.</summary>
public sealed class StorageOptions
{
    /// <summary>An Npgsql connection string to a PostgreSQL 14 or later with TimescaleDB 2.13 or later. Required.</summary>
    public string Database { get; set; } = "";

    /// <summary>When prices are too old.</summary>
    public PricesOptions Prices { get; set; } = new();

    internal NpgsqlDataSource CreateDataSource()
    {
        if (string.IsNullOrWhiteSpace(Database))
        {
            throw new InvalidOperationException(
                "No database is configured: set FARTHING_DATABASE to an Npgsql connection string, or start with deploy/up.");
        }

        try
        {
            var builder = new NpgsqlDataSourceBuilder(Database) { Name = "farthing" };
            builder.ConnectionStringBuilder.ApplicationName ??= "farthing";
            return builder.Build();
        }
        catch (ArgumentException e)
        {
            throw new InvalidOperationException($"FARTHING_DATABASE is not a connection string: {e.Message}", e);
        }
    }
}
