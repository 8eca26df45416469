using System.CommandLine;
using Farthing.Core.Catalogue;
using Farthing.Core.Pricing;
using Farthing.Server.Commands;

namespace Farthing.Server.Pricing;

/// <summary><c>farthing prices</c>: looks into the price book.</summary>
internal static class PricesCommand
{
    public static Command Create() => new("prices", "Looks into the price book.") { Explain() };

    private static Command Explain()
    {
        var provider = new Option<string>("--provider") { Description = "Who sends the bill.", Required = true };
        var model = new Option<string>("--model") { Description = "The model, as the provider names it.", Required = true };
        var at = new Option<string>("--at") { Description = "When the call was made; now by default. A time without a zone is UTC." };
        var tier = new Option<string>("--tier") { Description = "The service tier; the standard one by default.", DefaultValueFactory = _ => "" };
        var prompt = new Option<decimal>("--prompt-tokens") { Description = "The size of the whole prompt, which chooses the rates." };
        var command = new Command("explain", "Says which price a call gets, why, and what else had come into question. Exit code 1 when there is none.")
        {
            provider, model, at, tier, prompt,
        };
        command.SetAction((parsed, _) => FailingPlainly.RunAsync(() =>
        {
            var time = PriceRequest.ParseTime(parsed.GetValue(at), TimeProvider.System.GetUtcNow().UtcDateTime);
            var choice = PriceBook.Embedded.Explain(parsed.GetRequiredValue(provider), parsed.GetRequiredValue(model), time, parsed.GetRequiredValue(tier));
            var text = choice.Describe(parsed.GetValue(prompt));
            if (choice.Price is not { } price)
            {
                throw new InvalidOperationException(text);
            }

            Console.WriteLine(text);
            Console.WriteLine($"Source: {price.Source}, read on {price.AsOf:yyyy-MM-dd}.");
            if (ModelCatalogue.Embedded.Find(parsed.GetRequiredValue(model)) is { } facts)
            {
                Console.WriteLine(Describe(facts));
            }

            return Task.CompletedTask;
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
