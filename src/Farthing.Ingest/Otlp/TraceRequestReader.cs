using System.Buffers.Binary;
using System.Text;
using Farthing.Ingest.Spans;

namespace Farthing.Ingest.Otlp;

/// <summary>
/// Reads an OTLP trace request (opentelemetry-proto 1.x, ExportTraceServiceRequest) from its bytes, span by span,
/// keeping only the attributes that Farthing knows.
/// </summary>
internal sealed class TraceRequestReader(SpanSink onSpan)
{
    // Senders cap attributes at 128 a span; a list of tags needs no more.
    private const int LongestList = 128;
    private const int LongestName = 128;

    private readonly AttributeBag _span = new();
    private readonly AttributeBag _resource = new();

    /// <summary>Reads the request.</summary>
    /// <exception cref="FormatException">The bytes are not such a request; spans before the fault were handed over.</exception>
    public void Read(ReadOnlySpan<byte> body)
    {
        var request = new ProtoReader(body);
        while (request.Next())
        {
            if (request.Field == 1)
            {
                ReadResourceSpans(request.Bytes());
            }
            else
            {
                request.Skip();
            }
        }
    }

    private void ReadResourceSpans(ReadOnlySpan<byte> message)
    {
        // The resource may stand behind its spans.
        _resource.Clear();
        var fields = new ProtoReader(message);
        while (fields.Next())
        {
            if (fields.Field == 1)
            {
                ReadAttributes(fields.Bytes(), attributesField: 1, _resource);
            }
            else
            {
                fields.Skip();
            }
        }

        fields = new ProtoReader(message);
        while (fields.Next())
        {
            if (fields.Field == 2)
            {
                ReadScopeSpans(fields.Bytes());
            }
            else
            {
                fields.Skip();
            }
        }
    }

    private void ReadScopeSpans(ReadOnlySpan<byte> message)
    {
        // The scope may stand behind its spans.
        var scope = new ScopeFields("", "");
        var fields = new ProtoReader(message);
        while (fields.Next())
        {
            if (fields.Field == 1)
            {
                scope = ReadScope(fields.Bytes());
            }
            else
            {
                fields.Skip();
            }
        }

        fields = new ProtoReader(message);
        while (fields.Next())
        {
            if (fields.Field == 2)
            {
                ReadSpan(fields.Bytes(), scope);
            }
            else
            {
                fields.Skip();
            }
        }
    }

    private static ScopeFields ReadScope(ReadOnlySpan<byte> message)
    {
        var (name, version) = ("", "");
        var fields = new ProtoReader(message);
        while (fields.Next())
        {
            switch (fields.Field)
            {
                case 1: name = fields.Text(); break;
                case 2: version = fields.Text(); break;
                default: fields.Skip(); break;
            }
        }

        return new(name, version);
    }

    private void ReadSpan(ReadOnlySpan<byte> message, in ScopeFields scope)
    {
        _span.Clear();
        var span = new SpanFields { Name = "" };
        var fields = new ProtoReader(message);
        while (fields.Next())
        {
            switch (fields.Field)
            {
                case 1: span.TraceId = fields.Bytes() is { Length: 16 } trace ? BinaryPrimitives.ReadUInt128BigEndian(trace) : 0; break;
                case 2: span.SpanId = ReadSpanId(fields.Bytes()); break;
                case 4: span.ParentSpanId = ReadSpanId(fields.Bytes()); break;
                case 5: span.Name = fields.Text(); break;
                case 6: span.Kind = (int)fields.UInt64(); break;
                case 7: span.StartNanos = fields.Fixed64(); break;
                case 8: span.EndNanos = fields.Fixed64(); break;
                case 9: ReadAttribute(fields.Bytes(), _span); break;
                case 15: span.Failed = ReadFailed(fields.Bytes()); break;
                default: fields.Skip(); break;
            }
        }

        onSpan(span, _span, _resource, scope);
    }

    private static ulong ReadSpanId(ReadOnlySpan<byte> bytes) =>
        bytes.Length == 8 ? BinaryPrimitives.ReadUInt64BigEndian(bytes) : 0;

    private static bool ReadFailed(ReadOnlySpan<byte> status)
    {
        const ulong Error = 2;
        var failed = false;
        var fields = new ProtoReader(status);
        while (fields.Next())
        {
            if (fields.Field == 3)
            {
                failed = fields.UInt64() == Error;
            }
            else
            {
                fields.Skip();
            }
        }

        return failed;
    }

    private static void ReadAttributes(ReadOnlySpan<byte> message, int attributesField, AttributeBag bag)
    {
        var fields = new ProtoReader(message);
        while (fields.Next())
        {
            if (fields.Field == attributesField)
            {
                ReadAttribute(fields.Bytes(), bag);
            }
            else
            {
                fields.Skip();
            }
        }
    }

    private static void ReadAttribute(ReadOnlySpan<byte> keyValue, AttributeBag bag)
    {
        ReadOnlySpan<byte> key = default, value = default;
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

        if (Find(key) is { } attribute && ReadValue(value) is { } read)
        {
            bag[attribute] = new(read);
        }
    }

    private static RawAttribute? Find(ReadOnlySpan<byte> key)
    {
        Span<char> name = stackalloc char[LongestName];
        return key.Length <= LongestName && Encoding.UTF8.TryGetChars(key, name, out var length) ? SpanAttributes.Find(name[..length]) : null;
    }

    private static object? ReadValue(ReadOnlySpan<byte> anyValue)
    {
        object? value = null;
        var fields = new ProtoReader(anyValue);
        while (fields.Next())
        {
            switch (fields.Field)
            {
                case 1: value = fields.Text(); break;
                case 2: value = fields.UInt64() != 0; break;
                case 3: value = unchecked((long)fields.UInt64()); break;
                case 4: value = fields.Double(); break;
                case 5: value = ReadTexts(fields.Bytes()); break;
                default: fields.Skip(); break;
            }
        }

        return value;
    }

    private static List<string> ReadTexts(ReadOnlySpan<byte> arrayValue)
    {
        var texts = new List<string>();
        var fields = new ProtoReader(arrayValue);
        while (fields.Next())
        {
            if (fields.Field != 1)
            {
                fields.Skip();
                continue;
            }

            var item = new ProtoReader(fields.Bytes());
            while (item.Next())
            {
                if (item.Field == 1 && texts.Count < LongestList)
                {
                    texts.Add(item.Text());
                }
                else
                {
                    item.Skip();
                }
            }
        }

        return texts;
    }
}
