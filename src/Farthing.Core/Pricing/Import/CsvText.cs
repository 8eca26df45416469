using System.Text;

namespace Farthing.Core.Pricing.Import;

/// <summary>Splits comma-separated values by RFC 4180: quoted fields may hold commas, line ends and doubled quotes.</summary>
internal static class CsvText
{
    /// <summary>The records that are not empty, each with the line on which it starts, the first being 1.</summary>
    /// <exception cref="FormatException">A quote is not closed, or stands where none may.</exception>
    public static IEnumerable<(int Line, IReadOnlyList<string> Fields)> Records(string text)
    {
        var (at, line) = (text.StartsWith('\uFEFF') ? 1 : 0, 1);
        while (at < text.Length)
        {
            var (start, fields) = (line, new List<string>());
            do
            {
                fields.Add(Field(text, ref at, ref line));
            }
            while (at < text.Length && text[at++] == ',');

            // The line end that stopped the record is one or two characters.
            if (at > 0 && text[at - 1] == '\r' && at < text.Length && text[at] == '\n')
            {
                at++;
            }

            line++;
            if (fields.Count > 1 || fields[0].Length > 0)
            {
                yield return (start, fields);
            }
        }
    }

    private static string Field(string text, ref int at, ref int line)
    {
        if (at >= text.Length || text[at] != '"')
        {
            var end = text.AsSpan(at).IndexOfAny(",\r\n");
            var plain = text.Substring(at, end < 0 ? text.Length - at : end);
            at += plain.Length;
            return plain.Contains('"', StringComparison.Ordinal) ? throw new FormatException($"Line {line}: a quote stands inside a field that is not quoted.") : plain.Trim();
        }

        var (field, start) = (new StringBuilder(), line);
        for (at++; at < text.Length; at++)
        {
            if (text[at] != '"')
            {
                line += text[at] == '\n' ? 1 : 0;
                field.Append(text[at]);
            }
            else if (at + 1 < text.Length && text[at + 1] == '"')
            {
                at++;
                field.Append('"');
            }
            else
            {
                at++;
                return at >= text.Length || text[at] is ',' or '\r' or '\n'
                    ? field.ToString()
                    : throw new FormatException($"Line {line}: behind a closing quote stands more.");
            }
        }

        throw new FormatException($"Line {start}: a quote is not closed.");
    }
}
