using System.Diagnostics;
using Farthing.Sdk.Gpu;

namespace Farthing.Sdk.Tests.Gpu;

public class GpuTagsTests
{
    [Fact]
    public void A_span_tells_of_the_whole_devices()
    {
        Assert.Equal(
            [
                ("farthing.gpu.count", 2), ("farthing.gpu.utilization", 0.75), ("farthing.gpu.memory.usage", 40_000_000_000L),
                ("farthing.gpu.power", 812.5), ("farthing.gpu.energy", 1625.000001), ("farthing.gpu.energy.source", "counter"), ("farthing.gpu.coverage", 0.95),
            ],
            Tags(new GpuUsage(2, 0.75, 40_000_000_000, 812.5, 1_625_000_001, EnergySource.Counter, 0.95, IsMig: false)));
    }

    [Fact]
    public void What_is_unknown_is_absent()
    {
        Assert.Equal(
            [("farthing.gpu.count", 1), ("farthing.gpu.energy.source", "unavailable"), ("farthing.gpu.coverage", 0.0), ("farthing.gpu.mig", true)],
            Tags(new GpuUsage(1, null, null, null, null, EnergySource.Unavailable, 0, IsMig: true)));
    }

    private static (string Key, object? Value)[] Tags(GpuUsage usage)
    {
        using var span = new Activity("call");
        GpuTags.Write(span, usage);
        return [.. span.TagObjects.Select(tag => (tag.Key, tag.Value))];
    }
}
