using Farthing.Core.Calls;

namespace Farthing.Core.Ownership;

/// <summary>Decides who owns the tokens that the spans of a trace tell of, so that each is billed once.</summary>
public static class TraceOwnership
{
    /// <summary>
    /// Decides. Of records of one response the one of highest rank is billed. A call without a response id that has calls
    /// beneath it repeats them. What is billed as a last resort is so only if no call is beneath it or, as its caller,
    /// around it; of several in each other it is the innermost.
    /// </summary>
    /// <param name="spans">The spans of one trace, in any order.</param>
    /// <returns>For each span that tells usage the one that is billed for it: itself, if it is. Of several calls that one
    /// repeats it is the first.</returns>
    public static IReadOnlyDictionary<ulong, ulong> Decide(IEnumerable<TraceSpan> spans)
    {
        ArgumentNullException.ThrowIfNull(spans);
        var tree = new TraceTree(spans);
        var owners = new Dictionary<ulong, ulong>();
        var sameAs = Responses(tree.TopDown);
        var beneath = FirstBeneath(tree, TraceSpanRole.Call);
        foreach (var call in tree.TopDown.Where(s => s.Role == TraceSpanRole.Call).Reverse())
        {
            // From below: what a call repeats is decided before it.
            owners[call.Id] = sameAs.TryGetValue(call.Id, out var same) ? same
                : call.ResponseId is null && beneath.TryGetValue(call.Id, out var first) && !AreFarthings(call, first) ? owners[first.Id]
                : call.Id;
        }

        DecideLastResorts(tree, beneath, sameAs, owners);
        return owners;
    }

    // Farthing's own know of each other, and say themselves which of them is no call.
    private static bool AreFarthings(TraceSpan one, TraceSpan other) => one.Dialect == Dialect.Farthing && other.Dialect == Dialect.Farthing;

    private static void DecideLastResorts(
        TraceTree tree, Dictionary<ulong, TraceSpan> calls, Dictionary<ulong, ulong> sameAs, Dictionary<ulong, ulong> owners)
    {
        // The call around a span, if that is one which made it: a call that repeats others has other children too.
        var caller = new Dictionary<ulong, TraceSpan>();
        foreach (var span in tree.TopDown)
        {
            if (tree.Around(span) is not { } around)
            {
                continue;
            }

            if (around.Role == TraceSpanRole.Call && (owners[around.Id] == around.Id || sameAs.ContainsKey(around.Id)))
            {
                caller[span.Id] = around;
            }
            else if (caller.TryGetValue(around.Id, out var further))
            {
                caller[span.Id] = further;
            }
        }

        var beneath = FirstBeneath(tree, TraceSpanRole.LastResort);
        foreach (var span in tree.TopDown.Where(s => s.Role == TraceSpanRole.LastResort).Reverse())
        {
            owners[span.Id] = calls.TryGetValue(span.Id, out var call) ? owners[call.Id]
                : caller.TryGetValue(span.Id, out var made) ? owners[made.Id]
                : beneath.TryGetValue(span.Id, out var inner) ? owners[inner.Id]
                : span.Id;
        }
    }

    private static Dictionary<ulong, ulong> Responses(IEnumerable<TraceSpan> spans) =>
        spans.Where(s => s is { Role: TraceSpanRole.Call, ResponseId: not null }).GroupBy(s => s.ResponseId, StringComparer.Ordinal)
            .SelectMany(g => ResponseRecord.Owners(
                g.OrderByDescending(s => s.Rank).ThenBy(s => s.Start).ThenBy(s => s.Id), (one, other) => one.Record.MayBeOneWith(other.Record)))
            .ToDictionary(s => s.Record.Id, s => s.Owner.Id);

    // The first in time of a role beneath each span that has one.
    private static Dictionary<ulong, TraceSpan> FirstBeneath(TraceTree tree, TraceSpanRole role)
    {
        var first = new Dictionary<ulong, TraceSpan>();
        foreach (var span in tree.TopDown.Reverse())
        {
            if (tree.Around(span) is not { } around)
            {
                continue;
            }

            if (span.Role == role)
            {
                Note(around.Id, span);
            }

            if (first.TryGetValue(span.Id, out var further))
            {
                Note(around.Id, further);
            }
        }

        return first;

        void Note(ulong id, TraceSpan candidate)
        {
            if (!first.TryGetValue(id, out var known) || (candidate.Start, candidate.Id).CompareTo((known.Start, known.Id)) < 0)
            {
                first[id] = candidate;
            }
        }
    }
}
