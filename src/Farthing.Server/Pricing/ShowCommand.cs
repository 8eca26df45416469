using System.CommandLine;
using System.Globalization;
using Farthing.Core.Amounts;
using Farthing.Core.Pricing;
using Farthing.Core.Usage;
using Farthing.Server.Commands;

namespace Farthing.Server.Pricing;

/// <summary><c>farthing prices show</c>: a model's rates and their history.</summary>
internal static class ShowCommand
{
    public static Command Create()
    {
        var provider = new Argument<string>("provider") { Description = "Who sends the bill." };
        var model = new Argument<string>("model") { Description = "The model, as the provider names it." };
        var command = new Command("show", "Shows a model's rates and every price that it had. Exit code 1 when it has none.") { provider, model };
        command.SetAction((parsed, cancel) => FailingPlainly.RunAsync(async () =>
        {
            await using var prices = await PricesInForce.LoadAsync(cancel, needsDatabase: false);
            var now = TimeProvider.System.GetUtcNow().UtcDateTime;
            var choice = prices.Now.Book.Explain(parsed.GetRequiredValue(provider), parsed.GetRequiredValue(model), now);
            Console.WriteLine(choice.Describe());
            var history = prices.Now.Book.Prices.Where(p => p.Provider == (choice.Price?.Provider ?? choice.Provider) && p.Model == (choice.Price?.Model ?? choice.Model)).ToList();
            if (history.Count == 0)
            {
                throw new InvalidOperationException($"{parsed.GetRequiredValue(provider)}/{parsed.GetRequiredValue(model)} has no price.");
            }

            foreach (var price in history.OrderByDescending(p => p.From ?? DateTime.MinValue))
            {
                Write(price, now);
            }
        }));
        return command;
    }

    private static void Write(ModelPrice price, DateTime now)
    {
        Console.WriteLine();
        Console.WriteLine($"{Span(price)}{(price.AppliesAt(now) ? ", now" : "")}  {price.Version}  {price.Source}, read on {price.AsOf.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}");
        foreach (var part in price.Variants.Prepend(price))
        {
            foreach (var card in part.Cards)
            {
                var what = $"{part.Tier} {part.Region}".Trim();
                var size = card.AbovePromptTokens == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"above {card.AbovePromptTokens:n0} prompt tokens");
                var name = string.Join(", ", new[] { what, size }.Where(w => w.Length > 0));
                Console.WriteLine($"  {(name.Length == 0 ? "standard" : name)}: {string.Join(", ", card.Rates.Pairs.Select(r => $"{r.Key.Name()} {Money.Exact(r.Value)}{(r.Key.IsToken() ? "" : " each")}"))}");
            }
        }
    }

    private static string Span(ModelPrice price) =>
        (price.From is { } from ? $"from {ImportTable.Day(from)}" : "from the beginning")
        + (price.To is { } to ? $" until {ImportTable.Day(to)}" : "")
        + (price.Daily is { } daily ? $", daily {daily}" : "");
}
