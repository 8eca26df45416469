using System.Buffers.Binary;
using Farthing.Ingest.Spans;

namespace Farthing.Ingest.Otlp;

/// <summary>Reads a trace request span by span.</summary>
internal sealed class TraceRequestReader(TextCache texts, SpanSink onSpan) : RequestReader
{
    private readonly AttributeReader _attributes = new(texts);
    private readonly AttributeBag _span = new();
    private readonly AttributeBag _resource = new();

    protected override void BeginResource() => _resource.Clear();

    protected override void OnResource(ReadOnlySpan<byte> resource) => _attributes.ReadAll(resource, _resource);

    protected override string Text(ReadOnlySpan<byte> utf8) => texts.Get(utf8);

    protected override void OnItem(ReadOnlySpan<byte> item, in ScopeFields scope)
    {
        _span.Clear();
        var span = new SpanFields { Name = "" };
        var fields = new ProtoReader(item);
        while (fields.Next())
        {
            switch (fields.Field)
            {
                case 1: span.TraceId = TraceId(fields.Bytes()); break;
                case 2: span.SpanId = SpanId(fields.Bytes()); break;
                case 4: span.ParentSpanId = SpanId(fields.Bytes()); break;
                case 5: span.Name = texts.Get(fields.Bytes()); break;
                case 6: span.Kind = unchecked((int)fields.UInt64()); break;
                case 7: span.StartNanos = fields.Fixed64(); break;
                case 8: span.EndNanos = fields.Fixed64(); break;
                case 9: _attributes.Read(fields.Bytes(), _span); break;
                case 15: span.Failed = ReadFailed(fields.Bytes()); break;
                default: fields.Skip(); break;
            }
        }

        onSpan(span, _span, _resource, scope);
    }

    /// <summary>An id, or zero where it has another length than ids have.</summary>
    public static UInt128 TraceId(ReadOnlySpan<byte> bytes) => bytes.Length == 16 ? BinaryPrimitives.ReadUInt128BigEndian(bytes) : 0;

    /// <inheritdoc cref="TraceId"/>
    public static ulong SpanId(ReadOnlySpan<byte> bytes) => bytes.Length == 8 ? BinaryPrimitives.ReadUInt64BigEndian(bytes) : 0;

    private static bool ReadFailed(ReadOnlySpan<byte> status)
    {
        const ulong Error = 2;
        var failed = false;
        var fields = new ProtoReader(status);
        while (fields.NextOf(3))
        {
            failed = fields.UInt64() == Error;
        }

        return failed;
    }
}
