using Farthing.Core.Calls;
using Farthing.Dashboard.Calls;

namespace Farthing.Dashboard.Tests.Calls;

public sealed class GpuViewTests
{
    [Fact]
    public async Task The_section_says_that_it_is_the_whole_device()
    {
        var gpu = new GpuReading { Count = 2, Utilization = 0.755, MemoryBytes = 40L << 30, PowerW = 310.4, EnergyJ = 1540, EnergySource = GpuEnergySource.Counter, Coverage = 1 };
        var page = await Rendering.RenderAsync<CallGpu>(new() { ["Gpu"] = gpu });
        Assert.Contains("not this call's share", page.TextContent, StringComparison.Ordinal);
        Assert.Equal(["2", "75.5%", "40.0 GiB", "310 W", "1.54 kJ, by the devices' counters", "for 100.0% of the time, else carried on from the last sample"], page.QuerySelectorAll("dd").Select(d => d.TextContent));
        Assert.DoesNotContain("MIG", page.TextContent, StringComparison.Ordinal);
        Assert.Contains("MIG", GpuView.Whose(gpu with { IsPartitioned = true }), StringComparison.Ordinal);
        Assert.Empty((await Rendering.RenderAsync<CallGpu>(new() { ["Gpu"] = null })).Children);
    }

    [Fact]
    public void What_was_not_measured_is_a_dash_and_never_zero()
    {
        Assert.Equal(["1", "–", "–", "–", "–", "–"], GpuView.Of(new() { Count = 1 }).Select(f => f.Value));
        Assert.Equal("not told by the devices", GpuView.Of(new() { Count = 1, EnergySource = GpuEnergySource.Unavailable })[4].Value);
        Assert.Equal("0.25 J, from power over time", GpuView.Of(new() { Count = 1, EnergyJ = 0.25, EnergySource = GpuEnergySource.Power })[4].Value);
    }
}
