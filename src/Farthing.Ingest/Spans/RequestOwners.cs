using Farthing.Core.Calls;
using Farthing.Core.Ownership;
using Farthing.Core.Spans;
using Farthing.Core.Usage;

namespace Farthing.Ingest.Spans;

/// <summary>
/// Which of the call spans of one request are billed. Several tell of the same call where one library wraps another: one
/// response of a provider is billed once, and a call around others that it cannot be told apart from repeats them. What
/// comes in different requests is settled in storage.
/// </summary>
internal sealed class RequestOwners
{
    private readonly IReadOnlyList<ReadCall> _read;
    private readonly Call[] _calls;
    private readonly bool[] _lost;
    private readonly int?[] _owner;
    private readonly Dictionary<CallId, ulong> _parents;
    private readonly Dictionary<CallId, int> _bySpan = [];

    private RequestOwners(IReadOnlyList<ReadCall> read, Dictionary<CallId, ulong> parents)
    {
        (_read, _parents) = (read, parents);
        _calls = [.. read.Select(r => r.Call)];
        (_lost, _owner) = (new bool[read.Count], new int?[read.Count]);
        for (var i = 0; i < read.Count; i++)
        {
            // A call that is fetched, not made, has an id of its own, and no place in a tree.
            if (read[i].Call.Id == read[i].Span)
            {
                _bySpan.TryAdd(read[i].Span, i);
            }
        }
    }

    /// <summary>Resolves, whatever the order that they came in.</summary>
    /// <param name="read">What looks like a call.</param>
    /// <param name="parents">The parent of every span of the request.</param>
    /// <returns>The calls to bill, in their order, and what is shown instead of the others.</returns>
    public static (IReadOnlyList<Call> Calls, IReadOnlyList<Span> Shown) Resolve(IReadOnlyList<ReadCall> read, Dictionary<CallId, ulong> parents)
    {
        if (AreApart(read))
        {
            return ([.. read.Select(r => r.Call)], []);
        }

        var owners = new RequestOwners(read, parents);
        owners.ResolveResponses();
        owners.ResolveNesting();
        var lost = Enumerable.Range(0, read.Count).ToLookup(i => owners._lost[i]);
        return ([.. lost[false].Select(i => owners._calls[i])], [.. lost[true].Select(owners.Shown)]);
    }

    // Most requests: then there is nothing to settle.
    private static bool AreApart(IReadOnlyList<ReadCall> read)
    {
        var (traces, isOfOthers) = (new HashSet<UInt128>(read.Count), false);
        foreach (var (call, _, _) in read)
        {
            isOfOthers |= call.Dialect != Dialect.Farthing;
            traces.Add(call.Id.TraceId);
        }

        return !isOfOthers || traces.Count == read.Count;
    }

    private void ResolveResponses()
    {
        var told = _bySpan.Values.Where(i => _calls[i].ResponseId is not null).GroupBy(i => (_calls[i].Id.TraceId, _calls[i].ResponseId));
        foreach (var same in told.Where(g => g.Skip(1).Any()))
        {
            var ranked = same.OrderByDescending(i => CallRank.Of(_calls[i])).ThenBy(i => _calls[i].Time).ThenBy(i => _calls[i].Id.SpanId);
            foreach (var (loser, winner) in ResponseRecord.Owners(ranked, AreOne).Where(o => o.Record != o.Owner).ToList())
            {
                Give(loser, winner);
            }
        }
    }

    // From within: what lies in a call is settled before it is. A ring of parents is never reached, and left as it is.
    private void ResolveNesting()
    {
        var above = new CallsAbove(_bySpan, _parents);
        var around = _bySpan.Values.ToDictionary(i => i, i => above.Of(_calls[i].Id));
        var pending = around.Values.OfType<int>().CountBy(i => i).ToDictionary(c => c.Key, c => c.Value);
        var within = new Dictionary<int, List<int>>();
        var ready = new Queue<int>(_bySpan.Values.Where(i => !pending.ContainsKey(i)));
        while (ready.TryDequeue(out var call))
        {
            var left = within.GetValueOrDefault(call) ?? [];
            if (!_lost[call])
            {
                ResolveOne(call, left);
                left.RemoveAll(i => _lost[i] || (!_lost[call] && Within(i, call)));
                if (!_lost[call])
                {
                    left.Add(call);
                }
            }

            if (around[call] is { } outer)
            {
                if (within.TryGetValue(outer, out var others))
                {
                    others.AddRange(left);
                }
                else
                {
                    within[outer] = left;
                }

                if (--pending[outer] == 0)
                {
                    ready.Enqueue(outer);
                }
            }
        }
    }

    // What looks like several calls in each other is one where one lies in the other and both count the same; else the
    // outer one repeats what lies in it.
    private void ResolveOne(int outer, List<int> left)
    {
        var inner = left.Where(i => Within(i, outer) && !AreDifferent(i, outer)).OrderBy(i => _calls[i].Time).ThenBy(i => _calls[i].Id.SpanId).ToList();
        var counted = inner.FindAll(i => !_calls[i].Usage.IsEmpty);
        if (counted.Count == 0)
        {
            if (!_calls[outer].Usage.IsEmpty || inner.Count == 1)
            {
                // A library that does not count, beneath one that does. What failed in between was a call of its own.
                inner.FindAll(i => !_calls[i].Failed || _calls[outer].Failed).ForEach(i => Give(i, outer));
            }
            else if (inner.Count > 1)
            {
                Give(outer, null);
            }
        }
        else if (counted.Count == 1 && CountSame(outer, counted[0]))
        {
            var outerWins = CallRank.Of(_calls[outer]) >= CallRank.Of(_calls[counted[0]]);
            Give(outerWins ? counted[0] : outer, outerWins ? outer : counted[0]);
        }
        else
        {
            Give(outer, _calls[outer].Usage.IsEmpty && counted.Count == 1 ? counted[0] : null);
        }
    }

    private void Give(int loser, int? winner)
    {
        (_lost[loser], _owner[loser]) = (true, winner);
        if (winner is { } owner)
        {
            _calls[owner] = Told(_calls[owner], _calls[loser]);
        }
    }

    // Whoever won against one may have lost against the next.
    private Span Shown(int loser)
    {
        var owner = _owner[loser];
        while (owner is { } next && _lost[next])
        {
            owner = _owner[next];
        }

        return Span.Of(_calls[loser]) with
        {
            Name = _read[loser].Name,
            Owner = owner is { } o ? _calls[o].Id : null,
            Fallback = _owner[loser] is null && !_calls[loser].Usage.IsEmpty ? _calls[loser] : null,
        };
    }

    // Whom a call was made for may be known to the one and not to the other.
    private static Call Told(Call winner, Call loser) => winner with
    {
        User = winner.User ?? loser.User,
        Customer = winner.Customer ?? loser.Customer,
        Session = winner.Session ?? loser.Session,
        Tags = winner.Tags.Count > 0 ? winner.Tags : loser.Tags,
        Dimensions = winner.Dimensions with
        {
            Feature = winner.Dimensions.Feature.Length > 0 ? winner.Dimensions.Feature : loser.Dimensions.Feature,
            Team = winner.Dimensions.Team.Length > 0 ? winner.Dimensions.Team : loser.Dimensions.Team,
        },
    };

    private bool Within(int inner, int outer) =>
        _calls[inner].Time >= _calls[outer].Time && End(_calls[inner]) <= End(_calls[outer]);

    private static DateTime End(Call call) => call.Time.AddMicroseconds(call.DurationUs);

    private bool CountSame(int one, int other) =>
        _calls[one].Dimensions.Model == _calls[other].Dimensions.Model
        && _calls[one].Usage.TotalInput() == _calls[other].Usage.TotalInput()
        && _calls[one].Usage.TotalOutput() == _calls[other].Usage.TotalOutput();

    private bool AreOne(int one, int other) =>
        !AreFarthings(one, other) && ResponseRecord.Of(_calls[one]).MayBeOneWith(ResponseRecord.Of(_calls[other]));

    private bool AreDifferent(int one, int other) =>
        AreFarthings(one, other) || (_calls[one].ResponseId is { } id && _calls[other].ResponseId is { } otherId && id != otherId);

    // Farthing's own know of each other, and say which of them is no call.
    private bool AreFarthings(int one, int other) => _calls[one].Dialect == Dialect.Farthing && _calls[other].Dialect == Dialect.Farthing;
}

/// <summary>A span that looks like a call.</summary>
/// <param name="Call">The call.</param>
/// <param name="Span">The span that it was read from.</param>
/// <param name="Name">The span's name.</param>
internal readonly record struct ReadCall(Call Call, CallId Span, string Name);
