namespace Farthing.Core.Ownership;

/// <summary>
/// Who is beneath whom in a trace. Where the chain of parents is broken, since a parent was not sent or is not here yet,
/// a span that tells usage and has the lost one within its time is taken for the parent, if it tells no fewer tokens than
/// what lies beneath that.
/// </summary>
internal sealed class TraceTree
{
    private readonly Dictionary<ulong, TraceSpan> _spans;
    private readonly Dictionary<ulong, ulong> _parents = [];

    // Of each piece of the tree: ways to its root, which get shorter when they are gone, and the most that a span in it tells.
    private readonly Dictionary<ulong, ulong> _up = [];
    private readonly Dictionary<ulong, (decimal Input, decimal Output)> _most = [];

    // By id, so that it does not matter in which order spans came.
    public TraceTree(IEnumerable<TraceSpan> spans)
    {
        _spans = spans.GroupBy(s => s.Id).ToDictionary(g => g.Key, g => g.OrderByDescending(s => s.Role).ThenByDescending(s => s.Rank)
            .ThenBy(s => s.Start).ThenBy(s => s.DurationUs).ThenBy(s => s.ParentId).ThenBy(s => s.ResponseId, StringComparer.Ordinal)
            .ThenBy(s => s.InputTokens).ThenBy(s => s.OutputTokens).ThenBy(s => s.Dialect).First());
        var byId = _spans.Values.OrderBy(s => s.Id).ToList();
        foreach (var span in byId)
        {
            _up.Add(span.Id, span.Id);
            _most.Add(span.Id, (span.InputTokens, span.OutputTokens));
        }

        foreach (var span in byId)
        {
            // A ring of parents is nobody's fault that can be mended: whoever would close it is a root.
            if (_spans.ContainsKey(span.ParentId) && RootOf(span.ParentId) != span.Id)
            {
                Put(span.Id, span.ParentId);
            }
        }

        Adopt(byId);
        TopDown = InOrder();
    }

    /// <summary>Every span once, each behind what is around it.</summary>
    public IReadOnlyList<TraceSpan> TopDown { get; }

    /// <summary>The span around one; null for a root.</summary>
    public TraceSpan? Around(TraceSpan span) => _parents.TryGetValue(span.Id, out var parent) ? _spans[parent] : null;

    // The roots of a trace are few, unless it is broken into many pieces: then this is their number times that of the
    // spans with usage, which whoever reads a trace bounds.
    private void Adopt(List<TraceSpan> byId)
    {
        var lost = byId.FindAll(s => s.ParentId != 0 && !_parents.ContainsKey(s.Id)).OrderByDescending(s => s.DurationUs).ThenBy(s => s.Id);
        var around = byId.FindAll(s => s.Role != TraceSpanRole.Frame).OrderBy(s => s.DurationUs).ThenBy(s => s.Id).ToList();
        foreach (var span in lost)
        {
            var (input, output) = _most[span.Id];
            if (around.Find(a => span.Within(a) && input <= a.InputTokens && output <= a.OutputTokens && RootOf(a.Id) != span.Id) is { } parent)
            {
                Put(span.Id, parent.Id);
            }
        }
    }

    private void Put(ulong id, ulong parent)
    {
        var root = RootOf(parent);
        _parents.Add(id, parent);
        _up[id] = root;
        var (most, own) = (_most[root], _most[id]);
        _most[root] = (Math.Max(most.Input, own.Input), Math.Max(most.Output, own.Output));
    }

    private ulong RootOf(ulong id)
    {
        while (_up[id] is var up && up != id)
        {
            id = _up[id] = _up[up];
        }

        return id;
    }

    private List<TraceSpan> InOrder()
    {
        var children = _parents.ToLookup(p => p.Value, p => p.Key);
        var order = _spans.Values.Where(s => !_parents.ContainsKey(s.Id)).ToList();
        for (var i = 0; i < order.Count; i++)
        {
            order.AddRange(children[order[i].Id].Select(id => _spans[id]));
        }

        return order;
    }
}
