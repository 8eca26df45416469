using Farthing.Core.Calls;

namespace Farthing.Ingest.Spans;

/// <summary>Finds the nearest call around a span. Each step up is taken once, however many spans share it.</summary>
internal sealed class CallsAbove(Dictionary<CallId, int> calls, Dictionary<CallId, ulong> parents)
{
    private readonly Dictionary<CallId, int?> _known = [];

    /// <summary>The number of the nearest call around; null when there is none, or the parents make a ring.</summary>
    public int? Of(CallId span)
    {
        var path = new List<CallId>();
        int? found = null;
        for (var at = span; ;)
        {
            if (_known.TryGetValue(at, out found))
            {
                break;
            }

            // Until the end is known a ring leads nowhere.
            _known[at] = null;
            path.Add(at);
            if (!parents.TryGetValue(at, out var parent) || parent == 0)
            {
                break;
            }

            at = at with { SpanId = parent };
            if (calls.TryGetValue(at, out var call))
            {
                found = call;
                break;
            }
        }

        path.ForEach(s => _known[s] = found);
        return found;
    }
}
