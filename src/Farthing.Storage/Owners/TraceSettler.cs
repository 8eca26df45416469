using Farthing.Core.Calls;
using Farthing.Core.Ownership;
using Farthing.Core.Spans;
using Farthing.Storage.Reratings;
using Farthing.Storage.Traces;
using Farthing.Storage.Writing;
using Npgsql;

namespace Farthing.Storage.Owners;

/// <summary>
/// Looks again at traces whose owners were not certain: bills a span that tells of usage which no call beneath it was
/// reported for, and supersedes what was billed and turned out to repeat calls beneath it. Each trace in a transaction of
/// its own, which may be repeated without effect; several processes share the work.
/// </summary>
/// <param name="source">The database.</param>
/// <param name="writer">Stores what is billed.</param>
/// <param name="time">Tells whose turn it is.</param>
public sealed class TraceSettler(NpgsqlDataSource source, CallWriter writer, TimeProvider time)
{
    /// <summary>Stands on a call that was billed as a last resort.</summary>
    public const string LastResort = "told by the span around it: no call beneath was reported";

    // Beyond that no owner is decided: nobody calls a model so often for one request, and a guess could bill twice.
    private const int MostSpans = 20_000;

    // Without bounds every day that there is would be looked through.
    private static readonly TimeSpan s_before = TimeSpan.FromDays(1), s_behind = TimeSpan.FromDays(2);

    // For spans that come late: from one look to the next, behind the first.
    private static readonly TimeSpan[] s_again = [TimeSpan.FromMinutes(5), TimeSpan.FromHours(1), TimeSpan.FromHours(24)];

    /// <summary>Settles some of what is due.</summary>
    /// <param name="decode">Reads a call as it was carried.</param>
    /// <param name="price">What a call costs.</param>
    /// <param name="limit">About so many spans.</param>
    /// <param name="cancel">Gives up; what is not done is done later.</param>
    /// <returns>Of how many traces.</returns>
    /// <exception cref="NpgsqlException">The database is away. What was due is due again in some minutes.</exception>
    /// <exception cref="AggregateException">Some could not be settled, and are due again in some minutes.</exception>
    public async Task<int> SettleDueAsync(Func<byte[], Call> decode, PriceCall price, int limit, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(decode);
        ArgumentNullException.ThrowIfNull(price);
        var traces = await PendingSpans.TakeAsync(source, time.GetUtcNow().UtcDateTime, limit, cancel);
        List<Exception> failed = [];
        foreach (var trace in traces)
        {
            try
            {
                await SettleAsync(trace, decode, price, cancel);
            }
            catch (Exception e) when (e is not NpgsqlException { IsTransient: true } && !cancel.IsCancellationRequested)
            {
                // The others' turn it is nonetheless.
                failed.Add(e);
            }
        }

        return failed.Count == 0 ? traces.Count : throw new AggregateException(failed);
    }

    private async Task SettleAsync(PendingTrace trace, Func<byte[], Call> decode, PriceCall price, CancellationToken cancel)
    {
        var nodes = await TraceReader.ReadAsync(
            source, trace.Project, trace.TraceId, new(trace.Spans.Min(s => s.Time) - s_before, trace.Spans.Max(s => s.Time) + s_behind), MostSpans, cancel);
        var lastResorts = trace.Spans.Where(s => s.Payload is not null).Select(s => s.SpanId).ToHashSet();
        var owners = nodes.Count > MostSpans ? new Dictionary<ulong, ulong>() : TraceOwnership.Decide(nodes.Select(n => SpanOf(n, lastResorts)));
        var settlement = new Settlement(trace.Project, trace.TraceId);
        var byId = nodes.ToDictionary(n => n.Id.SpanId);
        foreach (var span in trace.Spans.Where(s => s.IsTaken))
        {
            var isOwner = owners.TryGetValue(span.SpanId, out var owner) && owner == span.SpanId;
            if (isOwner && span.Payload is { } payload && byId[span.SpanId].Status is null)
            {
                settlement.Bill.Add(Bill(trace, decode(payload), price));
            }

            if (isOwner && span.Attempts < s_again.Length)
            {
                settlement.Again.Add((span.SpanId, time.GetUtcNow().UtcDateTime + s_again[span.Attempts]));
            }
            else
            {
                // What is another's stays so, whatever comes.
                settlement.Done.Add(span.SpanId);
            }
        }

        await using var connection = await source.OpenConnectionAsync(cancel);
        var repeating = nodes.FindAll(n => n.IsBilled && owners.TryGetValue(n.Id.SpanId, out var owner) && owner != n.Id.SpanId && IsBilled(owner));
        foreach (var call in await OwnerCalls.ReadAsync(connection, repeating.ConvertAll(n => new CallKey(trace.Project, n.Id, n.Time)), cancel))
        {
            var owner = byId[owners[call.Stored.Call.Id.SpanId]];
            settlement.Supersede.Add(new(call, owner.Owner ?? owner.Id));
        }

        if (settlement.Bill.Count + settlement.Supersede.Count == 0)
        {
            await settlement.NoteAsync(connection, cancel);
        }
        else
        {
            await writer.SettleAsync(settlement, cancel);
        }

        // A span that waits for its own turn is billed only then: until it is, what repeats it stays.
        bool IsBilled(ulong id) => byId[id] is { IsBilled: true } or { Owner: not null } || settlement.Bill.Exists(b => b.Call.Id.SpanId == id);
    }

    private static PricedCall Bill(PendingTrace trace, Call call, PriceCall price)
    {
        call = call with { Anomaly = call.Anomaly is null ? LastResort : $"{call.Anomaly}; {LastResort}" };
        return new(trace.Project, call, price(trace.Project, call)) { Rank = CallRank.LastResort };
    }

    // A call that another record is billed for, maybe in another trace, is a call all the same: what is around it repeats it.
    private static TraceSpan SpanOf(TraceNode node, HashSet<ulong> lastResorts) => new()
    {
        Id = node.Id.SpanId,
        ParentId = node.ParentSpanId,
        Start = node.Time,
        DurationUs = node.DurationUs,
        Role = node.IsLastResort || lastResorts.Contains(node.Id.SpanId) ? TraceSpanRole.LastResort
            : node.Kind == SpanKind.Call && (node.HasUsage || node.TellsTokens) ? TraceSpanRole.Call
            : TraceSpanRole.Frame,
        Dialect = node.Dialect,
        ResponseId = node.ResponseId,
        Rank = node.Rank,
        InputTokens = node.InputTokens ?? 0,
        OutputTokens = node.OutputTokens ?? 0,
    };
}
