using System.Collections.Immutable;
using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Farthing.Core.Pricing.Import;
using Farthing.Server.Commands;
using Farthing.Storage.Prices;

namespace Farthing.Server.Pricing;

/// <summary><c>farthing prices import</c>: takes prices over from a file, after showing what they change.</summary>
internal static class ImportCommand
{
    private const int SomeRefused = 3;
    private const long LargestFile = 64 << 20;

    public static Command Create()
    {
        var file = new Argument<FileInfo>("file") { Description = "The file." };
        var format = new Option<string>("--format") { Description = "What it is.", Required = true };
        format.AcceptOnlyFromAmong([.. PriceListReader.Formats.Keys]);
        var provider = new Option<string>("--provider") { Description = "Of a file with many providers, the only one to take; of others, whose prices they are." };
        var from = new Option<string>("--from") { Description = "The day, or moment in UTC, from which changed prices apply; today by default. A date of the file's own comes first." };
        var accept = new Option<string[]>("--accept") { Description = "Takes provider/model in spite of the reasons to refuse it. Repeatable." };
        var acceptAll = new Option<bool>("--accept-all") { Description = "Takes everything that can be taken, and lists what it accepts." };
        var apply = new Option<bool>("--apply") { Description = "Puts what is not refused in force. Without it nothing is changed." };
        var note = new Option<string>("--note") { Description = "Who imports it, or why: kept with it.", DefaultValueFactory = _ => "" };
        var json = new Option<bool>("--json") { Description = "Prints JSON." };
        var command = new Command(
            "import",
            "Compares prices with those in force and shows what would change. A price that jumps, is out of its family's scale, looks like another unit or would be free is refused with the reason. Exit code 3 when, with --apply, something was refused.")
        {
            file, format, provider, from, accept, acceptAll, apply, note, json,
        };
        command.SetAction((parsed, cancel) => FailingPlainly.RunAsync(async () =>
        {
            var now = TimeProvider.System.GetUtcNow().UtcDateTime;
            var path = parsed.GetRequiredValue(file);
            var kind = parsed.GetRequiredValue(format);
            var bytes = await ReadAsync(path, cancel);
            var list = PriceListReader.Read(PriceListReader.Formats[kind], Encoding.UTF8.GetString(bytes), parsed.GetValue(provider));
            await using var prices = await PricesInForce.LoadAsync(cancel, needsDatabase: parsed.GetValue(apply));
            var import = PriceImport.Make(prices.Now.Book, list, new()
            {
                Now = now,
                Source = $"{kind} {path.Name}, imported",
                From = parsed.GetValue(from) is { } day ? PriceRequest.ParseTime(day, now) : null,
                Accept = (parsed.GetValue(accept) ?? []).ToImmutableHashSet(StringComparer.OrdinalIgnoreCase),
                AcceptAll = parsed.GetValue(acceptAll),
            });
            CheckAccepted(import, parsed.GetValue(accept) ?? []);
            var id = parsed.GetValue(apply) ? await ApplyAsync(prices, import, kind, path.Name, bytes, parsed.GetRequiredValue(note), cancel) : null;
            if (parsed.GetValue(json))
            {
                Console.WriteLine(JsonSerializer.Serialize(ImportJson.From(import, id), PriceCommand.Json));
            }
            else
            {
                ImportTable.Write(import, Console.Out);
                Console.WriteLine(Outcome(import, parsed.GetValue(apply), id));
            }

            return parsed.GetValue(apply) && import.Rows.Any(r => r.IsRefused) ? SomeRefused : 0;
        }));
        return command;
    }

    private static async Task<byte[]> ReadAsync(FileInfo file, CancellationToken cancel) =>
        !file.Exists ? throw new FormatException($"There is no file {file}.")
        : file.Length > LargestFile ? throw new FormatException($"{file} is larger than {LargestFile >> 20} MiB: it is no list of prices.")
        : await File.ReadAllBytesAsync(file.FullName, cancel);

    // A misspelt name must not look like one that was accepted.
    private static void CheckAccepted(PriceImport import, string[] accepted)
    {
        if (accepted.FirstOrDefault(a => !import.Rows.Any(r => r.Kind != ImportRowKind.Gone && r.Name.Equals(a, StringComparison.OrdinalIgnoreCase))) is { } unknown)
        {
            throw new FormatException($"--accept {unknown}: the file has no such provider/model. Nothing was changed.");
        }
    }

    private static async Task<long?> ApplyAsync(
        PricesInForce prices, PriceImport import, string kind, string fileName, byte[] bytes, string note, CancellationToken cancel)
    {
        var changes = new StoredPriceChanges
        {
            Kind = kind,
            FileName = fileName,
            FileDigest = [.. SHA256.HashData(bytes)],
            Note = note,
            Changes = [.. import.Changes],
            Confirmed = import.Rows.Where(r => r.Kind == ImportRowKind.Same).GroupBy(r => r.Provider, StringComparer.Ordinal)
                .ToDictionary(g => g.Key, g => (IReadOnlyList<string>)[.. g.Select(r => r.Model)], StringComparer.Ordinal),
        };
        if (changes.Changes.IsEmpty && changes.Confirmed.Count == 0)
        {
            return null;
        }

        // What cannot be laid over the book is found before it is in force.
        prices.Now.Book.With(changes.Changes);
        return await prices.Get<PriceChangeStore>().AddAsync(changes, cancel);
    }

    private static string Outcome(PriceImport import, bool apply, long? id)
    {
        var (count, confirmed) = (import.Changes.Count(), import.Rows.Count(r => r.Kind == ImportRowKind.Same));
        return !apply ? $"Nothing was changed. With --apply {Prices(count)} would be in force, and {confirmed} confirmed."
            : id is null ? "Nothing was changed: there is nothing to take."
            : count == 0 ? $"Nothing is changed. Import {id} is kept, as it confirms {Prices(confirmed)}."
            : $"Import {id} is in force: {Prices(count)}. Calls that are priced keep their cost; 'farthing rerate' prices them again, 'farthing prices withdraw {id}' takes it back.";
    }

    private static string Prices(int count) => count == 1 ? "1 price" : $"{count} prices";
}
