using Farthing.Dashboard.Numbers;
using Farthing.Storage.Status;

namespace Farthing.Dashboard.Status;

/// <summary>The accounting in words.</summary>
internal static class StatusView
{
    /// <summary>The verdict in a sentence.</summary>
    public static string Verdict(AccountingStatus status) => Events(status).FirstOrDefault(e => !e.Counts.Balances) is (var name, { } counts)
        ? $"Of {name}, {Quantity.ExactText(counts.Accepted)} were accepted, {Quantity.ExactText(counts.Stored)} are stored and {Quantity.ExactText(counts.DeadLettered)} kept aside. If the numbers stay, look at the server's log."
        : status.Balances
        ? status.Purged == 0
            ? "Every call that was accepted is stored or kept aside. Nothing that was accepted is lost or counted twice."
            : $"Every call that was accepted is stored or kept aside, or was purged by a person: {Quantity.ExactText(status.Purged)}. Nothing else is lost, and nothing counted twice."
        : status.Accepted > status.Stored + status.DeadLettered + status.Purged
            ? $"Calls that were accepted and are neither stored nor kept aside: {Quantity.ExactText(status.Accepted - status.Stored - status.DeadLettered - status.Purged)}. If the number stays, look at the server's log."
            : $"Calls that are stored and were never accepted: {Quantity.ExactText(status.Stored + status.DeadLettered + status.Purged - status.Accepted)}. If the number stays, look at the server's log.";

    /// <summary>Outcomes, revenue, spans and points of metrics, where there ever were any.</summary>
    public static IEnumerable<(string Name, EventCounts Counts)> Events(AccountingStatus status) =>
        new[]
        {
            (Name: "outcomes", Counts: status.Outcomes), (Name: "revenue", Counts: status.Revenue),
            (Name: "spans", Counts: status.Spans), (Name: "points of metrics", Counts: status.Metrics),
        }.Where(e => e.Counts.Any);

    /// <summary>What became of outcomes, or of revenue: <c>Outcomes accepted: 4 stored, 1 dead-lettered; 2 sent again</c>.</summary>
    public static string Words(string name, EventCounts counts) =>
        $"{char.ToUpperInvariant(name[0])}{name[1..]} accepted: {Quantity.ExactText(counts.Stored)} stored, {Quantity.ExactText(counts.DeadLettered)} dead-lettered"
        + (counts.Purged > 0 ? $", {Quantity.ExactText(counts.Purged)} purged" : "")
        + (counts.Duplicate > 0 ? $"; {Quantity.ExactText(counts.Duplicate)} sent again, stored once" : "");

    /// <summary>A reason for refusal in words: <c>unknown_key</c> becomes <c>unknown key</c>.</summary>
    public static string Words(string reason) => reason.Replace('_', ' ');

    /// <summary>All that was refused.</summary>
    public static long Rejected(AccountingStatus status) => status.Rejected.Values.Sum();
}
