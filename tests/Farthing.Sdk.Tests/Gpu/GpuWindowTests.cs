using Farthing.Sdk.Gpu;

namespace Farthing.Sdk.Tests.Gpu;

public class GpuWindowTests
{
    private static readonly GpuHistory ByCounter = Of(new(0, 0, 300_000, 40, 1000), new(100, 30_000, 300_000, 40, 1000));
    private static readonly GpuHistory ByPower = Of(new(0, null, 200_000, 80, 500), new(100, null, 200_000, 80, 500));
    private static readonly GpuHistory Silent = Of(new(0), new(100));

    [Fact]
    public void Devices_add_up_and_their_utilisation_is_the_mean()
    {
        var usage = Over(ByCounter, ByCounter);

        Assert.Equal(new GpuUsage(2, 0.4, 2000, 600, 60_000_000, EnergySource.Counter, 1.0, false), usage);
        Assert.Equal(60.0, usage.EnergyJ);
    }

    [Fact]
    public void The_weakest_source_is_named()
    {
        Assert.Equal(new GpuUsage(2, 0.6, 1500, 500, 50_000_000, EnergySource.Power, 1.0, false), Over(ByCounter, ByPower));
    }

    [Fact]
    public void A_device_that_tells_nothing_lowers_the_coverage()
    {
        Assert.Equal(new GpuUsage(2, 0.4, 1000, 300, 30_000_000, EnergySource.Counter, 0.5, false), Over(ByCounter, Silent));
        Assert.Equal(new GpuUsage(1, null, null, null, null, EnergySource.Unavailable, 0.0, false), Over(Silent));
    }

    [Fact]
    public void Without_devices_or_without_length_there_is_nothing()
    {
        Assert.Null(new GpuWindow(0, 100, 1000).Usage());
        var window = new GpuWindow(50, 50, 1000);
        window.Add(ByCounter, isMig: false);
        Assert.Null(window.Usage());
    }

    private static GpuUsage Over(params GpuHistory[] histories)
    {
        var window = new GpuWindow(0, 100, 1000);
        foreach (var history in histories)
        {
            window.Add(history, isMig: false);
        }

        return window.Usage()!.Value;
    }

    private static GpuHistory Of(GpuReading first, GpuReading last)
    {
        var history = new GpuHistory(1000, 10);
        history.Add(first, 1000);
        history.Add(last, 1000);
        return history;
    }
}
