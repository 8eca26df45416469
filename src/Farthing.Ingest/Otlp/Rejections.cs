namespace Farthing.Ingest.Otlp;

/// <summary>Spans, points or records of one request that were refused, by reason.</summary>
internal sealed class Rejections
{
    private readonly SortedDictionary<string, int> _counts = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, int> ByReason => _counts;

    public int Count => _counts.Values.Sum();

    public void Add(string reason, int count = 1) => _counts[reason] = _counts.GetValueOrDefault(reason) + count;

    public void Add(IReadOnlyDictionary<string, int> counts)
    {
        foreach (var (reason, count) in counts)
        {
            Add(reason, count);
        }
    }

    /// <summary>What the sender is told of them.</summary>
    public override string ToString() => string.Join(", ", _counts.Select(r => $"{r.Value} {r.Key}"));

    /// <summary>An Export…Response of any kind; partial_success only where something was rejected, as the protocol asks.</summary>
    public void Write(ProtoWriter to)
    {
        if (_counts.Count == 0)
        {
            return;
        }

        var partial = to.Begin(1);
        to.UInt64(1, (ulong)Count);
        to.Text(2, ToString());
        to.End(partial);
    }
}
