using Farthing.Core.Calls;
using Farthing.Core.Usage;
using Farthing.Ingest.Spans;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Farthing.Ingest.Tests.Spans;

public class RequestOwnersTests
{
    private static readonly DateTime s_start = new(2026, 11, 24, 12, 0, 0, DateTimeKind.Utc);

    [Property(MaxTest = 500)]
    public Property Where_spans_repeat_the_sums_of_their_leaves_the_leaves_are_billed_whatever_the_order() =>
        Prop.ForAll(Trees.ToArbitrary(), tree =>
        {
            var (read, parents, leaves) = (new List<ReadCall>(), new Dictionary<CallId, ulong>(), new List<decimal>());
            Lay(tree, 0, s_start, 1 << 20, read, parents, leaves);
            var bills = new[] { 1, 2, 3 }.Select(seed => Shuffled(read, seed)).Select(order => RequestOwners.Resolve(order, parents)).ToList();
            return bills.TrueForAll(b => b.Calls.Sum(c => c.Usage.TotalTokens()) == leaves.Sum())
                && bills.TrueForAll(b => b.Calls.Count + b.Shown.Count == read.Count)
                && bills.TrueForAll(b => b.Calls.Select(c => c.Id).ToHashSet().SetEquals(bills[0].Calls.Select(c => c.Id)));
        });

    [Property(MaxTest = 200)]
    public Property Of_records_of_one_response_one_is_billed_and_the_others_name_it() =>
        Prop.ForAll(Gen.Choose(0, 3).ListOf().ToArbitrary(), ranks =>
        {
            var read = ranks.Select((rank, i) => Read((ulong)i + 1, 0, s_start.AddMicroseconds(i), 1 << 20, 7, "r") with { Call = Ranked(Call((ulong)i + 1, 0, s_start.AddMicroseconds(i), 1 << 20, 7, "r"), rank) }).ToList();
            var (calls, shown) = RequestOwners.Resolve(read, read.ToDictionary(r => r.Span, r => 0ul));
            return calls.Count(c => c.Dialect != Dialect.Farthing) <= 1 && calls.Count + shown.Count == ranks.Count
                && shown.All(s => s.Fallback is null && calls.Any(c => c.Id == s.Owner));
        });

    [Fact]
    public void Calls_to_an_engine_that_repeats_its_ids_are_all_billed()
    {
        var (calls, shown) = Resolve(
            Read(1, 0, s_start, 10, 7, "chatcmpl-123"), Read(2, 0, s_start.AddSeconds(1), 10, 9, "chatcmpl-123"), Read(3, 0, s_start.AddSeconds(2), 10, 9, "chatcmpl-123"));
        Assert.Equal([1ul, 2ul], calls.Select(c => c.Id.SpanId));
        Assert.Equal(new CallId(1, 2), shown.Single().Owner);
    }

    [Fact]
    public void The_one_that_knows_more_is_billed_and_takes_over_whom_the_call_was_for()
    {
        var plain = Read(1, 0, s_start, 100, 50, "r", user: "u-1");
        var detailed = Read(2, 1, s_start.AddMicroseconds(1), 90, 50, "r") with { };
        detailed = detailed with { Call = Ranked(detailed.Call, 1) };
        var (calls, shown) = Resolve(plain, detailed);
        Assert.Equal((2ul, "u-1"), (calls.Single().Id.SpanId, calls.Single().User));
        Assert.Equal(new CallId(1, 2), shown.Single().Owner);
    }

    [Fact]
    public void Of_equals_the_first_in_time_is_billed()
    {
        var (calls, _) = Resolve(Read(1, 0, s_start.AddSeconds(1), 10, 5, "r"), Read(2, 0, s_start, 10, 5, "r"));
        Assert.Equal(2ul, calls.Single().Id.SpanId);
    }

    [Fact]
    public void A_call_around_others_repeats_them_and_may_be_billed_should_they_be_lost()
    {
        var (calls, shown) = Resolve(Read(1, 0, s_start, 100, 30, null), Read(2, 1, s_start, 10, 10, "a"), Read(3, 1, s_start.AddMicroseconds(20), 10, 20, "b"));
        Assert.Equal([2ul, 3ul], calls.Select(c => c.Id.SpanId));
        Assert.Null(shown.Single().Owner);
        Assert.Equal(30, shown.Single().Fallback!.Usage.TotalTokens());
    }

    [Fact]
    public void Different_responses_in_each_other_are_different_calls()
    {
        var (calls, shown) = Resolve(Read(1, 0, s_start, 100, 30, "a"), Read(2, 1, s_start, 10, 10, "b"));
        Assert.Equal(2, calls.Count);
        Assert.Empty(shown);
    }

    [Fact]
    public void What_ends_after_the_call_around_it_is_not_repeated_by_it()
    {
        var (calls, _) = Resolve(Read(1, 0, s_start, 100, 30, null), Read(2, 1, s_start, 101, 10, null));
        Assert.Equal(2, calls.Count);
    }

    [Fact]
    public void A_client_that_does_not_count_is_the_call_that_the_library_around_it_counts()
    {
        var (calls, shown) = Resolve(Read(1, 0, s_start, 100, 30, null), Read(2, 1, s_start, 10, 0, null));
        Assert.Equal(1ul, calls.Single().Id.SpanId);
        Assert.Equal(new CallId(1, 1), shown.Single().Owner);
    }

    [Fact]
    public void Whoever_lost_to_one_that_lost_later_names_the_one_that_is_billed()
    {
        var (calls, shown) = Resolve(
            Read(1, 0, s_start, 100, 30, null), Read(2, 1, s_start, 90, 30, "r"), Read(3, 2, s_start.AddMicroseconds(1), 80, 30, "r"));
        var billed = calls.Single().Id;
        Assert.All(shown, s => Assert.Equal(billed, s.Owner));
    }

    [Fact]
    public void Farthings_own_calls_in_each_other_are_left_as_they_say()
    {
        var outer = Read(1, 0, s_start, 100, 30, null);
        var inner = Read(2, 1, s_start, 10, 10, null);
        var (calls, _) = Resolve(outer with { Call = Ranked(outer.Call, 2) }, inner with { Call = Ranked(inner.Call, 2) });
        Assert.Equal(2, calls.Count);
    }

    [Fact]
    public void Parents_in_a_ring_end_nothing()
    {
        var (calls, shown) = Resolve(Read(1, 2, s_start, 10, 10, null), Read(2, 1, s_start, 10, 10, null));
        Assert.Equal(2, calls.Count + shown.Count);
        Assert.NotEmpty(calls);
    }

    // A leaf counts; all that is around it counts the sum. Some spans tell of no call at all.
    private sealed record Node(int Tokens, bool IsCall, IReadOnlyList<Node> Inner);

    private static Gen<Node> Trees => Gen.Sized(size => Tree(Math.Min(size, 5)));

    private static Gen<Node> Tree(int depth) =>
        from tokens in Gen.Choose(1, 1000)
        from isCall in Gen.Elements(true, true, false)
        from count in depth == 0 ? Gen.Constant(0) : Gen.Choose(0, 3)
        from inner in count == 0 ? Gen.Constant(Array.Empty<Node>()) : Gen.ArrayOf(Tree(depth - 1), count)
        select new Node(tokens, isCall || inner.Length == 0, inner);

    private static decimal Lay(Node node, ulong parent, DateTime start, long length, List<ReadCall> read, Dictionary<CallId, ulong> parents, List<decimal> leaves)
    {
        var id = new CallId(1, (ulong)parents.Count + 1);
        parents.Add(id, parent);
        decimal sum = node.Inner.Count == 0 ? node.Tokens : 0;
        var share = node.Inner.Count == 0 ? 0 : length / node.Inner.Count;
        for (var i = 0; i < node.Inner.Count; i++)
        {
            sum += Lay(node.Inner[i], id.SpanId, start.AddMicroseconds(i * share), share, read, parents, leaves);
        }

        if (node.Inner.Count == 0)
        {
            leaves.Add(sum);
        }

        if (node.IsCall)
        {
            read.Add(Read(id.SpanId, parent, start, length, sum, null));
        }

        return sum;
    }

    private static (IReadOnlyList<Call> Calls, IReadOnlyList<Farthing.Core.Spans.Span> Shown) Resolve(params ReadCall[] read) =>
        RequestOwners.Resolve(read, read.ToDictionary(r => r.Span, r => r.Call.ParentSpanId));

    private static List<ReadCall> Shuffled(List<ReadCall> read, int seed)
    {
        var shuffled = read.ToArray();
        new System.Random(seed).Shuffle(shuffled);
        return [.. shuffled];
    }

    private static Call Ranked(Call call, int rank)
    {
        var usage = call.Usage;
        usage[Meter.InputCacheRead] = rank == 1 ? 1 : null;
        return call with { Usage = usage, Dialect = rank switch { 2 => Dialect.Farthing, 3 => Dialect.Gateway, _ => Dialect.OpenTelemetry } };
    }

    private static ReadCall Read(ulong id, ulong parent, DateTime start, long length, decimal tokens, string? response, string? user = null) =>
        new(Call(id, parent, start, length, tokens, response) with { User = user }, new(1, id), $"span {id}");

    private static Call Call(ulong id, ulong parent, DateTime start, long length, decimal tokens, string? response) => new()
    {
        Id = new(1, id),
        ParentSpanId = parent,
        Time = start,
        DurationUs = length,
        Dimensions = new() { Model = "m" },
        ResponseId = response,
        Usage = tokens == 0 ? default : new MeterMap<decimal> { [Meter.Output] = tokens },
    };
}
