using System.CommandLine;
using Farthing.Core.Catalogue;
using Farthing.Server.Commands;

namespace Farthing.Server.Pricing;

/// <summary><c>farthing prices</c>: looks into the prices in force, and changes them.</summary>
internal static class PricesCommand
{
    public static Command Create() => new("prices", "Looks into the prices in force, imports others, and keeps contracts.")
    {
        Explain(), ShowCommand.Create(), ImportCommand.Create(), ImportsCommand.List(), ImportsCommand.Withdraw(), ContractCommand.Create(), PriceStatusCommand.Create(),
    };

    private static Command Explain()
    {
        var provider = new Option<string>("--provider") { Description = "Who sends the bill.", Required = true };
        var model = new Option<string>("--model") { Description = "The model, as the provider names it.", Required = true };
        var at = new Option<string>("--at") { Description = "When the call was made; now by default. A time without a zone is UTC." };
        var tier = new Option<string>("--tier") { Description = "The service tier; the standard one by default.", DefaultValueFactory = _ => "" };
        var prompt = new Option<decimal>("--prompt-tokens") { Description = "The size of the whole prompt, which chooses the rates." };
        var project = new Option<string>("--project") { Description = "Whose contracts are looked at; none by default." };
        var command = new Command(
            "explain", "Says which price a call gets, why, and what else had come into question: by the prices in force where FARTHING_DATABASE is set, else by those shipped. Exit code 1 when there is none.")
        {
            provider, model, at, tier, prompt, project,
        };
        command.SetAction((parsed, cancel) => FailingPlainly.RunAsync(async () =>
        {
            await using var prices = await PricesInForce.LoadAsync(cancel, needsDatabase: parsed.GetValue(project) is not null);
            var time = PriceRequest.ParseTime(parsed.GetValue(at), TimeProvider.System.GetUtcNow().UtcDateTime);
            var choice = prices.Now.Book.Explain(parsed.GetRequiredValue(provider), parsed.GetRequiredValue(model), time, parsed.GetRequiredValue(tier));
            var text = choice.Describe(parsed.GetValue(prompt));
            var contract = parsed.GetValue(project) is { } name
                ? prices.Now.Contracts((await prices.ProjectAsync(name, cancel)).Id)?.PriceFor(
                    new() { Provider = choice.Asked.Provider, Model = choice.Asked.Model, Tier = choice.Asked.Tier }, time, choice.Price)
                : null;
            if ((contract ?? choice.Price) is not { } price)
            {
                throw new InvalidOperationException(text);
            }

            Console.WriteLine(text);
            if (contract is not null)
            {
                Console.WriteLine($"By the project's contract the price is {contract.Version}: {contract.RuleFor(parsed.GetValue(prompt))}.");
            }

            Console.WriteLine($"Source: {price.Source}, read on {price.AsOf:yyyy-MM-dd}.");
            if (ModelCatalogue.Embedded.Find(parsed.GetRequiredValue(model)) is { } facts)
            {
                Console.WriteLine(Describe(facts));
            }
        }));
        return command;
    }

    private static string Describe(ModelFacts facts)
    {
        var size = facts.ParametersTotalB is { } total ? $", {total} billion parameters{(facts.ParametersAreEstimates ? " by estimate" : "")}" : "";
        var context = facts.ContextTokens is { } tokens ? $", {tokens:#,##0} tokens of context" : "";
        return $"Model: {facts.Name} of {facts.Vendor}{size}{context} ({facts.Source}).";
    }
}
