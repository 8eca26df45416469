using Farthing.Dashboard.Numbers;
using Farthing.Storage.Losses;

namespace Farthing.Dashboard.Status;

/// <summary>What SDKs lost before it reached Farthing, in words.</summary>
internal static class LossView
{
    /// <summary>A sentence that tells how much, of how many services.</summary>
    public static string Summary(SenderLosses losses)
    {
        var services = losses.Rows.Select(r => r.Service).Distinct(StringComparer.Ordinal).Count();
        return $"{Calls(losses.Total)} of {(services == 1 ? "1 service" : $"{Quantity.Text(services)} services")} never reached Farthing: they are in no sum here.";
    }

    /// <summary>The reasons that occur, each once and the greatest first, with what they mean and what to do.</summary>
    public static IReadOnlyList<(string Reason, string Meaning)> Reasons(SenderLosses losses) =>
        [.. losses.Rows.GroupBy(r => r.Reason, StringComparer.Ordinal).OrderByDescending(g => g.Sum(r => r.Calls)).Select(g => (StatusView.Words(g.Key), Meaning(g.Key)))];

    /// <summary>The service, and where it runs if that is known.</summary>
    public static string Service(SenderLoss loss) => loss switch
    {
        { Service: "", Environment: "" } => "not named",
        { Service: "" } => $"not named, {loss.Environment}",
        { Environment: "" } => loss.Service,
        _ => $"{loss.Service}, {loss.Environment}",
    };

    /// <summary>What a reason means and what to do, in a line.</summary>
    public static string Meaning(string reason) => reason switch
    {
        LossReasons.QueueFull => "The process made calls faster than they could be sent. Look at what slows sending down: the network to Farthing, or 429 and 503 in “Not in the sum”.",
        LossReasons.SpoolFull => "Farthing could not be reached for so long that the space on the app's disk ran out. Give the SDK more of it, and look at why Farthing was away.",
        LossReasons.SpoolUnreadable => "What waited on the app's disk could not be read back: a disk that was full or failing, or files that were changed.",
        LossReasons.ServerAway => "Farthing could not be reached for longer than the SDK keeps calls. Look at the network, and at why Farthing was away.",
        LossReasons.Stopped => "The process ended before everything was sent. Dispose the telemetry at the end of the app, and let it take its time.",
        LossReasons.ProcessCrashed => "The process was killed or crashed with calls in its memory. Look at why: a limit on memory is the usual cause.",
        LossReasons.Rejected => "Farthing refused single calls; “Not in the sum” says for which reason.",
        LossReasons.Others => "Reasons that are no longer told apart, of processes heard of long ago.",
        "401" or "403" => "Farthing did not take the project's key: it is wrong, or was revoked. Give the app a new one: farthing keys create.",
        "404" => "The address is not that of Farthing's OTLP port. Check FARTHING_ENDPOINT.",
        "413" => "A request was too large. Something on the way, a proxy perhaps, allows less than Farthing's 16 MiB.",
        "429" => "Farthing was told more at once than it holds, for longer than the SDK keeps calls.",
        ['4', _, _] => "Farthing, or something on the way to it, refused the request. The app's log has its answer.",
        ['5', _, _] => "Farthing, or something on the way to it, failed. Look at the server's log.",
        _ => "A reason that this version of Farthing does not know: the app's SDK is newer.",
    };

    private static string Calls(decimal count) => count == 1 ? "1 call" : $"{Quantity.Text(count)} calls";
}
