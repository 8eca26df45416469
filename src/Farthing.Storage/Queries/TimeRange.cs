namespace Farthing.Storage.Queries;

/// <summary>A span of event time in UTC: from the start, up to but not including the end.</summary>
public readonly record struct TimeRange
{
    /// <summary>Makes a range.</summary>
    /// <param name="from">The first moment, in UTC.</param>
    /// <param name="to">The first moment after it, in UTC.</param>
    /// <exception cref="ArgumentException">The range is empty or not in UTC.</exception>
    public TimeRange(DateTime from, DateTime to)
    {
        if (from.Kind != DateTimeKind.Utc || to.Kind != DateTimeKind.Utc)
        {
            throw new ArgumentException("A time range is in UTC.", nameof(from));
        }

        if (to <= from)
        {
            throw new ArgumentException("A time range ends after it starts.", nameof(to));
        }

        From = from;
        To = to;
    }

    /// <summary>The first moment, in UTC.</summary>
    public DateTime From { get; }

    /// <summary>The first moment after the range, in UTC.</summary>
    public DateTime To { get; }

    /// <summary>How long it is.</summary>
    public TimeSpan Length => To - From;

    /// <summary>
    /// The range in whole minutes that covers this one. Sums are kept by minute: this is the range that a sum is of.
    /// </summary>
    public TimeRange ToWholeMinutes() => new(Floor(From, TimeSpan.TicksPerMinute), Ceiling(To, TimeSpan.TicksPerMinute));

    internal static DateTime Floor(DateTime time, long ticks) => new(time.Ticks - (time.Ticks % ticks), DateTimeKind.Utc);

    internal static DateTime Ceiling(DateTime time, long ticks)
    {
        var floor = Floor(time, ticks);
        return floor == time ? time : floor.AddTicks(ticks);
    }
}
