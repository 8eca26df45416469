namespace Farthing.Sdk.Gpu;

/// <summary>A timer that does not hold on to the context (the activity, the app's AsyncLocals) of whoever makes it.</summary>
internal static class QuietTimer
{
    /// <summary>Not set yet.</summary>
    public static ITimer Create(TimeProvider time, TimerCallback callback, object state)
    {
        if (ExecutionContext.IsFlowSuppressed())
        {
            return Make();
        }

        using var suppressed = ExecutionContext.SuppressFlow();
        return Make();

        ITimer Make() => time.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }
}
