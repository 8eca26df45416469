using System.CommandLine;
using Farthing.Storage.Keys;
using Farthing.Storage.Projects;

namespace Farthing.Server.Commands;

/// <summary><c>farthing keys</c>: makes and checks ingestion keys.</summary>
internal static class KeysCommand
{
    public static Command Create() => new("keys", "Makes and checks the keys that applications send with.") { CreateKey(), CheckKey() };

    private static Command CreateKey()
    {
        var name = new Option<string>("--name") { Description = "What the key is for, as it is listed.", Required = true };
        var project = new Option<string>("--project")
        {
            Description = "The project that it opens; made if there is none of that name.",
            DefaultValueFactory = _ => ProjectStore.DefaultName,
        };
        var command = new Command("create", "Makes a key and prints it: the only time it can be seen.") { name, project };
        command.SetAction((parsed, cancel) => FailingPlainly.RunAsync(async () =>
        {
            await using var services = StorageServices.Create();
            var owner = await services.GetRequiredService<ProjectStore>().EnsureAsync(parsed.GetRequiredValue(project), cancel);
            Console.WriteLine(await services.GetRequiredService<ApiKeyStore>().CreateAsync(owner.Id, parsed.GetRequiredValue(name), cancel));
        }));
        return command;
    }

    private static Command CheckKey()
    {
        var command = new Command("check", "Tells whether the key in FARTHING_KEY is valid: exit code 0 if it is, else 1.");
        command.SetAction((_, cancel) => FailingPlainly.RunAsync(async () =>
        {
            await using var services = StorageServices.Create();
            var key = Environment.GetEnvironmentVariable("FARTHING_KEY") ?? "";
            var project = await services.GetRequiredService<ApiKeyStore>().FindProjectAsync(key, cancel)
                ?? throw new InvalidOperationException("The key in FARTHING_KEY is not known, or has been revoked.");
            Console.WriteLine($"The key opens the project {project.Name}.");
        }));
        return command;
    }
}
