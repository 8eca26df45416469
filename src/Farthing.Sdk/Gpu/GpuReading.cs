using System.Runtime.InteropServices;

namespace Farthing.Sdk.Gpu;

/// <summary>One device at one moment. Null is what could not be read, and never 0.</summary>
/// <param name="At">A timestamp of the sampler's <see cref="TimeProvider"/>.</param>
/// <param name="EnergyMj">Millijoules since the driver was loaded.</param>
/// <param name="PowerMw">Milliwatts.</param>
/// <param name="UtilizationPercent">0 to 100, of the driver's last sample period.</param>
/// <param name="MemoryUsed">Bytes.</param>
/// <param name="MemoryTotal">Bytes.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct GpuReading(
    long At, ulong? EnergyMj = null, uint? PowerMw = null, uint? UtilizationPercent = null, ulong? MemoryUsed = null, ulong? MemoryTotal = null);
