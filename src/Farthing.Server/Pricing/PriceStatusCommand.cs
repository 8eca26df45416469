using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Farthing.Server.Commands;
using Farthing.Storage.Prices;
using Farthing.Storage.Projects;

namespace Farthing.Server.Pricing;

/// <summary><c>farthing prices status</c>: how old prices are, and what has none.</summary>
internal static class PriceStatusCommand
{
    private const int Listed = 50;

    public static Command Create()
    {
        var project = new Option<string>("--project") { Description = "Whose traffic.", DefaultValueFactory = _ => ProjectStore.DefaultName };
        var json = new Option<bool>("--json") { Description = "Prints JSON, as the API gives it." };
        var command = new Command("status", "Shows how old each provider's prices are, and what was called in the last day and week without a price.") { project, json };
        command.SetAction((parsed, cancel) => FailingPlainly.RunAsync(async () =>
        {
            await using var prices = await PricesInForce.LoadAsync(cancel);
            var owner = await prices.ProjectAsync(parsed.GetRequiredValue(project), cancel);
            var status = await prices.Get<PriceStatusReader>().ReadAsync(owner.Id, Listed, cancel);
            if (parsed.GetValue(json))
            {
                Console.WriteLine(JsonSerializer.Serialize(PriceStatusJson.From(owner.Name, status), PriceCommand.Json));
            }
            else
            {
                Write(status, Console.Out);
            }
        }));
        return command;
    }

    internal static void Write(PriceStatus status, TextWriter to)
    {
        to.WriteLine(status.LastImport is { } import
            ? string.Create(CultureInfo.InvariantCulture, $"Book of {status.BookVersion}; the last import in force is {import.Id}, {import.FileName}, of {import.MadeAt:yyyy-MM-dd HH:mm} UTC.")
            : $"Book of {status.BookVersion}, as shipped: nothing was imported.");
        foreach (var problem in status.Problems)
        {
            to.WriteLine($"Left out, as it does not go with this version's book: {problem}");
        }

        to.WriteLine();
        var today = DateOnly.FromDateTime(status.At);
        TextTable.Write(to, ["provider", "newest source", "days", "models", $"older than {status.StaleAfterDays} days"], status.Providers.Select(p => (string[])
        [
            p.Provider, p.NewestAsOf.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), (today.DayNumber - p.NewestAsOf.DayNumber).ToString("n0", CultureInfo.InvariantCulture),
            p.Models.ToString("n0", CultureInfo.InvariantCulture), p.StaleModels.ToString("n0", CultureInfo.InvariantCulture),
        ]), 2, 3, 4);
        if (!status.StaleInUse.IsEmpty)
        {
            to.WriteLine($"In use and stale: {string.Join(", ", status.StaleInUse.Select(p => p.Provider))}. Read a newer source: farthing prices import FILE --format litellm --apply.");
        }

        Write("Without a price in the last 24 hours", status.UnpricedDay, to);
        Write("Without a price in the last 7 days", status.UnpricedWeek, to);
    }

    private static void Write(string heading, IReadOnlyList<UnpricedModel> models, TextWriter to)
    {
        to.WriteLine();
        if (models.Count == 0)
        {
            to.WriteLine($"{heading}: nothing.");
            return;
        }

        to.WriteLine($"{heading}:");
        TextTable.Write(to, ["provider", "model", "tier", "reason", "tokens", "calls", "in part", "since"], models.Select(m => (string[])
        [
            m.Provider, m.Model, m.Tier, m.Reason ?? "", m.UnpricedTokens.ToString("n0", CultureInfo.InvariantCulture),
            m.UnpricedCalls.ToString("n0", CultureInfo.InvariantCulture), m.PartialCalls.ToString("n0", CultureInfo.InvariantCulture),
            m.Since.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture),
        ]), 4, 5, 6);
    }
}
