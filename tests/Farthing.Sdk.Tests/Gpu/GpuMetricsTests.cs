using System.Diagnostics.Metrics;
using Farthing.Sdk.Gpu;

namespace Farthing.Sdk.Tests.Gpu;

[Collection(nameof(FakeNvml))]
public sealed class GpuMetricsTests : IDisposable
{
    private readonly Meter _meter = new("gpus of a test");
    private readonly MeterListener _listener = new();
    private readonly List<(string Name, double Value, string Tags)> _measured = [];

    public GpuMetricsTests()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter == _meter)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Take(instrument, value, tags));
    }

    public void Dispose()
    {
        _listener.Dispose();
        _meter.Dispose();
    }

    [Fact]
    public void Names_units_and_attributes_are_those_of_the_conventions()
    {
        using var machine = FakeMachine.Of(300);
        Listen(machine);
        const string Gpu = "hw.id=GPU-fake-0 hw.type=gpu hw.vendor=NVIDIA hw.name=Fake H100 hw.driver_version=580.54.03";
        // The first reading starts the sampler.
        Read();
        machine.Run(10);

        Assert.Equal(
            [
                ("hw.gpu.utilization 1", 0.5, Gpu + " hw.gpu.task=general"), ("hw.gpu.memory.usage By", 20_000, Gpu), ("hw.gpu.memory.limit By", 80_000, Gpu),
                ("hw.power W", 300, Gpu),
            ],
            Read().Take(4));
        Assert.Equal("hw.energy J", _measured[4].Name);
        Assert.Equal(3000, _measured[4].Value, 60.0);
        Assert.Equal(5, _measured.Count);
    }

    [Fact]
    public void Energy_never_falls_and_what_cannot_be_read_has_no_measurement()
    {
        using var machine = FakeMachine.Of(300);
        Listen(machine);
        Read();
        machine.Run(10);
        var before = Read().Single(m => m.Name == "hw.energy J").Value;
        machine.ResetCounter(0);
        machine.Nvml.Set(0, FakeKey.UtilizationAnswer, 3);
        machine.Nvml.Set(0, FakeKey.MemoryAnswer, 3);
        machine.Run(10);

        Assert.Equal(["hw.power W", "hw.energy J"], Read().Select(m => m.Name));
        Assert.Equal(before + 3000, _measured[1].Value, 60.0);

        machine.Nvml.Set(0, FakeKey.Lost, 1);
        machine.Run(1);
        Assert.Empty(Read());
    }

    [Fact]
    public void Without_a_GPU_reading_them_starts_nothing()
    {
        using var sampler = new GpuSampler(new CountingTime(), []);
        GpuMetrics.Register(_meter, sampler);
        _listener.Start();

        Assert.Empty(Read());
        Assert.Empty(Read());
        Assert.False(sampler.IsRunning);
    }

    [Fact]
    public void Metrics_that_are_read_once_a_minute_keep_the_sampler_up()
    {
        using var machine = FakeMachine.Of(300);
        Listen(machine);
        Read();
        for (var i = 0; i < 5; i++)
        {
            machine.Run(60);
            Assert.Equal(5, Read().Count);
        }
    }

    private void Listen(FakeMachine machine)
    {
        GpuMetrics.Register(_meter, machine.Sampler);
        _listener.Start();
    }

    private List<(string Name, double Value, string Tags)> Read()
    {
        _measured.Clear();
        _listener.RecordObservableInstruments();
        return _measured;
    }

    private void Take(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        _measured.Add(($"{instrument.Name} {instrument.Unit}", value, string.Join(' ', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}"))));
}
