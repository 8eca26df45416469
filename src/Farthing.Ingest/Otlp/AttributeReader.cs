using Farthing.Ingest.Spans;

namespace Farthing.Ingest.Otlp;

/// <summary>Reads attributes (KeyValue), keeping only those that Farthing knows.</summary>
/// <param name="texts">The values that come again and again.</param>
internal sealed class AttributeReader(TextCache texts)
{
    // Senders cap attributes at 128 a span; a list of tags needs no more.
    private const int LongestList = 128;

    private static readonly KeyTable<RawAttribute> s_known = new(SpanAttributes.ByName);
    private static readonly object s_true = true;
    private static readonly object s_false = false;

    /// <summary>Reads the attributes of a resource.</summary>
    public void ReadAll(ReadOnlySpan<byte> resource, AttributeBag bag)
    {
        var fields = new ProtoReader(resource);
        while (fields.NextOf(1))
        {
            Read(fields.Bytes(), bag);
        }
    }

    /// <summary>Reads one attribute.</summary>
    public void Read(ReadOnlySpan<byte> keyValue, AttributeBag bag)
    {
        Split(keyValue, out var key, out var value);
        if ((s_known.TryGet(key, out var attribute) || SpanAttributes.TryFindFree(key, out attribute)) && ReadValue(value, attribute) is { } read)
        {
            bag[attribute] = new(read);
        }
    }

    /// <summary>The key and the value of a KeyValue.</summary>
    public static void Split(ReadOnlySpan<byte> keyValue, out ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value)
    {
        key = value = default;
        var fields = new ProtoReader(keyValue);
        while (fields.Next())
        {
            switch (fields.Field)
            {
                case 1: key = fields.Bytes(); break;
                case 2: value = fields.Bytes(); break;
                default: fields.Skip(); break;
            }
        }
    }

    private object? ReadValue(ReadOnlySpan<byte> anyValue, in RawAttribute attribute)
    {
        object? value = null;
        var fields = new ProtoReader(anyValue);
        while (fields.Next())
        {
            switch (fields.Field)
            {
                // What is another one in every span would only drive out what is not.
                case 1: value = attribute.IsOwn ? fields.Text() : texts.Get(fields.Bytes()); break;
                case 2: value = fields.UInt64() != 0 ? s_true : s_false; break;
                case 3: value = unchecked((long)fields.UInt64()); break;
                case 4: value = fields.Double(); break;
                case 5: value = ReadTexts(fields.Bytes()); break;
                default: fields.Skip(); break;
            }
        }

        return value;
    }

    private List<string> ReadTexts(ReadOnlySpan<byte> arrayValue)
    {
        var list = new List<string>();
        var fields = new ProtoReader(arrayValue);
        while (fields.NextOf(1))
        {
            var item = new ProtoReader(fields.Bytes());
            while (item.Next())
            {
                if (item.Field == 1 && list.Count < LongestList)
                {
                    list.Add(texts.Get(item.Bytes()));
                }
                else
                {
                    item.Skip();
                }
            }
        }

        return list;
    }
}
