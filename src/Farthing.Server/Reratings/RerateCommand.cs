using System.CommandLine;
using System.Text.Json;
using Farthing.Server.Commands;
using Farthing.Server.Pricing;
using Farthing.Storage.Prices;
using Farthing.Storage.Projects;
using Farthing.Storage.Queries;
using Farthing.Storage.Reratings;

namespace Farthing.Server.Reratings;

/// <summary><c>farthing rerate</c>: prices stored calls again by the prices of now.</summary>
internal static class RerateCommand
{
    public static Command Create()
    {
        var from = new Option<string>("--from") { Description = "The first moment; a time without a zone is UTC." };
        var to = new Option<string>("--to") { Description = "The first moment after it; now by default." };
        var project = new Option<string>("--project") { Description = "Only this project's calls; every project's by default." };
        var model = new Option<string>("--model") { Description = "Only the calls that this model answered, by the name it gave." };
        var preview = new Option<bool>("--preview") { Description = "Only shows what would change." };
        var yes = new Option<bool>("--yes") { Description = "Goes on without asking." };
        var json = new Option<bool>("--json") { Description = "Prints JSON, as the API gives it." };
        var command = new Command(
            "rerate",
            "Prices stored calls again by the prices of now. Shows the difference by model and day first; then corrects the calls whose cost is another, and all sums with them. Nothing is overwritten: it can be stopped, resumed, repeated without effect, and rolled back.")
        {
            from, to, project, model, preview, yes, json,
            List(), One("show", "Shows a re-rating with its difference by model and day.", ShowAsync),
            One("stop", "Stops one after the transaction under way. What is done stays.", StopAsync),
            One("resume", "Goes on with one that was stopped or failed.", ResumeAsync),
            One("rollback", "Gives the calls that one corrected the cost back that they had before.", RollBackAsync),
        };
        command.SetAction((parsed, cancel) => FailingPlainly.RunAsync(async () =>
        {
            await using var services = StorageServices.Create();
            var now = TimeProvider.System.GetUtcNow().UtcDateTime;
            var start = PriceRequest.ParseTime(parsed.GetValue(from) ?? throw new FormatException("--from is missing: the first moment to price again, such as 2026-01-31."), now);
            var end = PriceRequest.ParseTime(parsed.GetValue(to), now);
            if (start >= end)
            {
                throw new FormatException("--from must lie before --to.");
            }

            var scope = new ReratingScope(await FindProjectAsync(services, parsed.GetValue(project), cancel), new TimeRange(start, end), parsed.GetValue(model));
            await RunAsync(services, scope, parsed.GetValue(preview), parsed.GetValue(yes), parsed.GetValue(json), cancel);
        }));
        return command;
    }

    private static async Task RunAsync(IServiceProvider services, ReratingScope scope, bool previewOnly, bool yes, bool json, CancellationToken cancel)
    {
        var store = services.GetRequiredService<ReratingStore>();
        if (!yes || previewOnly)
        {
            var preview = await DoAsync(services, await store.AskAsync(scope, preview: true, cancel), cancel);
            if (previewOnly || preview.Changed == 0)
            {
                Print(preview, json);
                return;
            }

            ReratingTable.Write(preview, Console.Out);
            if (!Confirmed())
            {
                Console.WriteLine("Nothing was changed.");
                return;
            }
        }

        Print(await DoAsync(services, await store.AskAsync(scope, preview: false, cancel), cancel), json);
    }

    private static bool Confirmed()
    {
        if (Console.IsInputRedirected)
        {
            throw new InvalidOperationException("Nothing was changed: give --yes to go on, or --preview to only look.");
        }

        Console.Write("Correct these calls? [y/N] ");
        return Console.ReadLine()?.Trim() is "y" or "Y" or "yes";
    }

    private static async Task<Rerating> DoAsync(IServiceProvider services, Rerating asked, CancellationToken cancel)
    {
        var store = services.GetRequiredService<ReratingStore>();
        var prices = services.GetRequiredService<CurrentPrices>();
        try
        {
            await prices.LoadAsync(cancel);
            while (!await services.GetRequiredService<Rerater>().RunAsync(asked.Id, prices.Now.Price, ReratingTable.Progress, cancel))
            {
                // Another process is at one: a server of this database, perhaps at this very one.
                await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, cancel);
            }
        }
        catch (OperationCanceledException)
        {
            // A server would go on with what its user has given up.
            await store.StopAsync(asked.Id, CancellationToken.None);
            throw;
        }

        var done = (await store.FindAsync(asked.Id, null, cancel))!;
        ReratingTable.EndProgress();
        return done.State == ReratingState.Failed
            ? throw new InvalidOperationException($"Re-rating {done.Id} failed: {done.Error} What is done stays; go on with 'farthing rerate resume {done.Id}'.")
            : done;
    }

    private static Command List()
    {
        var command = new Command("list", "Lists the newest re-ratings.");
        command.SetAction((_, cancel) => FailingPlainly.RunAsync(async () =>
        {
            await using var services = StorageServices.Create();
            ReratingTable.WriteList(await services.GetRequiredService<ReratingStore>().ListAsync(null, 50, cancel), Console.Out);
        }));
        return command;
    }

    private static Command One(string name, string description, Func<IServiceProvider, Rerating, bool, CancellationToken, Task> work)
    {
        var id = new Argument<long>("number") { Description = "The re-rating's number, as 'farthing rerate list' shows it." };
        var json = new Option<bool>("--json") { Description = "Prints JSON, as the API gives it." };
        var command = new Command(name, description) { id, json };
        command.SetAction((parsed, cancel) => FailingPlainly.RunAsync(async () =>
        {
            await using var services = StorageServices.Create();
            var number = parsed.GetRequiredValue(id);
            var rerating = await services.GetRequiredService<ReratingStore>().FindAsync(number, null, cancel)
                ?? throw new InvalidOperationException($"There is no re-rating {number}: 'farthing rerate list' shows those there are.");
            await work(services, rerating, parsed.GetValue(json), cancel);
        }));
        return command;
    }

    private static Task ShowAsync(IServiceProvider services, Rerating rerating, bool json, CancellationToken cancel)
    {
        Print(rerating, json);
        return Task.CompletedTask;
    }

    private static async Task StopAsync(IServiceProvider services, Rerating rerating, bool json, CancellationToken cancel)
    {
        var store = services.GetRequiredService<ReratingStore>();
        if (!await store.StopAsync(rerating.Id, cancel))
        {
            throw new InvalidOperationException($"Number {rerating.Id} is not under way: it is {rerating.State.Name()}.");
        }

        Console.WriteLine($"Number {rerating.Id} stops after the transaction under way.");
    }

    private static async Task ResumeAsync(IServiceProvider services, Rerating rerating, bool json, CancellationToken cancel)
    {
        // One whose process has died is still under way: whoever comes goes on with it.
        if (!await services.GetRequiredService<ReratingStore>().ResumeAsync(rerating.Id, cancel) && rerating.IsOver)
        {
            throw new InvalidOperationException($"Number {rerating.Id} is neither stopped nor failed: it is {rerating.State.Name()}.");
        }

        Print(await DoAsync(services, rerating, cancel), json);
    }

    private static async Task RollBackAsync(IServiceProvider services, Rerating rerating, bool json, CancellationToken cancel) =>
        Print(await DoAsync(services, await services.GetRequiredService<ReratingStore>().AskRollbackAsync(rerating, cancel), cancel), json);

    private static void Print(Rerating rerating, bool json)
    {
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(ReratingJson.Of(rerating, int.MaxValue), PriceCommand.Json));
        }
        else
        {
            ReratingTable.Write(rerating, Console.Out);
        }
    }

    private static async Task<ProjectId?> FindProjectAsync(IServiceProvider services, string? name, CancellationToken cancel) => name is null ? null
        : (await services.GetRequiredService<ProjectStore>().FindAsync(name, cancel)
            ?? throw new InvalidOperationException($"There is no project named '{name}'.")).Id;
}
