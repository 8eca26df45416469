using Farthing.Ingest.Spans.Dialects;

namespace Farthing.Ingest.Spans;

/// <summary>
/// The attributes of one span or resource, as sent, and what they mean in the words of one dialect. Used again for each:
/// cleared, not made anew.
/// </summary>
internal sealed class AttributeBag
{
    // Senders cap attributes at 128 a span; labels need fewer.
    private const int MostFree = 32;

    private readonly AttributeValue[] _sent = new AttributeValue[SpanAttributes.ByName.Count];
    private readonly AttributeValue[] _meant = new AttributeValue[SpanAttributes.Count];
    private readonly List<(string Name, AttributeValue Value)> _free = [];
    private readonly List<string> _tags = [];
    private DialectTable _dialect = DialectTables.Default;
    private uint _marks;

    /// <summary>What attributes of free names say, such as an app's own metadata.</summary>
    public IReadOnlyList<(string Name, AttributeValue Value)> Free => _free;

    /// <summary>Labels made of them.</summary>
    public IReadOnlyList<string> MoreTags => _tags;

    /// <summary>The dialects that have one of the names for themselves alone, a bit each.</summary>
    public uint Marks => _marks;

    /// <summary>The value in the words of <see cref="ReadAs"/>. Setting it puts it in front of what was sent.</summary>
    public AttributeValue this[SpanAttribute attribute]
    {
        get
        {
            if (!_meant[(int)attribute].IsAbsent)
            {
                return _meant[(int)attribute];
            }

            foreach (var number in _dialect.NumbersOf(attribute))
            {
                if (!_sent[number].IsAbsent)
                {
                    return _sent[number];
                }
            }

            return default;
        }
        set => _meant[(int)attribute] = value;
    }

    /// <summary>A value as sent; where a sender gives a name twice, the first one counts.</summary>
    public AttributeValue this[RawAttribute attribute]
    {
        set
        {
            if (attribute.Rest is { } rest)
            {
                if (_free.Count < MostFree)
                {
                    _free.Add((rest, value));
                }
            }
            else if (_sent[attribute.Number].IsAbsent)
            {
                _sent[attribute.Number] = value;
                _marks |= attribute.Marks;
            }
        }
    }

    /// <summary>Reads from now on in the words of <paramref name="dialect"/>.</summary>
    public void ReadAs(DialectTable dialect) => _dialect = dialect;

    /// <summary>Adds a label.</summary>
    public void AddTag(string tag) => _tags.Add(tag);

    public void Clear()
    {
        Array.Clear(_sent);
        Array.Clear(_meant);
        _free.Clear();
        _tags.Clear();
        (_dialect, _marks) = (DialectTables.Default, 0);
    }
}
