using System.Runtime.InteropServices;

namespace Farthing.Sdk.Gpu;

/// <summary>Per cent of the driver's last sample period (1/6 to 1 s) in which some kernel ran, or memory was used.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NvmlUtilization
{
    public uint Gpu;
    public uint Memory;
}

/// <summary>Bytes. What is used includes what the driver keeps for itself.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NvmlMemory
{
    public ulong Total;
    public ulong Free;
    public ulong Used;
}

/// <summary>Bytes. What the driver keeps for itself stands apart, as nvidia-smi shows it.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NvmlMemory2
{
    /// <summary>The driver refuses a struct whose size and version it does not know.</summary>
    public const uint SizeAndVersion = 40 | (2 << 24);

    public uint Version;
    public ulong Total;
    public ulong Reserved;
    public ulong Free;
    public ulong Used;
}
