namespace Farthing.Ingest.Spans;

/// <summary>The fields of a span that stand outside its attributes.</summary>
internal record struct SpanFields
{
    public UInt128 TraceId;
    public ulong SpanId;
    public ulong ParentSpanId;
    public ulong StartNanos;
    public ulong EndNanos;
    public bool Failed;
    public SpanName Name;
}

/// <summary>The names of spans that are something else than a call because of their name.</summary>
internal enum SpanName
{
    Other,
    SdkReport,
    Outcome,
    Revenue,
}
