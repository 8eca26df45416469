using Farthing.Core.Calls;
using Farthing.Core.Ownership;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Farthing.Core.Tests.Ownership;

public class TraceOwnershipTests
{
    private static readonly DateTime s_noon = new(2026, 11, 24, 12, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void A_chain_of_agents_around_two_calls_bills_the_calls() => Bills(
        [Last(1, 0, 0, 100, 30), Last(2, 1, 5, 90, 30), Call(3, 2, 10, 20, 10), Call(4, 2, 40, 20, 20)], (1, 3), (2, 3), (3, 3), (4, 4));

    [Fact]
    public void An_agent_without_a_call_is_billed_itself() => Bills([Frame(1, 0, 0, 100), Last(2, 1, 5, 90, 30)], (2, 2));

    [Fact]
    public void Of_records_of_one_response_the_one_that_knows_most_is_billed() => Bills(
        [Call(1, 0, 0, 100, 10, "r", 0), Call(2, 1, 10, 20, 10, "r", 1), Call(3, 2, 12, 10, 10, "r", 0)], (1, 2), (2, 2), (3, 2));

    [Fact]
    public void Calls_with_one_id_that_count_otherwise_at_another_time_are_two() => Bills(
        [Call(1, 0, 0, 10, 10, "r"), Call(2, 0, 20, 10, 30, "r"), Call(3, 0, 25, 10, 31, "r"), Call(4, 0, 50, 10, 10, "r")], (1, 1), (2, 2), (3, 2), (4, 1));

    [Fact]
    public void Two_instrumentations_may_count_one_response_differently_by_clocks_that_differ() => Bills(
        [Call(1, 0, 0, 10, 10, "r"), Call(2, 0, 20, 10, 30, "r") with { Dialect = Dialect.Gateway }, Call(3, 0, 50, 10, 0, "r")], (1, 1), (2, 1), (3, 1));

    [Fact]
    public void A_call_with_an_id_and_a_call_without_one_beneath_are_two() => Bills([Call(1, 0, 0, 100, 10, "r"), Call(2, 1, 10, 20, 10)], (1, 1), (2, 2));

    [Fact]
    public void A_call_without_an_id_repeats_the_calls_beneath_it() => Bills([Call(1, 0, 0, 100, 10), Frame(2, 1, 5, 80), Call(3, 2, 10, 20, 10)], (1, 3), (3, 3));

    [Fact]
    public void Two_calls_that_Farthing_itself_tells_of_are_two_also_in_each_other() => Bills(
        [Call(1, 0, 0, 100, 10) with { Dialect = Dialect.Farthing }, Call(2, 1, 10, 20, 10) with { Dialect = Dialect.Farthing }], (1, 1), (2, 2));

    [Fact]
    public void What_is_beneath_the_call_that_made_it_repeats_it() => Bills([Call(1, 0, 0, 100, 10), Last(2, 1, 10, 20, 10)], (1, 1), (2, 1));

    [Fact]
    public void Where_a_parent_is_lost_the_time_tells_who_is_around() => Bills(
        [Last(1, 0, 0, 100, 30), Call(2, 77, 10, 20, 10), Call(3, 78, 90, 20, 10)], (1, 2), (2, 2), (3, 3));

    [Fact]
    public void Where_a_parent_is_lost_nobody_repeats_more_tokens_than_it_tells() => Bills([Call(1, 0, 0, 100, 10), Call(2, 77, 10, 20, 500)], (1, 1), (2, 2));

    [Fact]
    public void A_root_is_nobodys_child_whatever_its_time() => Bills([Last(1, 0, 0, 100, 30), Call(2, 0, 10, 20, 10)], (1, 1), (2, 2));

    [Fact]
    public void A_ring_of_parents_is_survived() => Bills([Last(1, 3, 0, 100, 30), Last(2, 1, 0, 100, 30), Last(3, 2, 0, 100, 30), Call(4, 2, 10, 20, 10)], (1, 4), (2, 4), (3, 4), (4, 4));

    [Fact]
    public void A_chain_of_twenty_thousand_and_as_many_lost_parents_take_no_time_to_speak_of()
    {
        const int Spans = 20_000;
        var chain = Enumerable.Range(1, Spans).Select(i => Last((ulong)i, (ulong)i - 1, i, Spans * 3, 1));
        Assert.Equal(Spans + 1ul, TraceOwnership.Decide(chain.Append(Call(Spans + 1, Spans, Spans, 10, 1)))[1]);
        var lost = Enumerable.Range(1, Spans).Select(i => Call((ulong)i, (ulong)(Spans + i), i, 5, 1, $"r{i}"));
        Assert.Equal(Spans, TraceOwnership.Decide(lost).Count);
    }

    [Property(Arbitrary = [typeof(Traces)], MaxTest = 500)]
    public bool It_does_not_matter_in_which_order_spans_came(Trace trace, int seed)
    {
        var shuffled = trace.Spans.ToArray();
        new Random(seed).Shuffle(shuffled);
        return TraceOwnership.Decide(trace.Spans).OrderBy(o => o.Key).SequenceEqual(TraceOwnership.Decide(shuffled).OrderBy(o => o.Key));
    }

    [Property(Arbitrary = [typeof(Traces)], MaxTest = 500)]
    public bool Every_span_with_usage_has_an_owner_and_every_owner_is_billed(Trace trace)
    {
        var owners = TraceOwnership.Decide(trace.Spans);
        return trace.Spans.All(s => owners.ContainsKey(s.Id) == (s.Role != TraceSpanRole.Frame)) && owners.Values.All(o => owners[o] == o);
    }

    [Property(Arbitrary = [typeof(Traces)], MaxTest = 500)]
    public bool Every_call_without_calls_beneath_is_billed_once(Trace trace)
    {
        var owners = TraceOwnership.Decide(trace.Spans);
        var inner = trace.Spans.Where(s => s.Role == TraceSpanRole.Call).SelectMany(s => trace.Above(s)).Select(s => s.Id).ToHashSet();
        return trace.Spans.Where(s => s.Role == TraceSpanRole.Call && !inner.Contains(s.Id))
            .GroupBy(s => s.ResponseId ?? $"span {s.Id}").All(g => g.Key.StartsWith("span", StringComparison.Ordinal)
                ? owners[g.First().Id] == g.First().Id || trace.IsBroken
                : trace.Spans.Count(s => s.ResponseId == g.Key && owners[s.Id] == s.Id) == 1);
    }

    [Property(Arbitrary = [typeof(Traces)], MaxTest = 500)]
    public bool No_token_is_billed_twice(Trace trace)
    {
        var owners = TraceOwnership.Decide(trace.Spans);
        bool IsBilled(TraceSpan s) => owners.TryGetValue(s.Id, out var owner) && owner == s.Id;

        // Neither are two records of a response, nor what is around a billed call and has no response of its own.
        return trace.Spans.Where(s => s.ResponseId is not null && IsBilled(s)).GroupBy(s => s.ResponseId).All(g => g.Count() == 1)
            && trace.Spans.Where(IsBilled).All(s => !trace.Above(s).Any(above => IsBilled(above)
                && (above.Role == TraceSpanRole.LastResort || s.Role == TraceSpanRole.LastResort || above.ResponseId is null)));
    }

    private static void Bills(TraceSpan[] spans, params (ulong Span, ulong Owner)[] expected) =>
        Assert.Equal(expected.ToDictionary(e => e.Span, e => e.Owner), TraceOwnership.Decide(spans).ToDictionary());

    private static TraceSpan Frame(ulong id, ulong parent, int start, int length) =>
        new() { Id = id, ParentId = parent, Start = s_noon.AddSeconds(start), DurationUs = length * 1_000_000L };

    private static TraceSpan Last(ulong id, ulong parent, int start, int length, int tokens) =>
        Frame(id, parent, start, length) with { Role = TraceSpanRole.LastResort, InputTokens = tokens, OutputTokens = tokens };

    private static TraceSpan Call(ulong id, ulong parent, int start, int length, int tokens, string? response = null, short rank = 0) =>
        Frame(id, parent, start, length) with { Role = TraceSpanRole.Call, InputTokens = tokens, OutputTokens = tokens, ResponseId = response, Rank = rank };

    public sealed record Trace(IReadOnlyList<TraceSpan> Spans)
    {
        private readonly Dictionary<ulong, TraceSpan> _byId = Spans.ToDictionary(s => s.Id);

        public bool IsBroken => Spans.Any(s => s.ParentId != 0 && !_byId.ContainsKey(s.ParentId));

        /// <summary>What is around a span by the parents that are there.</summary>
        public IEnumerable<TraceSpan> Above(TraceSpan span)
        {
            while (_byId.TryGetValue(span.ParentId, out var parent))
            {
                yield return span = parent;
            }
        }
    }

    public static class Traces
    {
        // A span's parent is one before it, none, or one that is not there.
        public static Arbitrary<Trace> Trace() => (
            from count in Gen.Choose(1, 25)
            from spans in Gen.CollectToList(Enumerable.Range(1, count), i =>
                from parent in Gen.Frequency((6, Gen.Choose(0, i - 1)), (1, Gen.Constant(1000 + i)))
                from role in Gen.Elements(TraceSpanRole.Frame, TraceSpanRole.Call, TraceSpanRole.Call, TraceSpanRole.LastResort)
                from response in Gen.Frequency((2, Gen.Constant<string?>(null)), (1, Gen.Elements<string?>("a", "b", "c")))
                from rank in Gen.Choose(-1, 3)
                from start in Gen.Choose(0, 50)
                from length in Gen.Choose(0, 50)
                // What tells of one response counts the same.
                from tokens in response is null || role != TraceSpanRole.Call ? Gen.Choose(0, 20) : Gen.Constant(response[0] - 'a')
                select Frame((ulong)i, (ulong)parent, start, length) with
                {
                    Role = role, Rank = (short)rank, InputTokens = tokens, OutputTokens = tokens, ResponseId = role == TraceSpanRole.Call ? response : null,
                })
            select new Trace(spans)).ToArbitrary();
    }
}
