using System.Text;

namespace Farthing.Sdk.Json;

/// <summary>The short names that were met last, so that each need not be made anew. Bounded: one pushes out another.</summary>
internal static class KnownNames
{
    private const int Most = 256;
    private const int Longest = 64;

    private static readonly string?[] Names = new string?[Most];

    /// <returns>null for an empty name.</returns>
    public static string? Of(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length is 0 or > Longest)
        {
            return utf8.IsEmpty ? null : Encoding.UTF8.GetString(utf8);
        }

        ref var place = ref Names[Place(utf8)];
        var known = place;
        if (known is not null && Ascii.Equals(utf8, known))
        {
            return known;
        }

        var name = Encoding.UTF8.GetString(utf8);
        place = name;
        return name;
    }

    private static int Place(ReadOnlySpan<byte> utf8)
    {
        var hash = utf8.Length;
        foreach (var b in utf8)
        {
            hash = (hash * 31) + b;
        }

        return (hash ^ (hash >> 8)) & (Most - 1);
    }
}
