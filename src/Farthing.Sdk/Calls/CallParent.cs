using System.Diagnostics;

namespace Farthing.Sdk.Calls;

/// <summary>What the app was doing when it called a model.</summary>
internal static class CallParent
{
    private const string OfHttpClient = "System.Net.Http.HttpRequestOut";

    /// <summary>
    /// HttpClient's own activity, which stands between the app's and ours when we listen beneath it, goes to nobody as a
    /// rule: the call belongs to the one above it. Without one above, a recorded activity is the app's trace.
    /// </summary>
    public static void MakeCurrent()
    {
        if (Activity.Current is { OperationName: OfHttpClient } http && (http.Parent is not null || !http.Recorded))
        {
            Activity.Current = http.Parent;
        }
    }
}
