using System.Diagnostics;

namespace Farthing.Sdk.Calls;

/// <summary>What the app was doing when it called a model.</summary>
internal static class CallParent
{
    private const string OfHttpClient = "System.Net.Http.HttpRequestOut";

    /// <summary>
    /// The parent of a span that is started now; the default is the current activity. HttpClient's own activity, which stands
    /// between the app's and ours when we listen beneath it, is sent to nobody as a rule: the call belongs to the one above
    /// it. Without one above, a recorded activity is the app's trace, and any other is nobody's: then none is current after
    /// this, so the caller keeps the flow.
    /// </summary>
    public static ActivityContext Take()
    {
        if (Activity.Current is not { OperationName: OfHttpClient } http)
        {
            return default;
        }

        if (http.Parent is { } own)
        {
            return own.Context;
        }

        if (!http.Recorded)
        {
            Activity.Current = null;
        }

        return default;
    }
}
