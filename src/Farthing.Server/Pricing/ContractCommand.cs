using System.CommandLine;
using System.Globalization;
using Farthing.Core.Pricing.Contracts;
using Farthing.Core.Usage;
using Farthing.Server.Commands;
using Farthing.Storage.Prices;
using Farthing.Storage.Projects;

namespace Farthing.Server.Pricing;

/// <summary><c>farthing prices contract</c>: what a project has agreed with a provider.</summary>
internal static class ContractCommand
{
    public static Command Create() =>
        new("contract", "What a project pays instead of list prices: a percentage of them, or rates of its own.") { Add(), List(), Remove() };

    private static Option<string> Project() => new("--project")
    {
        Description = "Whose contract it is.",
        DefaultValueFactory = _ => ProjectStore.DefaultName,
    };

    private static Command Add()
    {
        var project = Project();
        var provider = new Option<string>("--provider") { Description = "Who sends the bill.", Required = true };
        var model = new Option<string>("--model") { Description = "The model, or a pattern as in the book (gpt-5~, gpt-*); all by default. The most specific of several contracts holds.", DefaultValueFactory = _ => "*" };
        var percent = new Option<decimal?>("--percent-off") { Description = "How much less than list each token costs, in percent; below 0 it costs more." };
        var units = new Option<bool>("--units") { Description = "The percentage also holds for searches, images and whatever else is not counted in tokens." };
        var rate = new Option<string[]>("--rate") { Description = "A rate that replaces list's, such as input=1.1: US dollars, tokens by the million. Repeatable; the rest stays at list." };
        var tier = new Option<string>("--tier") { Description = "The service tier; 'standard' is the one without a name. A percentage holds for all by default, rates for the standard one." };
        var from = new Option<string>("--from") { Description = "The first moment that it applies to; a time without a zone is UTC." };
        var to = new Option<string>("--to") { Description = "The first moment that it no longer applies to." };
        var note = new Option<string>("--note") { Description = "What it is, for people.", DefaultValueFactory = _ => "" };
        var command = new Command("add", "Puts a contract in force for calls from then on. 'farthing rerate' applies it to those before.")
        {
            project, provider, model, percent, units, rate, tier, from, to, note,
        };
        command.SetAction((parsed, cancel) => FailingPlainly.RunAsync(async () =>
        {
            var now = TimeProvider.System.GetUtcNow().UtcDateTime;
            var rates = Rates(parsed.GetValue(rate) ?? []);
            var contract = new ContractPrice
            {
                Provider = parsed.GetRequiredValue(provider),
                Model = parsed.GetRequiredValue(model),
                Tier = parsed.GetValue(tier) switch { "standard" => "", null when !rates.IsEmpty => "", var other => other },
                From = parsed.GetValue(from) is { } start ? PriceRequest.ParseTime(start, now) : null,
                To = parsed.GetValue(to) is { } end ? PriceRequest.ParseTime(end, now) : null,
                PercentOff = parsed.GetValue(percent),
                IncludesUnits = parsed.GetValue(units),
                Rates = rates,
                Note = parsed.GetRequiredValue(note),
            }.Checked();
            await using var prices = await PricesInForce.LoadAsync(cancel);
            var owner = await prices.ProjectAsync(parsed.GetRequiredValue(project), cancel);
            if (contract.PercentOff is not null && prices.Now.Book.ProviderName(contract.Provider) is null)
            {
                throw new FormatException($"The book has no provider {contract.Provider}: a percentage of its prices is of nothing.");
            }

            var id = await prices.Get<ContractPriceStore>().AddAsync(owner.Id, contract, cancel);
            Console.WriteLine($"Contract {id} is in force for the project {owner.Name}: {contract.Provider}/{contract.Model}, {contract.Terms}.");
        }));
        return command;
    }

    private static Command List()
    {
        var project = Project();
        var command = new Command("list", "Lists a project's contracts in force.") { project };
        command.SetAction((parsed, cancel) => FailingPlainly.RunAsync(async () =>
        {
            await using var prices = await PricesInForce.LoadAsync(cancel);
            var owner = await prices.ProjectAsync(parsed.GetRequiredValue(project), cancel);
            var all = await prices.Get<ContractPriceStore>().ListAsync(owner.Id, cancel);
            if (all.Count == 0)
            {
                Console.WriteLine($"The project {owner.Name} has no contract: it pays list prices.");
                return;
            }

            TextTable.Write(Console.Out, ["contract", "provider", "model", "tier", "from", "to", "terms", "note"], all.Select(c => (string[])
            [
                c.Id.ToString(CultureInfo.InvariantCulture), c.Price.Provider, c.Price.Model,
                c.Price.Tier switch { null => "every", "" => "standard", var tier => tier },
                c.Price.From is { } from ? ImportTable.Day(from) : "always", c.Price.To is { } to ? ImportTable.Day(to) : "open", c.Price.Terms, c.Price.Note,
            ]), 0);
        }));
        return command;
    }

    private static Command Remove()
    {
        var project = Project();
        var number = new Argument<long>("number") { Description = "The contract's number, as 'farthing prices contract list' shows it." };
        var command = new Command("remove", "Takes a contract out of force. Costs that were charged by it stay.") { number, project };
        command.SetAction((parsed, cancel) => FailingPlainly.RunAsync(async () =>
        {
            await using var prices = await PricesInForce.LoadAsync(cancel);
            var owner = await prices.ProjectAsync(parsed.GetRequiredValue(project), cancel);
            var id = parsed.GetRequiredValue(number);
            Console.WriteLine(await prices.Get<ContractPriceStore>().WithdrawAsync(owner.Id, id, cancel)
                ? $"Contract {id} is no longer in force."
                : throw new InvalidOperationException($"The project {owner.Name} has no contract {id} in force."));
        }));
        return command;
    }

    private static MeterMap<decimal> Rates(string[] texts)
    {
        var rates = new MeterMap<decimal>();
        foreach (var text in texts)
        {
            rates[text.Split('=') is [var name, var rate] && Meters.TryParse(name, out var meter) ? meter : throw Wrong(text)] =
                decimal.TryParse(text.Split('=')[1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount) ? amount : throw Wrong(text);
        }

        return rates;
    }

    private static FormatException Wrong(string text) =>
        new($"--rate {text}: it must be a meter and an amount, such as input=1.1. The meters are {string.Join(", ", Meters.All.Select(m => m.Name()))}.");
}
