namespace Farthing.Dashboard.Charts;

/// <summary>How wide the bars of a chart over time are.</summary>
internal static class Buckets
{
    private const int MostColumns = 100;

    // Each divides the next unit of time, so that bars start on round minutes, hours and days; weeks start on Mondays.
    private static readonly TimeSpan[] s_sizes =
    [
        TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(15), TimeSpan.FromMinutes(30),
        TimeSpan.FromHours(1), TimeSpan.FromHours(3), TimeSpan.FromHours(6), TimeSpan.FromHours(12),
        TimeSpan.FromDays(1), TimeSpan.FromDays(7),
    ];

    /// <summary>The narrowest bucket that shows the range in at most 100 bars; beyond two years, weeks are added up.</summary>
    public static TimeSpan For(TimeSpan range)
    {
        foreach (var size in s_sizes)
        {
            if (range <= size * MostColumns)
            {
                return size;
            }
        }

        return TimeSpan.FromDays(7 * Math.Ceiling(range / (TimeSpan.FromDays(7) * MostColumns)));
    }

    /// <summary>The start of the bucket that a moment falls into.</summary>
    public static DateTime Start(DateTime utc, TimeSpan bucket) => new(utc.Ticks - (utc.Ticks % bucket.Ticks), DateTimeKind.Utc);
}
