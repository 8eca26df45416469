using System.CommandLine;
using Farthing.Storage.Migrations;

namespace Farthing.Server.Commands;

/// <summary><c>farthing migrate</c>: brings the database to this version's schema.</summary>
internal static class MigrateCommand
{
    public static Command Create()
    {
        var command = new Command("migrate", "Brings the database in FARTHING_DATABASE to the schema of this version.");
        command.SetAction((_, cancel) => FailingPlainly.RunAsync(async () =>
        {
            await using var services = StorageServices.Create();
            var applied = await services.GetRequiredService<Migrator>().ApplyAsync(cancel);
            Console.WriteLine(applied.Count == 0 ? "The schema is current." : $"Applied {string.Join(", ", applied)}.");
        }));
        return command;
    }
}
