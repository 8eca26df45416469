using System.CommandLine;
using System.Globalization;
using Farthing.Core.Amounts;
using Farthing.Core.Usage;
using Farthing.Server.Commands;
using Farthing.Storage.Prices;

namespace Farthing.Server.Pricing;

/// <summary><c>farthing prices imports</c> and <c>withdraw</c>: what is laid over the shipped book, and how it is taken back.</summary>
internal static class ImportsCommand
{
    private const int Listed = 100;

    public static Command List()
    {
        var command = new Command("imports", "Lists the newest imports, those withdrawn too.");
        command.SetAction((_, cancel) => FailingPlainly.RunAsync(async () =>
        {
            await using var prices = await PricesInForce.LoadAsync(cancel);
            var all = await prices.Get<PriceChangeStore>().ListAsync(Listed, cancel);
            if (all.Count == 0)
            {
                Console.WriteLine("No prices were ever imported: those shipped with this version are in force.");
                return;
            }

            TextTable.Write(Console.Out, ["import", "made", "kind", "file", "sha256", "prices", "confirmed", "state", "note"], all.Select(i => (string[])
            [
                i.Id.ToString(CultureInfo.InvariantCulture), Minute(i.MadeAt), i.Kind, i.FileName, Convert.ToHexStringLower([.. i.FileDigest])[..12],
                i.Changes.Length.ToString("n0", CultureInfo.InvariantCulture), i.Confirmed.Sum(c => c.Value.Count).ToString("n0", CultureInfo.InvariantCulture),
                i.WithdrawnAt is { } at ? $"withdrawn {Minute(at)}" : "in force", i.Note,
            ]), 0, 5, 6);
            foreach (var problem in prices.Now.Problems)
            {
                Console.WriteLine($"Left out, as it does not go with this version's book: {problem}");
            }
        }));
        return command;
    }

    public static Command Withdraw()
    {
        var number = new Argument<long>("number") { Description = "The import's number, as 'farthing prices imports' shows it." };
        var apply = new Option<bool>("--apply") { Description = "Withdraws it. Without it nothing is changed." };
        var command = new Command("withdraw", "Shows what prices would be without an import and, with --apply, takes it out of force. Costs that were charged stay.") { number, apply };
        command.SetAction((parsed, cancel) => FailingPlainly.RunAsync(async () =>
        {
            await using var prices = await PricesInForce.LoadAsync(cancel);
            var id = parsed.GetRequiredValue(number);
            if (prices.Now.Imports.FirstOrDefault(i => i.Id == id) is not { } import)
            {
                throw new InvalidOperationException($"There is no import {id} in force: 'farthing prices imports' shows those there are.");
            }

            WriteDifference(prices.Now, PricesNow.Make([.. prices.Now.Imports.Where(i => i.Id != id)], []), import);
            Console.WriteLine(!parsed.GetValue(apply) ? "Nothing was changed: give --apply to withdraw it."
                : await prices.Get<PriceChangeStore>().WithdrawAsync(id, cancel) ? $"Import {id} is withdrawn. Calls that are priced keep their cost; 'farthing rerate' prices them again."
                : $"Import {id} was withdrawn by someone else.");
        }));
        return command;
    }

    private static void WriteDifference(PricesNow with, PricesNow without, StoredPriceChanges import)
    {
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        foreach (var change in import.Changes.DistinctBy(c => (c.Provider, c.Model)))
        {
            var (before, after) = (with.Book.Find(change.Provider, change.Model, now), without.Book.Find(change.Provider, change.Model, now));
            if (before?.Version != after?.Version)
            {
                Console.WriteLine($"  {change.Provider}/{change.Model}  {Rates(before)} -> {Rates(after)}");
            }
        }
    }

    private static string Rates(Farthing.Core.Pricing.ModelPrice? price) => price is null
        ? "NO PRICE"
        : string.Join(", ", price.Cards[0].Rates.Pairs.Select(r => $"{r.Key.Name()} {Money.Exact(r.Value)}"));

    private static string Minute(DateTime time) => time.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
