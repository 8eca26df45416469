using Farthing.Core.Calls;

namespace Farthing.Ingest.Spans;

/// <summary>
/// The readings of the machine's GPUs that stand on a call's span. What cannot be one is left out: a call is no less a
/// call for it.
/// </summary>
internal static class GpuMapping
{
    private const double MostDevices = 1024;

    // What no machine has, in bytes, watts and joules: a wrong unit.
    private const double Absurd = 1e15;

    public static GpuReading? Map(AttributeBag span) => span[SpanAttribute.GpuCount].Number is >= 1 and <= MostDevices and var count
        ? new()
        {
            Count = (int)count,
            Utilization = UpTo(span[SpanAttribute.GpuUtilization], 1),
            MemoryBytes = (long?)UpTo(span[SpanAttribute.GpuMemory], Absurd),
            PowerW = UpTo(span[SpanAttribute.GpuPower], Absurd),
            EnergyJ = UpTo(span[SpanAttribute.GpuEnergy], Absurd),
            EnergySource = span[SpanAttribute.GpuEnergySource].Text switch
            {
                "counter" => GpuEnergySource.Counter,
                "power" => GpuEnergySource.Power,
                "unavailable" => GpuEnergySource.Unavailable,
                _ => null,
            },
            Coverage = UpTo(span[SpanAttribute.GpuCoverage], 1),
            IsPartitioned = span[SpanAttribute.GpuPartitioned].Truth ?? false,
        }
        : null;

    private static double? UpTo(AttributeValue value, double most) => value.Number is >= 0 and var number && number <= most ? number : null;
}
