using Farthing.Storage.Migrations;
using Npgsql;

namespace Farthing.Storage.Tests;

/// <summary>A database of its own on the TimescaleDB that deploy/test provides, dropped at the end.</summary>
public sealed class TestDatabase : IAsyncLifetime
{
    private static readonly string s_server = Environment.GetEnvironmentVariable("FARTHING_TEST_DATABASE")
        ?? throw new InvalidOperationException("FARTHING_TEST_DATABASE is not set: run deploy/test, which provides a TimescaleDB.");

    private readonly string _name = $"test_{Guid.NewGuid():n}";

    public string ConnectionString => new NpgsqlConnectionStringBuilder(s_server) { Database = _name, MaxPoolSize = 20 }.ConnectionString;

    public NpgsqlDataSource Source { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        await OnServerAsync($"CREATE DATABASE {_name}");
        Source = NpgsqlDataSource.Create(ConnectionString);
        await new Migrator(Source).ApplyAsync(default);
    }

    public async Task DisposeAsync()
    {
        await Source.DisposeAsync();
        await OnServerAsync($"DROP DATABASE {_name} WITH (FORCE)");
    }

    public async Task<T> ScalarAsync<T>(string sql)
    {
        await using var command = Source.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var command = Source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task OnServerAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(s_server);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
