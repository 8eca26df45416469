using System.Diagnostics;
using Farthing.Sdk.Calls;

namespace Farthing.Sdk.Gpu;

/// <summary>Writes on a call's span what the machine's whole GPUs did meanwhile, which is not the call's share of it.</summary>
internal static class GpuTags
{
    public static void Write(Activity span, in GpuUsage usage)
    {
        span.AddTag("farthing.gpu.count", usage.Count);
        span.AddKnown("farthing.gpu.utilization", usage.Utilization);
        span.AddKnown("farthing.gpu.memory.usage", usage.MemoryBytes);
        span.AddKnown("farthing.gpu.power", usage.PowerW);
        span.AddKnown("farthing.gpu.energy", usage.EnergyJ);
        span.AddTag("farthing.gpu.energy.source", usage.Source.Name());
        span.AddTag("farthing.gpu.coverage", usage.Coverage);
        if (usage.IsMig)
        {
            span.AddTag("farthing.gpu.mig", true);
        }
    }
}
