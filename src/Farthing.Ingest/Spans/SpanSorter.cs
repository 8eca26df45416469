using Farthing.Core.Calls;
using Farthing.Core.Outcomes;
using Farthing.Ingest.Batches;
using Farthing.Storage.Losses;

namespace Farthing.Ingest.Spans;

/// <summary>Takes the spans of one request and sorts them: calls, outcomes, revenue, reports, and what is none of them.</summary>
internal sealed class SpanSorter(SpanMapper mapper)
{
    // A report names up to 32 reasons: so many calls take as much.
    private const int CallsAReport = 4;

    private readonly List<Call> _calls = [];
    private readonly List<Outcome> _outcomes = [];
    private readonly List<Revenue> _revenue = [];
    private readonly List<SenderReport> _reports = [];
    private readonly SortedDictionary<string, int> _rejected = new(StringComparer.Ordinal);

    /// <summary>What is to be stored.</summary>
    public BatchContent Content => new() { Calls = _calls, Outcomes = _outcomes, Revenue = _revenue, Reports = _reports };

    /// <summary>What it takes on its way, as a number of calls.</summary>
    public int AsCalls => _calls.Count + _outcomes.Count + _revenue.Count + (_reports.Count * CallsAReport);

    /// <summary>Spans that were refused, by reason.</summary>
    public IReadOnlyDictionary<string, int> Rejected => _rejected;

    /// <summary>Spans that are neither calls nor outcomes nor revenue.</summary>
    public int NotBilled { get; private set; }

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
                NotBilled += rejected is null ? 1 : 0;
                break;
            case "farthing.outcome":
                Take(_outcomes, EventMapping.Outcome(span, attributes, resource, out rejected), rejected);
                break;
            case "farthing.revenue":
                Take(_revenue, EventMapping.Revenue(span, attributes, resource, out rejected), rejected);
                break;
            default:
                var call = mapper.Map(span, attributes, resource, out rejected);
                NotBilled += call is null && rejected is null ? 1 : 0;
                Take(_calls, call, rejected);
                break;
        }
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
