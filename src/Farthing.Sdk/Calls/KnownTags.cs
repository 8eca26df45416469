using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Farthing.Sdk.Calls;

/// <summary>What is unknown is left out.</summary>
internal static class KnownTags
{
    // Most counts of a usage are unknown: inlined, each is one comparison.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddKnown<T>(this Activity span, string key, T? value)
        where T : struct
    {
        if (value is { } known)
        {
            span.AddTag(key, known);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddKnown(this Activity span, string key, long? value)
    {
        if (value is { } known)
        {
            span.AddTag(key, Boxes.Of(known));
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
