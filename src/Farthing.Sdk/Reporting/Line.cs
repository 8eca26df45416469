namespace Farthing.Sdk.Reporting;

/// <summary>
/// Whether the server can be reached, and when it may be tried again. While the line is up every batch goes out at once;
/// while it is down a single probe at a time does. Not thread-safe.
/// </summary>
internal sealed class Line(TimeProvider time, Random random)
{
    /// <summary>More than a server would ask for by intent; a mistaken year in its Retry-After does not silence us.</summary>
    internal static readonly TimeSpan LongestAsked = TimeSpan.FromMinutes(5);

    /// <summary>A key or an address is not mended within seconds.</summary>
    internal static readonly TimeSpan Denied = TimeSpan.FromSeconds(60);

    private readonly Backoff _backoff = new(random);
    private long _since;
    private long _lastSuccess;
    private TimeSpan _pause;

    public bool IsUp { get; private set; } = true;

    /// <summary>Counts up; says whether an attempt has failed since.</summary>
    public long Failures { get; private set; }

    /// <summary>The server has said when it wants to be tried again.</summary>
    public bool IsAsked { get; private set; }

    /// <summary>Zero when it may be tried now.</summary>
    public TimeSpan Wait => IsUp || time.GetElapsedTime(_since) is var elapsed && elapsed >= _pause ? TimeSpan.Zero : _pause - elapsed;

    public void Succeeded()
    {
        _backoff.Reset();
        _lastSuccess = time.GetTimestamp();
        IsUp = true;
        IsAsked = false;
    }

    /// <summary>An attempt that began at a timestamp failed; a probe is the one that is made while the line is down.</summary>
    public void Failed(Answer answer, long startedAt, bool isProbe)
    {
        Failures++;
        if (startedAt < _lastSuccess)
        {
            // The server has answered since: what this one met is over.
            return;
        }

        // Of those that were under way when the line went down, only what the server asks for still matters.
        if (!IsUp && !isProbe && (answer.RetryAfter is null || IsAsked))
        {
            return;
        }

        IsUp = false;
        IsAsked = answer.RetryAfter is not null;
        _since = time.GetTimestamp();
        _pause = answer.RetryAfter is { } asked ? (asked < LongestAsked ? asked : LongestAsked) + Tenth(asked)
            : answer.Kind == AnswerKind.Denied ? (Denied / 2) + (random.NextDouble() * (Denied / 2))
            : _backoff.Next();
    }

    /// <summary>Lets the next probe go now, unless the server has asked for time.</summary>
    public void Hurry()
    {
        if (!IsAsked)
        {
            _pause = TimeSpan.Zero;
        }
    }

    /// <summary>All whom a busy server has asked the same would otherwise come at once.</summary>
    private TimeSpan Tenth(TimeSpan asked) => random.NextDouble() * (asked < LongestAsked ? asked : LongestAsked) / 10;
}
