using System.Security.Cryptography;
using System.Text;

namespace Farthing.Ingest.Spans;

/// <summary>Makes texts from outside fit to be stored.</summary>
internal static class Texts
{
    /// <summary>The longest name or label that is kept whole.</summary>
    public const int Longest = 256;

    /// <summary>
    /// The text without what a database cannot hold, and cut where it is too long. What is cut ends in a digest of
    /// the whole, so that two long texts that start alike stay apart.
    /// </summary>
    public static string Limit(string text, int longest = Longest)
    {
        var clean = text.Contains('\0', StringComparison.Ordinal) ? text.Replace('\0', ' ') : text;
        if (clean.Length <= longest)
        {
            return clean;
        }

        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(clean)))[..12];
        var cut = longest - digest.Length - 1;
        return $"{clean.AsSpan(0, char.IsHighSurrogate(clean[cut - 1]) ? cut - 1 : cut)}…{digest}";
    }

    /// <summary>The same, with the empty text for none.</summary>
    public static string OrEmpty(string? text) => text is null ? "" : Limit(text);

    /// <summary>The same, with null for none and for an empty one.</summary>
    public static string? OrNull(string? text) => string.IsNullOrEmpty(text) ? null : Limit(text);

    /// <summary>The free labels of a span, each once.</summary>
    public static IReadOnlyList<string> Tags(AttributeBag span) =>
        span[SpanAttribute.Tags].IsAbsent && span.MoreTags.Count == 0 ? []
        : [.. span[SpanAttribute.Tags].Texts.Concat(span.MoreTags).Select(t => Limit(t)).Where(t => t.Length > 0).Distinct()];

    /// <summary>Why it failed; null when it did not.</summary>
    public static string? ErrorType(in SpanFields span, AttributeBag attributes) =>
        OrNull(attributes[SpanAttribute.ErrorType].Text) ?? (span.Failed ? "error" : null);

    /// <summary>Where the sender runs: a span knows better than its process.</summary>
    public static string Environment(AttributeBag span, AttributeBag resource) =>
        OrEmpty(span[SpanAttribute.Environment].Text ?? resource[SpanAttribute.Environment].Text);

    /// <summary>The sender's service.</summary>
    public static string Service(AttributeBag span, AttributeBag resource) =>
        OrEmpty(resource[SpanAttribute.ServiceName].Text ?? span[SpanAttribute.ServiceName].Text);
}
