using System.Globalization;
using Farthing.Core.Amounts;
using Farthing.Core.Pricing.Import;
using Farthing.Core.Usage;

namespace Farthing.Server.Pricing;

/// <summary>The preview of an import as a terminal shows it.</summary>
internal static class ImportTable
{
    private const int SomeNames = 5;

    public static void Write(PriceImport import, TextWriter to)
    {
        to.WriteLine(Heading(import));
        WriteRows("New", import.Rows.Where(r => r.Kind == ImportRowKind.New && !r.IsRefused), to);
        WriteRows("Changed", import.Rows.Where(r => r.Kind == ImportRowKind.Changed && !r.IsRefused), to);
        WriteRows("Refused, until --accept names it", import.Rows.Where(r => r.IsRefused && r.CanBeAccepted), to);
        WriteRows("Refused for good", import.Rows.Where(r => r.IsRefused && !r.CanBeAccepted), to);
        foreach (var why in import.NotTaken.GroupBy(n => n.Why, StringComparer.Ordinal))
        {
            to.WriteLine($"Not taken, {why.Key}: {Names([.. why.Select(n => n.Place)])}");
        }

        if (!import.UnknownFields.IsEmpty)
        {
            to.WriteLine($"Fields that look like prices and have no meter: {string.Join(", ", import.UnknownFields.Select(f => $"{f.Key} ({f.Value})"))}");
        }

        foreach (var gone in import.Rows.Where(r => r.Kind == ImportRowKind.Gone).GroupBy(r => r.Provider, StringComparer.Ordinal))
        {
            to.WriteLine($"Not in the file, price kept, {gone.Key}: {Names([.. gone.Select(r => r.Model)])}");
        }
    }

    /// <summary><c>input 1.25 -> 1.5 (1.2 times)</c>.</summary>
    public static string Change(RateChange change)
    {
        var what = $"{(change.Tier.Length > 0 ? change.Tier + " " : "")}{change.Meter.Name()}{(change.AbovePromptTokens > 0 ? string.Create(CultureInfo.InvariantCulture, $" above {change.AbovePromptTokens:n0}") : "")}";
        var times = change.Factor is { } factor ? string.Create(CultureInfo.InvariantCulture, $" ({decimal.Round(factor, 2):#,0.##} times)") : "";
        return change.Old is { } old ? $"{what} {Money.Exact(old)} -> {Money.Exact(change.New)}{times}" : $"{what} {Money.Exact(change.New)}";
    }

    private static string Heading(PriceImport import)
    {
        int Count(Func<ImportRow, bool> which) => import.Rows.Count(which);
        return $"{Count(r => r.Kind == ImportRowKind.New && !r.IsRefused)} new, {Count(r => r.Kind == ImportRowKind.Changed && !r.IsRefused)} changed, "
            + $"{Count(r => r.Kind == ImportRowKind.Same)} the same, {Count(r => r.IsRefused)} refused, {import.NotTaken.Length} not taken, "
            + $"{Count(r => r.Kind == ImportRowKind.Gone)} not in the file. US dollars, tokens by the million.";
    }

    private static void WriteRows(string heading, IEnumerable<ImportRow> rows, TextWriter to)
    {
        var all = rows.ToList();
        if (all.Count == 0)
        {
            return;
        }

        to.WriteLine();
        to.WriteLine($"{heading}:");
        foreach (var row in all)
        {
            var from = row.From is { } day ? $", from {Day(day)}" : row.Kind == ImportRowKind.New ? ", for all time" : "";
            var accepted = row.IsAccepted && !row.Reasons.IsEmpty ? ", ACCEPTED in spite of:" : "";
            to.WriteLine($"  {row.Name}  {string.Join(", ", row.Rates.Select(Change))}{(row.CanBeAccepted ? from : "")}{accepted}".TrimEnd());
            foreach (var line in row.Reasons.Concat(row.Notes))
            {
                to.WriteLine($"      {line}");
            }
        }

        to.WriteLine();
    }

    public static string Day(DateTime time) => time.ToString(time.TimeOfDay == TimeSpan.Zero ? "yyyy-MM-dd" : "yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    private static string Names(List<string> names) =>
        string.Join(", ", names.Take(SomeNames)) + (names.Count > SomeNames ? $" and {names.Count - SomeNames} more" : "");
}
