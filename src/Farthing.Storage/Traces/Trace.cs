using Farthing.Core.Amounts;

namespace Farthing.Storage.Traces;

/// <summary>Sums over billed calls.</summary>
/// <param name="Calls">How many.</param>
/// <param name="InputTokens">All tokens in.</param>
/// <param name="OutputTokens">All tokens out.</param>
/// <param name="CostUsd">The known cost in US dollars.</param>
/// <param name="Unpriced">Calls whose cost is not known, or not in US dollars.</param>
public readonly record struct TraceSums(int Calls, long InputTokens, long OutputTokens, decimal CostUsd, int Unpriced)
{
    /// <summary>Both together.</summary>
    public static TraceSums operator +(TraceSums a, TraceSums b) =>
        new(a.Calls + b.Calls, a.InputTokens + b.InputTokens, a.OutputTokens + b.OutputTokens, a.CostUsd + b.CostUsd, a.Unpriced + b.Unpriced);

    internal static TraceSums Of(TraceNode node) => !node.IsBilled ? default : node is { Cost: { } cost, Currency: Money.Usd }
        ? new(1, node.InputTokens ?? 0, node.OutputTokens ?? 0, cost, 0)
        : new(1, node.InputTokens ?? 0, node.OutputTokens ?? 0, 0, 1);
}

/// <summary>A place in the tree of a trace.</summary>
/// <param name="Node">What is there.</param>
/// <param name="Depth">How many are around it.</param>
/// <param name="Children">How many are directly beneath it.</param>
/// <param name="Parent">The index of the one around it; null for a root.</param>
/// <param name="IsLost">Whether its parent is none that was received.</param>
/// <param name="Beneath">What is billed beneath it, itself left out.</param>
public sealed record TracePlace(TraceNode Node, int Depth, int Children, int? Parent, bool IsLost, TraceSums Beneath)
{
    // An exporter's rounding is no difference.
    private const decimal Tolerance = 0.01m;

    /// <summary>
    /// Whether it tells other numbers of tokens than the calls beneath it, by more than one percent: usually since one of
    /// those was not sampled or not instrumented.
    /// </summary>
    public bool Differs => !Node.IsBilled && Beneath.Calls > 0
        && (IsFar(Node.InputTokens, Beneath.InputTokens) || IsFar(Node.OutputTokens, Beneath.OutputTokens));

    private static bool IsFar(long? told, long sum) => told is { } count && Math.Abs((decimal)count - sum) > Tolerance * sum;
}

/// <summary>The tree of a trace's calls and spans, with who is billed for what.</summary>
/// <param name="Places">Each node behind the one around it, siblings by their start; those whose parent was not received last.</param>
/// <param name="Total">What is billed in the trace.</param>
/// <param name="IsCut">Whether the trace has more nodes than these, its first ones.</param>
public sealed record Trace(IReadOnlyList<TracePlace> Places, TraceSums Total, bool IsCut)
{
    /// <summary>When the first node started, in UTC.</summary>
    public DateTime Start { get; } = Places.Min(p => p.Node.Time);

    /// <summary>From the first node's start to the last one's end, in microseconds.</summary>
    public long DurationUs { get; } =
        (Places.Max(p => p.Node.Time.AddMicroseconds(p.Node.DurationUs)) - Places.Min(p => p.Node.Time)).Ticks / TimeSpan.TicksPerMicrosecond;

    /// <summary>Arranges nodes.</summary>
    internal static Trace Of(IReadOnlyCollection<TraceNode> nodes, bool isCut)
    {
        var byId = nodes.ToDictionary(n => n.Id.SpanId);
        var children = nodes.Where(n => byId.ContainsKey(n.ParentSpanId)).ToLookup(n => n.ParentSpanId);
        var places = new List<TracePlace>(nodes.Count);
        var placed = new HashSet<ulong>(nodes.Count);
        foreach (var root in nodes.Where(n => n.ParentSpanId == 0).OrderBy(n => n.Time).ThenBy(n => n.Id.SpanId))
        {
            Place(root, isLost: false, children, places, placed);
        }

        foreach (var lost in nodes.Where(n => n.ParentSpanId != 0 && !byId.ContainsKey(n.ParentSpanId)).OrderBy(n => n.Time).ThenBy(n => n.Id.SpanId))
        {
            Place(lost, isLost: true, children, places, placed);
        }

        // What is left goes in rings: some are their own ancestors.
        foreach (var node in nodes.OrderBy(n => n.Time).ThenBy(n => n.Id.SpanId).Where(n => !placed.Contains(n.Id.SpanId)))
        {
            Place(node, isLost: true, children, places, placed);
        }

        return Summed(places, isCut);
    }

    private static void Place(TraceNode root, bool isLost, ILookup<ulong, TraceNode> children, List<TracePlace> places, HashSet<ulong> placed)
    {
        var next = new Stack<(TraceNode Node, int Depth, int? Parent)>();
        placed.Add(root.Id.SpanId);
        next.Push((root, 0, null));
        while (next.TryPop(out var at))
        {
            var beneath = children[at.Node.Id.SpanId].Where(c => placed.Add(c.Id.SpanId)).OrderByDescending(c => c.Time).ThenByDescending(c => c.Id.SpanId).ToList();
            beneath.ForEach(c => next.Push((c, at.Depth + 1, places.Count)));
            places.Add(new(at.Node, at.Depth, beneath.Count, at.Parent, isLost && at.Depth == 0, default));
        }
    }

    private static Trace Summed(List<TracePlace> places, bool isCut)
    {
        // From below: whoever is around a node stands before it.
        var sums = new TraceSums[places.Count];
        var total = default(TraceSums);
        for (var i = places.Count - 1; i >= 0; i--)
        {
            var place = places[i] = places[i] with { Beneath = sums[i] };
            var whole = sums[i] + TraceSums.Of(place.Node);
            if (place.Parent is { } parent)
            {
                sums[parent] += whole;
            }
            else
            {
                total += whole;
            }
        }

        return new(places, total, isCut);
    }
}
