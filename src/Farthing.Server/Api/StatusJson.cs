using Farthing.Storage.Losses;
using Farthing.Storage.Status;

namespace Farthing.Server.Api;

/// <summary>The accounting as the API gives it.</summary>
internal sealed record StatusJson(
    string Project,
    long Accepted,
    long Stored,
    long Superseded,
    long Duplicate,
    long DeadLettered,
    long Purged,
    long NotBilled,
    long Collapsed,
    EventCountsJson Outcomes,
    EventCountsJson Revenue,
    EventCountsJson Spans,
    EventCountsJson Metrics,
    long MetricsNotKept,
    long LogsNotKept,
    IReadOnlyDictionary<string, long> Rejected,
    LostJson LostBySender,
    bool Balances)
{
    public static StatusJson From(string project, AccountingStatus status, SenderLosses losses) => new(
        project, status.Accepted, status.Stored, status.Superseded, status.Duplicate, status.DeadLettered, status.Purged, status.NotBilled, status.Collapsed,
        EventCountsJson.From(status.Outcomes), EventCountsJson.From(status.Revenue), EventCountsJson.From(status.Spans), EventCountsJson.From(status.Metrics),
        status.MetricsNotKept, status.LogsNotKept, status.Rejected,
        new(losses.Total, [.. losses.Rows.Select(l => new LossJson(l.Reason, l.Service, l.Environment, l.Calls, l.Processes, l.FirstSeen, l.GrewAt, l.LastSeen))]),
        status.Balances);
}

/// <summary>What became of outcomes, of revenue, of spans or of points of metrics.</summary>
internal sealed record EventCountsJson(long Accepted, long Stored, long Duplicate, long DeadLettered, long Purged)
{
    public static EventCountsJson From(EventCounts counts) => new(counts.Accepted, counts.Stored, counts.Duplicate, counts.DeadLettered, counts.Purged);
}

/// <summary>Calls that SDKs say they lost before they reached Farthing: all of them, and the greatest parts.</summary>
internal sealed record LostJson(decimal Calls, IReadOnlyList<LossJson> By);

/// <summary>The losses of a service for a reason: since when, when they last grew, and when they were last told of.</summary>
internal sealed record LossJson(
    string Reason, string Service, string Environment, decimal Calls, long Processes, DateTime Since, DateTime LastLost, DateTime LastReport);
