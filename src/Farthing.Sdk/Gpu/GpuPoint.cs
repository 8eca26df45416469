using System.Runtime.InteropServices;

namespace Farthing.Sdk.Gpu;

/// <summary>
/// What a device has done from its first sample to one moment, as running sums: a window is the difference of two points,
/// so windows that touch add up to the whole exactly. None of the sums ever falls.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal record struct GpuPoint
{
    public long At { get; set; }

    public long EnergyUj { get; set; }

    /// <summary>The time whose energy was measured, between two samples.</summary>
    public long MeasuredTicks { get; set; }

    /// <summary>The part of the measured time whose energy is the counter's.</summary>
    public long CounterTicks { get; set; }

    /// <summary>The time whose energy is a guess from the power: across a counter's reset, or after the last sample.</summary>
    public long EstimatedTicks { get; set; }

    /// <summary>Utilisation x time.</summary>
    public long BusyTicks { get; set; }

    /// <summary>The time whose utilisation is known.</summary>
    public long UtilizationTicks { get; set; }

    /// <summary>Used at that moment, in bytes.</summary>
    public long? MemoryBytes { get; set; }

    /// <summary>On the straight line between two points.</summary>
    public static GpuPoint Between(in GpuPoint before, in GpuPoint after, long at)
    {
        var (part, whole) = (at - before.At, after.At - before.At);
        return before with
        {
            At = at,
            EnergyUj = Line(before.EnergyUj, after.EnergyUj, part, whole),
            MeasuredTicks = Line(before.MeasuredTicks, after.MeasuredTicks, part, whole),
            CounterTicks = Line(before.CounterTicks, after.CounterTicks, part, whole),
            EstimatedTicks = Line(before.EstimatedTicks, after.EstimatedTicks, part, whole),
            BusyTicks = Line(before.BusyTicks, after.BusyTicks, part, whole),
            UtilizationTicks = Line(before.UtilizationTicks, after.UtilizationTicks, part, whole),
        };
    }

    /// <summary>Rounded down.</summary>
    public static long Line(long before, long after, long part, long whole) => before + (long)((Int128)(after - before) * part / whole);
}
