namespace Farthing.Core.Pricing;

/// <summary>
/// What providers put behind a model's name to say which version of it is meant: any number of <c>-latest</c>,
/// <c>@default</c>, <c>-v2</c>, <c>-001</c>, <c>-0613</c>, <c>-20251001</c>, <c>@20251001</c>, <c>-2025-10-01</c>,
/// <c>-05-20</c>, <c>-09-2025</c>, <c>:0</c>, <c>:200k</c>. Not a version: a single or double digit (<c>-5</c>, which
/// tells a sibling), a size (<c>-8b</c>) or a word (<c>-mini</c>).
/// </summary>
internal static class VersionTail
{
    private static readonly string[] s_words = ["latest", "default"];

    // Longest first: a shorter shape may be the start of a longer one.
    private static readonly string[] s_digits = ["####-##-##", "##-####", "########", "##-##", "####", "###"];

    public static bool Is(ReadOnlySpan<char> tail)
    {
        while (!tail.IsEmpty)
        {
            var length = tail[0] switch
            {
                '-' or '@' => Version(tail[1..]),
                ':' => Context(tail[1..]),
                _ => 0,
            };
            if (length == 0)
            {
                return false;
            }

            tail = tail[(1 + length)..];
        }

        return true;
    }

    private static int Version(ReadOnlySpan<char> text)
    {
        foreach (var word in s_words)
        {
            if (text.StartsWith(word, StringComparison.OrdinalIgnoreCase) && EndsAt(text, word.Length))
            {
                return word.Length;
            }
        }

        if (text.Length > 1 && text[0] is 'v' or 'V')
        {
            var digits = Digits(text[1..]);
            return digits > 0 && EndsAt(text, 1 + digits) ? 1 + digits : 0;
        }

        foreach (var shape in s_digits)
        {
            if (Fits(text, shape) && EndsAt(text, shape.Length))
            {
                return shape.Length;
            }
        }

        return 0;
    }

    // Behind a colon stands a revision (":0") or a size of context (":200k").
    private static int Context(ReadOnlySpan<char> text)
    {
        var length = Digits(text);
        return length == 0 ? 0 : length < text.Length && text[length] is 'k' or 'm' ? length + 1 : length;
    }

    private static int Digits(ReadOnlySpan<char> text)
    {
        var end = text.IndexOfAnyExceptInRange('0', '9');
        return end < 0 ? text.Length : end;
    }

    private static bool Fits(ReadOnlySpan<char> text, string shape)
    {
        if (text.Length < shape.Length)
        {
            return false;
        }

        for (var i = 0; i < shape.Length; i++)
        {
            if (shape[i] == '#' ? !char.IsAsciiDigit(text[i]) : text[i] != shape[i])
            {
                return false;
            }
        }

        return true;
    }

    private static bool EndsAt(ReadOnlySpan<char> text, int at) => at == text.Length || text[at] is '-' or '@' or ':';
}
