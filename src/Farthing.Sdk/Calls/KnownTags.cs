using System.Diagnostics;

namespace Farthing.Sdk.Calls;

/// <summary>What is unknown is left out.</summary>
internal static class KnownTags
{
    public static void AddKnown<T>(this Activity span, string key, T? value)
        where T : struct
    {
        if (value is { } known)
        {
            span.AddTag(key, known);
        }
    }

    public static void AddKnown(this Activity span, string key, string? value)
    {
        if (value is not null)
        {
            span.AddTag(key, value);
        }
    }
}
