using System.Collections;

namespace Farthing.Ingest.Spans.Dialects;

/// <summary>The names that a dialect has for what Farthing reads, the better ones first.</summary>
internal sealed class AttributeNames : IEnumerable<KeyValuePair<SpanAttribute, List<string>>>
{
    private readonly Dictionary<SpanAttribute, List<string>> _names = [];

    /// <summary>Every name.</summary>
    public IEnumerable<string> All => _names.Values.SelectMany(n => n);

    /// <summary>The names of one attribute, in order; none where the dialect cannot tell it.</summary>
    public IReadOnlyList<string> this[SpanAttribute attribute] => _names.GetValueOrDefault(attribute) ?? [];

    /// <summary>Adds names behind those that are there.</summary>
    public void Add(SpanAttribute attribute, params ReadOnlySpan<string> names)
    {
        if (!_names.TryGetValue(attribute, out var list))
        {
            _names[attribute] = list = [];
        }

        foreach (var name in names)
        {
            if (!list.Contains(name, StringComparer.Ordinal))
            {
                list.Add(name);
            }
        }
    }

    /// <summary>These names, and behind each those of <paramref name="others"/>.</summary>
    public AttributeNames Then(AttributeNames others)
    {
        AttributeNames both = [];
        foreach (var (attribute, names) in _names.Concat(others._names))
        {
            both.Add(attribute, [.. names]);
        }

        return both;
    }

    public IEnumerator<KeyValuePair<SpanAttribute, List<string>>> GetEnumerator() => _names.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
