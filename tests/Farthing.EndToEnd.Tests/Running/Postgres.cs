using System.Globalization;
using System.Security.Cryptography;
using Npgsql;

namespace Farthing.EndToEnd.Tests.Running;

/// <summary>A TimescaleDB of a test's own, for tests that kill it.</summary>
internal sealed class Postgres : IAsyncDisposable
{
    private readonly string _folder;
    private readonly int _port = FreePort.Take(1)[0];
    private readonly ChildProcess _process;

    private Postgres(string folder, string password)
    {
        _folder = folder;
        ConnectionString = new NpgsqlConnectionStringBuilder
        {
            Host = "127.0.0.1", Port = _port, Database = "postgres", Username = "farthing", Password = password, Timeout = 5,
        }.ConnectionString;
        _process = Launch();
    }

    /// <summary>Of its superuser, at its database <c>postgres</c>.</summary>
    public string ConnectionString { get; }

    /// <summary>Makes one whose data is in <paramref name="folder"/>, and waits until it answers.</summary>
    public static async Task<Postgres> StartAsync(string folder)
    {
        var password = RandomNumberGenerator.GetHexString(32);
        await File.WriteAllTextAsync(Path.Combine(folder, "password"), $"{password}\n");
        var server = new Postgres(folder, password);
        try
        {
            await Eventually.TrueAsync(server.AnswersAsync, "PostgreSQL answers", TimeSpan.FromMinutes(1));
            return server;
        }
        catch (TimeoutException e)
        {
            await server.DisposeAsync();
            throw new TimeoutException($"{e.Message}\n{server._process.Log}", e);
        }
    }

    /// <summary>From now on it is started again whenever it ends.</summary>
    public Supervised Supervise() => new("postgres", _process, Launch);

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private ChildProcess Launch() => ChildProcess.Start("postgres", Provided.Postgres, [_folder, _port.ToString(CultureInfo.InvariantCulture)]);

    private async Task<bool> AnswersAsync(CancellationToken cancel)
    {
        try
        {
            await using var source = NpgsqlDataSource.Create(ConnectionString);
            await using var command = source.CreateCommand("SELECT 1");
            await command.ExecuteScalarAsync(cancel);
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }
}
