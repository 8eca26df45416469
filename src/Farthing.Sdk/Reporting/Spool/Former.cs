namespace Farthing.Sdk.Reporting.Spool;

/// <summary>Processes that have ended, and what they left in a folder.</summary>
internal static class Former
{
    public const string Crashed = "process_crashed";

    /// <summary>Each that nobody holds, with what it lost if it was killed and that has not been told before.</summary>
    public static IEnumerable<(Instance Instance, long Lost)> TakeOver(string folder, IReadOnlySet<Guid> known)
    {
        foreach (var path in Directory.GetFiles(folder, "*" + Instance.LockEnding))
        {
            if (Guid.TryParse(Path.GetFileNameWithoutExtension(path), out var id) && !known.Contains(id) && TryTakeOver(folder, id) is { } instance)
            {
                yield return (instance, SettleBooks(instance));
            }
        }
    }

    private static Instance? TryTakeOver(string folder, Guid id)
    {
        try
        {
            return Instance.TryAdopt(folder, id);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The disk does not give it; there is a next time.
            return null;
        }
    }

    /// <summary>
    /// An upper bound: of a batch that was neither answered nor kept when the process was killed, nobody knows whether
    /// the server has it.
    /// </summary>
    private static long SettleBooks(Instance instance)
    {
        if (instance.Counters is not { State: CountersState.Running } counters)
        {
            return 0;
        }

        // An adopter may have been killed right here before us.
        var counted = counters.LostBy(Crashed);
        var accounted = counters.Sent + counters.TotalLost - counted + instance.UnsettledSpans;
        var lost = Math.Max(counters.Taken - accounted, 0) + Math.Max(counters.Open, 0);
        counters.AddLost(Crashed, lost - counted);
        counters.State = CountersState.Settled;
        return lost;
    }
}
