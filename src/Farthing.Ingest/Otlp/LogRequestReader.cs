using Farthing.Ingest.Spans;

namespace Farthing.Ingest.Otlp;

/// <summary>
/// Reads a log request record by record, and hands over those that tell of a model call's usage, as the span of that call:
/// instrumentations that write events instead of attributes report it here.
/// </summary>
internal sealed class LogRequestReader(TextCache texts, SpanSink onSpan) : RequestReader
{
    private const int Client = 3;

    private readonly AttributeReader _attributes = new(texts);
    private readonly AttributeBag _record = new();
    private readonly AttributeBag _resource = new();

    /// <summary>How many records tell of no usage: they are read no further.</summary>
    public int NotKept { get; private set; }

    protected override void BeginResource() => _resource.Clear();

    protected override void OnResource(ReadOnlySpan<byte> resource) => _attributes.ReadAll(resource, _resource);

    protected override string Text(ReadOnlySpan<byte> utf8) => texts.Get(utf8);

    protected override void OnItem(ReadOnlySpan<byte> item, in ScopeFields scope)
    {
        _record.Clear();
        var span = new SpanFields { Name = "", Kind = Client };
        var (observed, took) = (0UL, 0UL);
        var fields = new ProtoReader(item);
        while (fields.Next())
        {
            switch (fields.Field)
            {
                case 1: span.EndNanos = fields.Fixed64(); break;
                case 6: ReadAttribute(fields.Bytes(), ref span, ref took); break;
                case 9: span.TraceId = TraceRequestReader.TraceId(fields.Bytes()); break;
                case 10: span.SpanId = TraceRequestReader.SpanId(fields.Bytes()); break;
                case 11: observed = fields.Fixed64(); break;
                case 12: span.Name = texts.Get(fields.Bytes()); break;
                default: fields.Skip(); break;
            }
        }

        if (_record[SpanAttribute.InputTokens].IsAbsent && _record[SpanAttribute.OutputTokens].IsAbsent)
        {
            NotKept++;
            return;
        }

        // Usage is known when the answer is whole: the record stands at the call's end.
        span.EndNanos = span.EndNanos == 0 ? observed : span.EndNanos;
        span.StartNanos = span.EndNanos - Math.Min(took, span.EndNanos);
        Identify(ref span, item);
        onSpan(span, _record, _resource, scope);
    }

    private void ReadAttribute(ReadOnlySpan<byte> keyValue, ref SpanFields span, ref ulong took)
    {
        AttributeReader.Split(keyValue, out var key, out var value);
        if (key.SequenceEqual("event.name"u8))
        {
            span.Name = span.Name.Length == 0 ? TextOf(value) : span.Name;
        }
        else if (LogDuration.TryRead(key, value, out var nanos))
        {
            took = nanos;
        }
        else
        {
            _attributes.Read(keyValue, _record);
        }
    }

    private string TextOf(ReadOnlySpan<byte> anyValue)
    {
        var text = "";
        var fields = new ProtoReader(anyValue);
        while (fields.NextOf(1))
        {
            text = texts.Get(fields.Bytes());
        }

        return text;
    }

    // A record need not stand in a span. It is named by the response, or by all that it says: sent again, it is the same.
    private void Identify(ref SpanFields span, ReadOnlySpan<byte> record)
    {
        if (span.TraceId != 0 && span.SpanId != 0)
        {
            return;
        }

        var key = _record[SpanAttribute.ResponseId].Text is { Length: > 0 } response
            ? $"{response} {span.EndNanos}"
            : Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(record));
        var id = CallKey.IdOf($"log {key}")!.Value;
        (span.TraceId, span.SpanId) = (span.TraceId == 0 ? id.TraceId : span.TraceId, span.SpanId == 0 ? id.SpanId : span.SpanId);
    }
}
