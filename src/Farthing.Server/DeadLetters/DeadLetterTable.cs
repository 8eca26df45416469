using System.Globalization;
using Farthing.Server.Pricing;
using Farthing.Storage.DeadLetters;

namespace Farthing.Server.DeadLetters;

/// <summary>Dead letters on a terminal.</summary>
internal static class DeadLetterTable
{
    public static void Write(IReadOnlyList<DeadLetterGroup> groups, IReadOnlyList<DeadLetter> page, int limit, TextWriter to)
    {
        if (groups.Count == 0)
        {
            to.WriteLine("There are no dead letters: all that was accepted is stored.");
            return;
        }

        TextTable.Write(to, ["count", "kind", "first", "last", "reason"], groups.Select(g => (string[])
            [g.Count.ToString("n0", CultureInfo.InvariantCulture), g.Kind, Minute(g.First), Minute(g.Last), g.Reason]), 0);
        to.WriteLine();
        TextTable.Write(to, ["number", "kind", "received", "tried", "bytes", "trace", "span", "reason"], page.Select(l => (string[])
        [
            l.Id.ToString(CultureInfo.InvariantCulture), l.Kind, Minute(l.ReceivedAt), l.Attempts.ToString("n0", CultureInfo.InvariantCulture),
            l.Size.ToString("n0", CultureInfo.InvariantCulture), l.Span.TraceHex, l.Span.SpanHex, l.Reason,
        ]), 0, 3, 4);
        if (page.Count == limit)
        {
            to.WriteLine(string.Create(CultureInfo.InvariantCulture, $"There may be more: --after {page[^1].Id}"));
        }
    }

    /// <summary>One line that is written over, for whoever looks on.</summary>
    public static void Progress(ReplayResult sum)
    {
        if (!Console.IsErrorRedirected)
        {
            Console.Error.Write($"\r{sum.Tried} tried");
        }
    }

    public static void EndProgress()
    {
        if (!Console.IsErrorRedirected)
        {
            Console.Error.Write("\r");
        }
    }

    private static string Minute(DateTime time) => time.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
