using System.Net.Sockets;
using Farthing.Storage.Migrations;
using Npgsql;

namespace Farthing.Server.Commands;

/// <summary>Turns what a user can mend into one line on standard error and exit code 1. A bug keeps its stack trace.</summary>
internal static class FailingPlainly
{
    public static Task<int> RunAsync(Func<Task> work) => RunAsync(async () =>
    {
        await work();
        return 0;
    });

    /// <summary>The same of work that has an exit code of its own.</summary>
    public static async Task<int> RunAsync(Func<Task<int>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception e) when (Explain(e) is { } line)
        {
            await Console.Error.WriteLineAsync($"farthing: {line}");
            return 1;
        }
    }

    private static string? Explain(Exception e) => e switch
    {
        MigrationException or InvalidOperationException or FormatException => e.Message,
        PostgresException { SqlState: PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedColumn } p =>
            $"The database is not of this version ({p.MessageText}): run 'farthing migrate'.",
        UnauthorizedAccessException or FileNotFoundException or DirectoryNotFoundException => e.Message,
        PostgresException p => $"The database refused: {p.MessageText}. Check FARTHING_DATABASE.",
        NpgsqlException { InnerException: SocketException or TimeoutException } or SocketException =>
            "The database cannot be reached. Check that it runs and that FARTHING_DATABASE names it.",
        NpgsqlException n => $"The database failed: {n.Message}",
        IOException { InnerException: { } inner } when inner.Message.Contains("address already in use", StringComparison.OrdinalIgnoreCase) =>
            "A port is already in use. Set FARTHING_LISTEN, FARTHING_OTLP_LISTEN or FARTHING_OTLP_GRPC_LISTEN to another one.",
        _ => null,
    };
}
