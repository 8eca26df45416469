namespace Farthing.Ingest.Spans;

/// <summary>The attributes of one span or resource, by name. Used again for each: cleared, not made anew.</summary>
internal sealed class AttributeBag
{
    private readonly AttributeValue[] _values = new AttributeValue[SpanAttributes.Count];

    /// <summary>The value; where a sender gives an attribute by two of its names, the first one counts.</summary>
    public AttributeValue this[SpanAttribute attribute]
    {
        get => _values[(int)attribute];
        set
        {
            if (_values[(int)attribute].IsAbsent)
            {
                _values[(int)attribute] = value;
            }
        }
    }

    public void Clear() => Array.Clear(_values);
}
