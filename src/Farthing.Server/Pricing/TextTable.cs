namespace Farthing.Server.Pricing;

/// <summary>Columns on a terminal.</summary>
internal static class TextTable
{
    /// <summary>Writes rows below their heads, each column as wide as its widest cell; <paramref name="numbers"/> stand on the right.</summary>
    public static void Write(TextWriter to, string[] heads, IEnumerable<string[]> rows, params int[] numbers)
    {
        var all = rows.Prepend(heads).ToList();
        var widths = Enumerable.Range(0, heads.Length).Select(i => all.Max(r => r[i].Length)).ToArray();
        foreach (var row in all)
        {
            to.WriteLine(string.Join("  ", row.Select((cell, i) => numbers.Contains(i) ? cell.PadLeft(widths[i]) : cell.PadRight(widths[i]))).TrimEnd());
        }
    }
}
