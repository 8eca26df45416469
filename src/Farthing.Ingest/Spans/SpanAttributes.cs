using System.Collections.Frozen;
using Farthing.Ingest.Spans.Dialects;

namespace Farthing.Ingest.Spans;

/// <summary>
/// What a sent attribute is kept as: the number of its name among all the names that some dialect reads, or, of a family
/// of free names, what stands behind the family's prefix.
/// </summary>
/// <param name="Number">The number of the name.</param>
/// <param name="Marks">The dialects that have the name for themselves alone, a bit each.</param>
/// <param name="Rest">What stands behind the prefix; null for a name that is known whole.</param>
internal readonly record struct RawAttribute(int Number, uint Marks, string? Rest = null);

/// <summary>Every name that some dialect reads. A reader asks here whether an attribute is worth reading at all.</summary>
internal static class SpanAttributes
{
    // A longer one is no key of anything.
    private const int LongestRest = 64;

    private static readonly string[] s_families = [.. DialectTables.All.SelectMany(t => t.Families).Distinct()];

    private static readonly FrozenDictionary<string, RawAttribute>.AlternateLookup<ReadOnlySpan<char>> s_lookup;

    static SpanAttributes()
    {
        ByName = DialectTables.All.SelectMany(t => t.Names.All).Distinct(StringComparer.Ordinal)
            .Select((name, number) => (name, number)).ToFrozenDictionary(n => n.name, n => new RawAttribute(n.number, DialectTables.MarksOf(n.name)), StringComparer.Ordinal);
        s_lookup = ByName.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public static int Count { get; } = Enum.GetValues<SpanAttribute>().Length;

    public static FrozenDictionary<string, RawAttribute> ByName { get; }

    /// <summary>Finds an attribute by its name; null for one that nobody reads. A known name costs no string.</summary>
    public static RawAttribute? Find(ReadOnlySpan<char> name)
    {
        if (s_lookup.TryGetValue(name, out var known))
        {
            return known;
        }

        foreach (var family in s_families)
        {
            if (name.Length > family.Length && name.Length <= family.Length + LongestRest && name.StartsWith(family, StringComparison.Ordinal))
            {
                return new(-1, 0, name[family.Length..].ToString());
            }
        }

        return null;
    }
}
