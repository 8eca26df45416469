using System.Globalization;
using Farthing.Core.Calls;
using Farthing.Dashboard.Numbers;

namespace Farthing.Dashboard.Calls;

/// <summary>What the machine's GPUs did during a call, in words.</summary>
internal static class GpuView
{
    private const double Gibibyte = 1L << 30;

    /// <summary>Each figure with its name and what it is, for hover; a dash where it was not measured.</summary>
    public static IReadOnlyList<(string Name, string Value, string Meaning)> Of(GpuReading gpu) =>
    [
        ("Devices", Quantity.ExactText(gpu.Count), "GPUs of the machine"),
        ("Busy", Percent(gpu.Utilization), "Utilization, the mean over the call and the devices"),
        ("Memory in use", gpu.MemoryBytes is { } bytes ? $"{Three(bytes / Gibibyte)} GiB" : Absent.Dash, "At the call's end, summed over the devices"),
        ("Power", gpu.PowerW is { } watts ? $"{Three(watts)} W" : Absent.Dash, "The mean over the call, summed over the devices"),
        ("Energy", Energy(gpu), "During the call, summed over the devices"),
        ("Energy measured", gpu.Coverage is null ? Absent.Dash : $"for {Percent(gpu.Coverage)} of the time, else carried on from the last sample", "The share of devices and time whose energy was measured"),
    ];

    /// <summary>Whose figures these are, in a sentence or two.</summary>
    public static string Whose(GpuReading gpu) => gpu.Count == 1 ? "Of the whole device, whoever used it: not this call's share." : "Of the whole devices, whoever used them: not this call's share."
        + (gpu.IsPartitioned ? " A device is cut into instances (MIG); the figures are of all of them." : "");

    private static string Energy(GpuReading gpu) => gpu switch
    {
        { EnergyJ: null, EnergySource: GpuEnergySource.Unavailable } => "not told by the devices",
        { EnergyJ: null } => Absent.Dash,
        { EnergyJ: { } joules } => (joules < 1000 ? $"{Three(joules)} J" : $"{Three(joules / 1000)} kJ") + gpu.EnergySource switch
        {
            GpuEnergySource.Counter => ", by the devices' counters",
            GpuEnergySource.Power => ", from power over time",
            _ => "",
        },
    };

    private static string Percent(double? share) => share is { } known ? Share.Text((decimal)known) : Absent.Dash;

    // Three significant digits: more than the sampling gives.
    private static string Three(double value) => value switch
    {
        0 => "0",
        < 9.995 => value.ToString("0.00", CultureInfo.InvariantCulture),
        < 99.95 => value.ToString("0.0", CultureInfo.InvariantCulture),
        _ => value.ToString("#,##0", CultureInfo.InvariantCulture),
    };
}
