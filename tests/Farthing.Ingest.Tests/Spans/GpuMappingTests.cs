using Farthing.Core.Calls;
using Farthing.Ingest.Spans;

namespace Farthing.Ingest.Tests.Spans;

public class GpuMappingTests
{
    [Fact]
    public void A_reading_is_read_whole()
    {
        var gpu = GpuMapping.Map(Bag(2L, 0.5, 40_000_000_000L, 310.5, 1234.5, "counter", 1.0));
        Assert.Equal(
            new GpuReading { Count = 2, Utilization = 0.5, MemoryBytes = 40_000_000_000, PowerW = 310.5, EnergyJ = 1234.5, EnergySource = GpuEnergySource.Counter, Coverage = 1 },
            gpu);
    }

    [Fact]
    public void What_cannot_be_measured_is_left_out_and_the_rest_stays()
    {
        var gpu = GpuMapping.Map(Bag(1L, 1.5, -1L, double.NaN, 1e16, "guess", -0.1));
        Assert.Equal(new GpuReading { Count = 1 }, gpu);
    }

    [Fact]
    public void Without_a_device_there_is_no_reading()
    {
        Assert.Null(GpuMapping.Map(new AttributeBag()));
        Assert.Null(GpuMapping.Map(Bag(0L, 0.5, 1L, 1.0, 1.0, "power", 1.0)));
    }

    private static AttributeBag Bag(object count, object utilization, object memory, object power, object energy, object source, object coverage) => new()
    {
        [SpanAttribute.GpuCount] = new(count),
        [SpanAttribute.GpuUtilization] = new(utilization),
        [SpanAttribute.GpuMemory] = new(memory),
        [SpanAttribute.GpuPower] = new(power),
        [SpanAttribute.GpuEnergy] = new(energy),
        [SpanAttribute.GpuEnergySource] = new(source),
        [SpanAttribute.GpuCoverage] = new(coverage),
    };
}
