namespace Farthing.Storage.Queries;

/// <summary>A stretch of a rollup table.</summary>
internal readonly record struct RollupPart(string Table, DateTime From, DateTime To);

/// <summary>Which stretches of which rollups make up a range: whole hours from the small table, the rest from the fine one.</summary>
internal static class RollupParts
{
    /// <param name="range">In whole minutes.</param>
    /// <param name="byHour">Whether whole hours may be taken together.</param>
    public static IEnumerable<RollupPart> Of(TimeRange range, bool byHour)
    {
        var firstHour = TimeRange.Ceiling(range.From, TimeSpan.TicksPerHour);
        var lastHour = TimeRange.Floor(range.To, TimeSpan.TicksPerHour);
        if (!byHour || firstHour >= lastHour)
        {
            yield return new("rollup_minute", range.From, range.To);
            yield break;
        }

        if (range.From < firstHour)
        {
            yield return new("rollup_minute", range.From, firstHour);
        }

        yield return new("rollup_hour", firstHour, lastHour);
        if (lastHour < range.To)
        {
            yield return new("rollup_minute", lastHour, range.To);
        }
    }
}
