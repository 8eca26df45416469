namespace Farthing.Ingest.Spans;

/// <summary>Takes a span as it is read. Fields and bags are the reader's own and hold the next span afterwards.</summary>
/// <param name="span">Its fields.</param>
/// <param name="attributes">Its attributes.</param>
/// <param name="resource">Its resource's.</param>
/// <param name="scope">The instrumentation that made it.</param>
internal delegate void SpanSink(in SpanFields span, AttributeBag attributes, AttributeBag resource, in ScopeFields scope);

/// <summary>The fields of a span that stand outside its attributes.</summary>
internal record struct SpanFields
{
    public UInt128 TraceId;
    public ulong SpanId;
    public ulong ParentSpanId;
    public ulong StartNanos;
    public ulong EndNanos;
    public bool Failed;

    /// <summary>As sent; may be empty, and long.</summary>
    public string Name;

    /// <summary>OpenTelemetry's SpanKind: 0 not told, 1 internal, 2 server, 3 client, 4 producer, 5 consumer.</summary>
    public int Kind;
}

/// <summary>The instrumentation that made a span: empty where it does not say.</summary>
internal readonly record struct ScopeFields(string Name, string Version);
