namespace Farthing.Sdk.Gpu;

/// <summary>
/// How often to sample: ten times a second, and less often where the driver is slow, so that sampling takes at most about
/// 1% of one core. The median of the last rounds rules, for one slow round is chance.
/// </summary>
internal sealed class GpuPace
{
    public static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(100);

    /// <summary>Rounds of more than 50 ms take more than 1%, or nothing would be known of a call.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan ShortestGap = TimeSpan.FromSeconds(1);

    private readonly TimeSpan[] _rounds = new TimeSpan[5];
    private int _next;

    /// <summary>From the start of a round to the start of the next.</summary>
    public TimeSpan Interval { get; private set; } = Shortest;

    /// <summary>Between samples that lie farther apart than this nothing is known.</summary>
    public TimeSpan LongestGap => Interval * 2.5 is var gap && gap > ShortestGap ? gap : ShortestGap;

    public void Add(TimeSpan round)
    {
        _rounds[_next++ % _rounds.Length] = round;
        Span<TimeSpan> sorted = stackalloc TimeSpan[5];
        _rounds.CopyTo(sorted);
        sorted.Sort();
        var interval = sorted[2] * 100;
        Interval = interval < Shortest ? Shortest : interval > Longest ? Longest : interval;
    }
}
