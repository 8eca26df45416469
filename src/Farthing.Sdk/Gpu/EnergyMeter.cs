namespace Farthing.Sdk.Gpu;

/// <summary>
/// The energy between two readings of one device, in whole microjoules: by the driver's counter where it can be believed,
/// else by power times time. Null is unknown, and never 0.
/// </summary>
internal static class EnergyMeter
{
    /// <summary>No device draws as much: a counter that says so was reset, or is broken.</summary>
    private const ulong MostMilliwatts = 10_000_000;

    /// <summary>Null when one of the two has no counter, or when it was reset in between.</summary>
    /// <param name="from">The earlier reading.</param>
    /// <param name="to">The later reading.</param>
    /// <param name="frequency">Ticks a second.</param>
    public static long? ByCounter(in GpuReading from, in GpuReading to, long frequency)
    {
        if (from.EnergyMj is not { } before || to.EnergyMj is not { } after || after < before)
        {
            return null;
        }

        // A second at least: two readings close together may have a whole tick of the counter between them.
        var seconds = (ulong)((to.At - from.At) / frequency) + 1;
        var millijoules = after - before;
        return millijoules / MostMilliwatts < seconds ? (long)millijoules * 1000 : null;
    }

    /// <summary>The trapezoid between the two powers; null when one is missing.</summary>
    /// <param name="from">The earlier reading.</param>
    /// <param name="to">The later reading.</param>
    /// <param name="frequency">Ticks a second.</param>
    public static long? ByPower(in GpuReading from, in GpuReading to, long frequency) =>
        from.PowerMw is { } before && to.PowerMw is { } after ? Microjoules((long)before + after, to.At - from.At, frequency * 2) : null;

    /// <summary>mW x ticks x 1000 / (ticks a second), rounded down.</summary>
    public static long Microjoules(long milliwatts, long ticks, long frequency) =>
        (long)((Int128)milliwatts * ticks * 1000 / frequency);
}
