using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Farthing.Sdk.Instrumentation;

/// <summary>
/// Lets the spans of other libraries know that the model call they tell of was captured beneath them, by HTTP or a decorator.
/// Costs nothing while there is no processor to ask.
/// </summary>
internal static class CallsBeneath
{
    private static readonly ConditionalWeakTable<Activity, Count> Counts = [];
    private static int s_askers;

    private static bool IsAsked => Volatile.Read(ref s_askers) > 0;

    public static void Ask() => Interlocked.Increment(ref s_askers);

    public static void AskNoMore() => Interlocked.Decrement(ref s_askers);

    /// <summary>A call was captured in what the app was doing.</summary>
    public static void Began(Activity? above)
    {
        if (above is not null && IsAsked)
        {
            Add(above, 1);
        }
    }

    /// <summary>It turned out to be no model call.</summary>
    public static void Dismissed(Activity? above)
    {
        if (above is not null && IsAsked)
        {
            Add(above, -1);
        }
    }

    public static bool Any(Activity span) => Counts.TryGetValue(span, out var count) && Volatile.Read(ref count.Value) > 0;

    /// <summary>The model calls that are open around it, up to the tool or the agent that it is made for.</summary>
    public static IEnumerable<Activity> ModelCallsAround(Activity? span)
    {
        for (var one = span; one is not null && !GenAISpan.IsOwnWork(one); one = one.Parent)
        {
            if (!GenAISpan.IsOurs(one) && GenAISpan.IsInference(one) && one is { IsStopped: false, Recorded: true })
            {
                yield return one;
            }
        }
    }

    private static void Add(Activity above, int change)
    {
        foreach (var span in ModelCallsAround(above))
        {
            Interlocked.Add(ref Counts.GetOrAdd(span, static _ => new()).Value, change);
        }
    }

    private sealed class Count
    {
        public int Value;
    }
}
