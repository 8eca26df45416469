using System.CommandLine;
using System.Text.Json;
using Farthing.Ingest;
using Farthing.Ingest.DeadLetters;
using Farthing.Server.Commands;
using Farthing.Server.Pricing;
using Farthing.Server.Serving;
using Farthing.Storage;
using Farthing.Storage.DeadLetters;
using Farthing.Storage.Prices;
using Farthing.Storage.Projects;

namespace Farthing.Server.DeadLetters;

/// <summary><c>farthing dead-letters</c>: what was accepted and could not be stored.</summary>
internal static class DeadLettersCommand
{
    private const int MostGroups = 10_000;

    public static Command Create() => new("dead-letters", "Lists, shows, downloads, replays and purges what was accepted and could not be stored.")
    {
        List(), Show(), Download(), Replay(), Purge(),
    };

    private static Command List()
    {
        var (project, reason, json) = (Project(), Reason(), Json());
        var limit = new Option<int>("--limit") { Description = "At most so many.", DefaultValueFactory = _ => 50 };
        var after = new Option<long?>("--after") { Description = "Goes on after the one of this number." };
        var command = new Command("list", "Lists reasons with their counts, and dead letters, the newest first.") { project, reason, limit, after, json };
        command.SetAction((parsed, cancel) => FailingPlainly.RunAsync(async () =>
        {
            if (parsed.GetValue(limit) < 1)
            {
                throw new FormatException("--limit must be at least 1.");
            }

            using var host = Services();
            var (letters, owner) = (host.Services.GetRequiredService<DeadLetterQueries>(), await FindAsync(host, parsed.GetRequiredValue(project), cancel));
            var groups = await letters.GroupsAsync(owner, MostGroups, cancel);
            var page = await letters.ListAsync(owner, new(null, parsed.GetValue(reason)), parsed.GetValue(after), parsed.GetValue(limit), cancel);
            if (parsed.GetValue(json))
            {
                Print(new { Reasons = groups.Select(DeadLetterGroupJson.From), DeadLetters = page.Select(DeadLetterJson.From) });
            }
            else
            {
                DeadLetterTable.Write(groups, page, parsed.GetValue(limit), Console.Out);
            }
        }));
        return command;
    }

    private static Command Show()
    {
        var (project, id) = (Project(), Number());
        var command = new Command("show", "Shows one with what it holds, as JSON.") { id, project };
        command.SetAction((parsed, cancel) => FailingPlainly.RunAsync(async () =>
        {
            using var host = Services();
            var owner = await FindAsync(host, parsed.GetRequiredValue(project), cancel);
            var opened = await host.Services.GetRequiredService<DeadLetterQueries>().OpenAsync(owner, parsed.GetRequiredValue(id), cancel) ?? throw Unknown(parsed.GetRequiredValue(id));
            Console.WriteLine(OpenedJson.From(opened).ToJsonString(s_indented));
        }));
        return command;
    }

    private static Command Download()
    {
        var (project, reason) = (Project(), Reason());
        var output = new Option<FileInfo>("--out") { Description = "Where to write them; standard output by default." };
        var command = new Command("download", "Writes dead letters as lines of JSON: what they hold, and the bytes as base64.") { project, reason, output };
        command.SetAction((parsed, cancel) => FailingPlainly.RunAsync(async () =>
        {
            using var host = Services();
            var owner = await FindAsync(host, parsed.GetRequiredValue(project), cancel);
            await using var to = parsed.GetValue(output) is { } file ? new StreamWriter(file.FullName) : new StreamWriter(Console.OpenStandardOutput());
            await foreach (var page in host.Services.GetRequiredService<DeadLetterQueries>().OpenAllAsync(owner, new(null, parsed.GetValue(reason)), cancel))
            {
                foreach (var opened in page)
                {
                    await to.WriteLineAsync(OpenedJson.From(opened).ToJsonString().AsMemory(), cancel);
                }
            }
        }));
        return command;
    }

    private static Command Replay()
    {
        var (project, reason, id, all, json) = (Project(), Reason(), One(), All(), Json());
        var command = new Command("replay", "Tries dead letters again: they are stored, or kept with the new reason.") { id, project, reason, all, json };
        command.SetAction((parsed, cancel) => FailingPlainly.RunAsync(async () =>
        {
            var choice = Choose(parsed.GetValue(id), parsed.GetValue(reason), parsed.GetValue(all));
            using var host = Services();
            var (letters, owner) = (host.Services.GetRequiredService<DeadLetterQueries>(), await FindAsync(host, parsed.GetRequiredValue(project), cancel));
            await RequireAsync(letters, owner, choice, cancel);

            // They are priced as they would be by a server.
            await host.Services.GetRequiredService<CurrentPrices>().LoadAsync(cancel);
            var result = await host.Services.GetRequiredService<DeadLetterReplayer>().RunAsync(owner, choice, int.MaxValue, DeadLetterTable.Progress, cancel) ?? throw Busy();
            DeadLetterTable.EndProgress();
            if (parsed.GetValue(json))
            {
                Print(ReplayJson.From(result, await letters.CountAsync(owner, choice, cancel)));
            }
            else
            {
                Console.WriteLine($"Stored {result.Replayed}; failed again and kept {result.KeptAside}; not readable by this version and kept {result.Unreadable}.");
            }
        }));
        return command;
    }

    private static Command Purge()
    {
        var (project, reason, id, all, json) = (Project(), Reason(), One(), All(), Json());
        var yes = new Option<bool>("--yes") { Description = "Goes on without asking." };
        var command = new Command("purge", "Throws dead letters away for good. How many is counted as purged.") { id, project, reason, all, yes, json };
        command.SetAction((parsed, cancel) => FailingPlainly.RunAsync(async () =>
        {
            var choice = Choose(parsed.GetValue(id), parsed.GetValue(reason), parsed.GetValue(all));
            using var host = Services();
            var owner = await FindAsync(host, parsed.GetRequiredValue(project), cancel);
            var count = await RequireAsync(host.Services.GetRequiredService<DeadLetterQueries>(), owner, choice, cancel);
            if (!parsed.GetValue(yes) && !Confirmed(count))
            {
                Console.WriteLine("Nothing was purged.");
                return;
            }

            var purged = await host.Services.GetRequiredService<DeadLetterRemoval>().PurgeAsync(owner, choice, cancel) ?? throw Busy();
            if (parsed.GetValue(json))
            {
                Print(new { Purged = purged });
            }
            else
            {
                Console.WriteLine($"Purged {purged}.");
            }
        }));
        return command;
    }

    private static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true };

    private static IHost Services()
    {
        // A host for its services alone; it is not started.
        var builder = Host.CreateEmptyApplicationBuilder(null);
        var options = ServerOptions.FromEnvironment();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(options.Ingest);
        builder.Services.AddFarthingStorage(options.Storage);
        builder.Services.AddFarthingReplay();
        return builder.Build();
    }

    private static bool Confirmed(long count)
    {
        if (Console.IsInputRedirected)
        {
            throw new InvalidOperationException("Nothing was purged: give --yes to go on. 'farthing dead-letters download' keeps a copy.");
        }

        Console.Write($"Purge {count} for good? [y/N] ");
        return Console.ReadLine()?.Trim() is "y" or "Y" or "yes";
    }

    private static DeadLetterChoice Choose(long? id, string? reason, bool all) => (id is null ? 0 : 1) + (reason is null ? 0 : 1) + (all ? 1 : 0) == 1
        ? new(id, reason)
        : throw new FormatException("Say which: a number, --reason, or --all.");

    private static async Task<long> RequireAsync(DeadLetterQueries letters, ProjectId project, DeadLetterChoice choice, CancellationToken cancel) =>
        await letters.CountAsync(project, choice, cancel) is var count && (count > 0 || choice.Id is null) ? count : throw Unknown(choice.Id!.Value);

    private static async Task<ProjectId> FindAsync(IHost host, string name, CancellationToken cancel) =>
        (await host.Services.GetRequiredService<ProjectStore>().FindAsync(name, cancel) ?? throw new InvalidOperationException($"There is no project named '{name}'.")).Id;

    private static InvalidOperationException Unknown(long id) => new($"The project has no dead letter {id}: 'farthing dead-letters list' shows those there are.");

    private static InvalidOperationException Busy() => new("Someone is replaying or purging this project's dead letters: wait until that ends.");

    private static Option<string> Project() => new("--project") { Description = "Whose.", DefaultValueFactory = _ => ProjectStore.DefaultName };

    private static Option<string> Reason() => new("--reason") { Description = "Only those that failed for exactly this reason." };

    private static Option<bool> All() => new("--all") { Description = "All of the project's." };

    private static Option<bool> Json() => new("--json") { Description = "Prints JSON, as the API gives it." };

    private static Argument<long> Number() => new("number") { Description = "The dead letter's number, as 'farthing dead-letters list' shows it." };

    private static Argument<long?> One() => new("number") { Description = "The one of this number.", Arity = ArgumentArity.ZeroOrOne };

    private static void Print(object value) => Console.WriteLine(JsonSerializer.Serialize(value, PriceCommand.Json));
}
