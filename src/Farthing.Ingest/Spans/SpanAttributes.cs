using System.Collections.Frozen;
using System.Text;
using Farthing.Ingest.Spans.Dialects;

namespace Farthing.Ingest.Spans;

/// <summary>
/// What a sent attribute is kept as: the number of its name among all the names that some dialect reads, or, of a family
/// of free names, what stands behind the family's prefix.
/// </summary>
/// <param name="Number">The number of the name.</param>
/// <param name="Marks">The dialects that have the name for themselves alone, a bit each.</param>
/// <param name="IsOwn">Whether its value is another one in nearly every span.</param>
/// <param name="Rest">What stands behind the prefix; null for a name that is known whole.</param>
internal readonly record struct RawAttribute(int Number, uint Marks, bool IsOwn, string? Rest = null);

/// <summary>Every name that some dialect reads. A reader asks here whether an attribute is worth reading at all.</summary>
internal static class SpanAttributes
{
    // A longer one is no key of anything.
    private const int LongestRest = 64;

    private static readonly SpanAttribute[] s_own =
    [
        SpanAttribute.ResponseId, SpanAttribute.RequestId, SpanAttribute.CallKey, SpanAttribute.Session, SpanAttribute.OutcomeKey,
        SpanAttribute.RevenueKey, SpanAttribute.UsageDetails, SpanAttribute.Metadata, SpanAttribute.FirstChunkAt,
    ];

    private static readonly byte[][] s_families = [.. DialectTables.All.SelectMany(t => t.Families).Distinct().Select(Encoding.UTF8.GetBytes)];

    public static int Count { get; } = Enum.GetValues<SpanAttribute>().Length;

    /// <summary>The names that are known whole.</summary>
    public static FrozenDictionary<string, RawAttribute> ByName { get; } = Names();

    /// <summary>Finds an attribute by its name; null for one that nobody reads.</summary>
    public static RawAttribute? Find(string name) =>
        ByName.TryGetValue(name, out var known) || TryFindFree(Encoding.UTF8.GetBytes(name), out known) ? known : null;

    /// <summary>Finds an attribute whose name an app has chosen, in UTF-8: one of a family that says whom a call was made for.</summary>
    public static bool TryFindFree(ReadOnlySpan<byte> name, out RawAttribute attribute)
    {
        foreach (var family in s_families)
        {
            if (name.Length > family.Length && name.Length <= family.Length + LongestRest && name.StartsWith(family))
            {
                attribute = new(-1, 0, IsOwn: true, Encoding.UTF8.GetString(name[family.Length..]));
                return true;
            }
        }

        attribute = default;
        return false;
    }

    private static FrozenDictionary<string, RawAttribute> Names()
    {
        var own = DialectTables.All.SelectMany(t => s_own.SelectMany(a => t.Names[a])).ToHashSet(StringComparer.Ordinal);
        return DialectTables.All.SelectMany(t => t.Names.All).Distinct(StringComparer.Ordinal).Select((name, number) => (name, number))
            .ToFrozenDictionary(n => n.name, n => new RawAttribute(n.number, DialectTables.MarksOf(n.name), own.Contains(n.name)), StringComparer.Ordinal);
    }
}
