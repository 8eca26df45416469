using Farthing.Core.Calls;
using Farthing.Core.Outcomes;
using Farthing.Core.Spans;
using Farthing.Ingest.Batches;
using Farthing.Ingest.Spans.Dialects;
using Farthing.Storage.Losses;

namespace Farthing.Ingest.Spans;

/// <summary>
/// Takes the spans of one request and sorts them: calls, outcomes, revenue, reports, what is shown, and what is none of them.
/// </summary>
internal sealed class SpanSorter(SpanMapper mapper, bool keepPlainSpans)
{
    // A report names up to 32 reasons: so many calls take as much.
    private const int CallsAReport = 4;

    private readonly List<ReadCall> _calls = [];
    private readonly List<Span> _spans = [];
    private readonly Dictionary<CallId, ulong> _parents = [];
    private readonly List<Outcome> _outcomes = [];
    private readonly List<Revenue> _revenue = [];
    private readonly List<SenderReport> _reports = [];
    private readonly SortedDictionary<string, int> _rejected = new(StringComparer.Ordinal);
    private (string Name, DialectTable? Dialect) _scope = ("", null);
    private int _fallbacks;
    private int _leftOut;
    private BatchContent? _content;

    /// <summary>What is to be stored. Asked for when all spans are in: only then is it known whose tokens are whose.</summary>
    public BatchContent Content => _content ??= Settle();

    /// <summary>What is or may be billed, as a number of calls: a span that may be billed later carries a whole call.</summary>
    public int Billable => _calls.Count + _outcomes.Count + _revenue.Count + (_reports.Count * CallsAReport) + _fallbacks;

    /// <summary>Spans that are shown.</summary>
    public int Shown => _spans.Count;

    /// <summary>What all of it takes on its way, as a number of calls.</summary>
    public int AsCalls => Billable + (Shown / IngestOptions.SpansACall);

    /// <summary>Spans that were refused, by reason.</summary>
    public IReadOnlyDictionary<string, int> Rejected => _rejected;

    /// <summary>Spans that are neither calls to bill nor outcomes nor revenue, shown or not.</summary>
    public int NotBilled => _leftOut + Content.Spans.Count;

    /// <summary>Takes a span.</summary>
    public void Add(in SpanFields span, AttributeBag attributes, AttributeBag resource, in ScopeFields scope)
    {
        if (mapper.Check(span) is { } wrong)
        {
            Reject(wrong);
            return;
        }

        string? rejected;
        switch (span.Name)
        {
            case "farthing.sdk.report":
                Take(_reports, ReportMapping.Map(span, attributes, resource, out rejected), rejected);
                _leftOut += rejected is null ? 1 : 0;
                break;
            case "farthing.outcome":
                Take(_outcomes, EventMapping.Outcome(span, attributes, resource, out rejected), rejected);
                break;
            case "farthing.revenue":
                Take(_revenue, EventMapping.Revenue(span, attributes, resource, out rejected), rejected);
                break;
            default:
                Take(span, mapper.Map(span, attributes, resource, scope, DialectOf(scope)));
                break;
        }
    }

    // The spans of one scope come one after another.
    private DialectTable? DialectOf(in ScopeFields scope)
    {
        if (!ReferenceEquals(scope.Name, _scope.Name))
        {
            _scope = (scope.Name, DialectTables.OfScope(scope.Name));
        }

        return _scope.Dialect;
    }

    private void Take(in SpanFields span, in MappedSpan mapped)
    {
        if (mapped.Rejected is { } rejected)
        {
            Reject(rejected);
            return;
        }

        var id = new CallId(span.TraceId, span.SpanId);
        _parents.TryAdd(id, span.ParentSpanId);
        if (mapped.Call is { } call)
        {
            _calls.Add(new(call, id, Texts.Limit(span.Name ?? "")));
        }
        else if (mapped.Span is { } shown && (keepPlainSpans || !mapped.IsPlain))
        {
            _spans.Add(shown);
            _fallbacks += shown.Fallback is null ? 0 : 1;
        }
        else
        {
            _leftOut++;
        }
    }

    private BatchContent Settle()
    {
        var (calls, shown) = RequestOwners.Resolve(_calls, _parents);
        return new() { Calls = calls, Spans = [.. _spans, .. shown], Outcomes = _outcomes, Revenue = _revenue, Reports = _reports };
    }

    private void Take<T>(List<T> list, T? mapped, string? rejected)
        where T : class
    {
        if (rejected is not null)
        {
            Reject(rejected);
        }
        else if (mapped is not null)
        {
            list.Add(mapped);
        }
    }

    private void Reject(string reason) => _rejected[reason] = _rejected.GetValueOrDefault(reason) + 1;
}
