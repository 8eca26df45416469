using Farthing.Dashboard.Numbers;
using Farthing.Storage.Status;

namespace Farthing.Dashboard.Status;

/// <summary>The accounting in words.</summary>
internal static class StatusView
{
    /// <summary>The verdict in a sentence.</summary>
    public static string Verdict(AccountingStatus status) => status.Balances
        ? "Every call that was accepted is stored or kept aside. Nothing was lost, nothing counted twice."
        : status.Accepted > status.Stored + status.DeadLettered
            ? $"Calls that were accepted and are neither stored nor kept aside: {Quantity.ExactText(status.Accepted - status.Stored - status.DeadLettered)}. If the number stays, look at the server's log."
            : $"Calls that are stored and were never accepted: {Quantity.ExactText(status.Stored + status.DeadLettered - status.Accepted)}. If the number stays, look at the server's log.";

    /// <summary>A reason for refusal in words: <c>unknown_key</c> becomes <c>unknown key</c>.</summary>
    public static string Words(string reason) => reason.Replace('_', ' ');

    /// <summary>All that was refused.</summary>
    public static long Rejected(AccountingStatus status) => status.Rejected.Values.Sum();
}
