using System.Globalization;
using Farthing.Core.Amounts;
using Farthing.Storage.Reratings;

namespace Farthing.Server.Reratings;

/// <summary>Re-ratings as a terminal shows them.</summary>
internal static class ReratingTable
{
    public static void Write(Rerating rerating, TextWriter to)
    {
        to.WriteLine(Heading(rerating));
        if (rerating.Report.Count == 0)
        {
            to.WriteLine(rerating.Seen == 0 ? "There are no calls in that range." : "Every call already has the cost that the prices of now give it.");
            return;
        }

        string[] heads = ["day", "provider", "model", "calls", "before", "after", "difference", "unpriced"];
        var rows = rerating.Report.Select(Cells).Prepend(heads).ToList();
        var widths = Enumerable.Range(0, heads.Length).Select(i => rows.Max(r => r[i].Length)).ToArray();
        foreach (var row in rows)
        {
            to.WriteLine(string.Join("  ", row.Select((cell, i) => i < 3 ? cell.PadRight(widths[i]) : cell.PadLeft(widths[i]))).TrimEnd());
        }

        to.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{rerating.Changed:n0} of {rerating.Seen:n0} calls, {Signed(rerating.DifferenceUsd)} USD in all"));
    }

    public static void WriteList(IReadOnlyList<Rerating> reratings, TextWriter to)
    {
        if (reratings.Count == 0)
        {
            to.WriteLine("No calls were ever priced again.");
        }

        foreach (var rerating in reratings)
        {
            to.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{Heading(rerating)}  {rerating.Changed:n0} of {rerating.Seen:n0} calls, {Signed(rerating.DifferenceUsd)} USD"));
        }
    }

    /// <summary>A line that stands on a terminal and changes; nothing where no one looks.</summary>
    public static void Progress(Rerating rerating)
    {
        if (!Console.IsErrorRedirected)
        {
            Console.Error.Write(string.Create(CultureInfo.InvariantCulture,
                $"\r{rerating.Kind.Name()} {rerating.Id}: {rerating.Seen:n0} calls seen, {rerating.Changed:n0} to change, at {rerating.AtTime:yyyy-MM-dd HH:mm} UTC "));
        }
    }

    public static void EndProgress()
    {
        if (!Console.IsErrorRedirected)
        {
            Console.Error.WriteLine();
        }
    }

    private static string Heading(Rerating rerating) => string.Create(
        CultureInfo.InvariantCulture,
        $"{rerating.Id} {rerating.Kind.Name()}{(rerating.Undoes is { } undone ? $" of {undone}" : "")}, {rerating.State.Name()}, {rerating.Scope.Range.From:yyyy-MM-dd HH:mm} to {rerating.Scope.Range.To:yyyy-MM-dd HH:mm} UTC{(rerating.Scope.Model is { } model ? $", {model}" : "")}{(rerating.Error is { } error ? $": {error}" : "")}");

    private static string[] Cells(ReratingRow row) =>
    [
        row.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), row.Provider, row.Model, row.Calls.ToString("n0", CultureInfo.InvariantCulture),
        Money.Exact(row.OldUsd), Money.Exact(row.NewUsd), Signed(row.NewUsd - row.OldUsd),
        row.OldUnpriced == row.NewUnpriced ? row.NewUnpriced.ToString("n0", CultureInfo.InvariantCulture)
            : string.Create(CultureInfo.InvariantCulture, $"{row.OldUnpriced:n0} -> {row.NewUnpriced:n0}"),
    ];

    private static string Signed(decimal amount) => amount > 0 ? $"+{Money.Exact(amount)}" : Money.Exact(amount);
}
