namespace Farthing.Sdk.Gpu;

/// <summary>Where a window's energy comes from: the weakest source of any of its parts that were measured.</summary>
internal enum EnergySource
{
    /// <summary>Nothing tells of it.</summary>
    Unavailable,

    /// <summary>Power x time: it may miss what happens between samples, or lag by the second that the driver averages over.</summary>
    Power,

    /// <summary>The driver's energy counter.</summary>
    Counter,
}

internal static class EnergySources
{
    public static string Name(this EnergySource source) => source switch
    {
        EnergySource.Counter => "counter",
        EnergySource.Power => "power",
        _ => "unavailable",
    };
}
