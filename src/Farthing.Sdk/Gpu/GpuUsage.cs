using System.Runtime.InteropServices;

namespace Farthing.Sdk.Gpu;

/// <summary>What a machine's GPUs did in a window: whole devices, whoever used them. Null is unknown, and never 0.</summary>
/// <param name="Count">Devices that the driver shows us.</param>
/// <param name="Utilization">0 to 1: the share of the time in which some kernel ran, over the devices that tell.</param>
/// <param name="MemoryBytes">Used at the window's end, summed over the devices.</param>
/// <param name="PowerW">Mean watts, summed over the devices.</param>
/// <param name="EnergyUj">Microjoules, summed over the devices. Where the coverage is below 1, in part a guess or missing.</param>
/// <param name="Source">Of the energy.</param>
/// <param name="Coverage">0 to 1: the share of (devices x window) in which the energy was measured between two samples.</param>
/// <param name="IsMig">Whether a device is cut into instances: energy and memory are still the whole device's.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct GpuUsage(
    int Count, double? Utilization, long? MemoryBytes, double? PowerW, long? EnergyUj, EnergySource Source, double Coverage, bool IsMig)
{
    public double? EnergyJ => EnergyUj / 1e6;
}
