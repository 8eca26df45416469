using Farthing.Core.Calls;

namespace Farthing.Dashboard.Calls;

/// <summary>How a call ended, in a word.</summary>
internal static class CallState
{
    /// <summary><c>ok</c>, <c>aborted</c> when the answer was cut off or given up, else <c>failed</c>.</summary>
    public static string Of(Call call) => call switch
    {
        { ErrorType: "aborted" or "cancelled" } or { Complete: false, ErrorType: null } => "aborted",
        { Failed: true } => "failed",
        _ => "ok",
    };
}
