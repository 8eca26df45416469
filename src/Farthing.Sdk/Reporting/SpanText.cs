using System.Diagnostics;

namespace Farthing.Sdk.Reporting;

/// <summary>
/// How much text a span holds, where that is much: prompts and answers that were asked for, or that another library puts on
/// its spans. Kept on the span, for what was counted when it came is what is to be given back when it goes.
/// </summary>
internal static class SpanText
{
    private const string Property = "farthing.text";

    /// <summary>Names and counts have less.</summary>
    private const int Little = 4096;

    /// <returns>Characters; 0 where it is little.</returns>
    public static long Weigh(Activity span)
    {
        var text = 0L;
        foreach (var (_, value) in span.EnumerateTagObjects())
        {
            text += Of(value);
        }

        foreach (var one in span.EnumerateEvents())
        {
            foreach (var (_, value) in one.EnumerateTagObjects())
            {
                text += Of(value);
            }
        }

        if (text <= Little)
        {
            return 0;
        }

        span.SetCustomProperty(Property, text);
        return text;
    }

    public static long Of(Activity span) => span.GetCustomProperty(Property) is long text ? text : 0;

    private static long Of(object? value) => value switch
    {
        string text => text.Length,
        string[] texts => texts.Sum(text => (long)(text?.Length ?? 0)),
        _ => 0,
    };
}
