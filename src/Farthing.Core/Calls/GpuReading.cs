namespace Farthing.Core.Calls;

/// <summary>
/// What the GPUs of the machine did while a call to an engine on it ran. Of whole devices, whoever used them: not the
/// call's share.
/// </summary>
public sealed record GpuReading
{
    /// <summary>How many devices.</summary>
    public required int Count { get; init; }

    /// <summary>0 to 1, the mean over the call and the devices; null when not measured.</summary>
    public double? Utilization { get; init; }

    /// <summary>Bytes in use at the call's end, summed over the devices; null when not measured.</summary>
    public long? MemoryBytes { get; init; }

    /// <summary>Watts, the mean over the call, summed over the devices; null when not measured.</summary>
    public double? PowerW { get; init; }

    /// <summary>Joules during the call, summed over the devices; null when not measured.</summary>
    public double? EnergyJ { get; init; }

    /// <summary>What the energy comes from; null when not told.</summary>
    public GpuEnergySource? EnergySource { get; init; }

    /// <summary>0 to 1: the share of devices and time whose energy was measured; null when not told.</summary>
    public double? Coverage { get; init; }

    /// <summary>Whether a device is cut into instances (MIG): its values are still those of the whole device.</summary>
    public bool IsPartitioned { get; init; }
}

/// <summary>What a figure of energy comes from. The numbers stand in storage.</summary>
public enum GpuEnergySource
{
    /// <summary>The devices' own counters.</summary>
    Counter = 0,

    /// <summary>Power over time.</summary>
    Power = 1,

    /// <summary>Nothing: the devices tell neither.</summary>
    Unavailable = 2,
}
