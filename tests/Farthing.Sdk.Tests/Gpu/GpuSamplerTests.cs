using Farthing.Sdk.Gpu;

namespace Farthing.Sdk.Tests.Gpu;

[Collection(nameof(FakeNvml))]
public class GpuSamplerTests
{
    [Fact]
    public void A_window_tells_what_all_GPUs_did()
    {
        using var machine = FakeMachine.Of(300, 500);
        var start = machine.Begin();

        machine.Run(10);

        var usage = machine.Sampler.Over(start)!.Value;
        Assert.Equal((2, 0.5, 40_000), (usage.Count, usage.Utilization, usage.MemoryBytes));
        Assert.Equal((EnergySource.Counter, false), (usage.Source, usage.IsMig));
        Assert.Equal(8000, usage.EnergyJ!.Value, 100.0);
        Assert.Equal(800, usage.PowerW!.Value, 10.0);
        Assert.InRange(usage.Coverage, 0.97, 1);
    }

    [Fact]
    public void Once_samples_lie_on_both_sides_the_counter_tells_all()
    {
        using var machine = FakeMachine.Of(300);
        var start = machine.Begin();
        machine.Run(1);
        machine.Watts(0, 700);
        machine.Run(1);
        var end = machine.Time.GetTimestamp();
        machine.Run(0.5);

        var usage = machine.Sampler.Over(start, end)!.Value;
        Assert.Equal((1.0, EnergySource.Counter), (usage.Coverage, usage.Source));
        Assert.Equal(1000, usage.EnergyJ!.Value, 0.001);
    }

    [Fact]
    public void A_call_shorter_than_the_time_between_samples_is_told_of_too()
    {
        using var machine = FakeMachine.Of(400);
        _ = machine.Begin();
        machine.Run(0.06);
        var start = machine.Sampler.Mark();
        machine.Run(0.02);

        var usage = machine.Sampler.Over(start)!.Value;
        Assert.Equal((8.0, EnergySource.Power, 0.0), (usage.EnergyJ!.Value, usage.Source, usage.Coverage));
        machine.Run(0.2);
        usage = machine.Sampler.Over(start, start + machine.Time.TimestampFrequency / 50)!.Value;
        Assert.Equal((8.0, EnergySource.Counter, 1.0), (usage.EnergyJ!.Value, usage.Source, usage.Coverage));
    }

    [Fact]
    public void Without_the_library_nothing_runs_and_it_is_looked_for_once_a_minute_at_most()
    {
        var time = new CountingTime();
        var looked = 0;
        using var sampler = new GpuSampler(time, Files());
        Assert.Equal(0, time.Timers);

        for (var i = 0; i < 100; i++)
        {
            var start = sampler.Mark();
            Assert.Equal(i > 0, start == 0);
            Assert.Null(sampler.Over(start));
            Assert.Empty(sampler.Now());
        }

        Assert.Equal((1, 1, false), (looked, time.Timers, sampler.IsRunning));
        time.Advance(TimeSpan.FromSeconds(59));
        _ = sampler.Mark();
        Assert.Equal(1, looked);

        time.Advance(TimeSpan.FromSeconds(1));
        // Nobody asks, so nobody looks.
        time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(1, looked);

        _ = sampler.Mark();
        Assert.Equal((2, 1, false), (looked, time.Timers, sampler.IsRunning));

        IEnumerable<string> Files()
        {
            looked++;
            yield return "/nowhere/libnvidia-ml.so.1";
        }
    }

    [Fact]
    public void Without_a_GPU_a_mark_costs_no_memory()
    {
        using var sampler = new GpuSampler(new CountingTime(), []);
        _ = sampler.Mark();
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var i = 0; i < 1000; i++)
        {
            _ = sampler.Over(sampler.Mark());
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Theory]
    [InlineData(9, 1)]
    [InlineData(0, 0)]
    public void A_library_without_a_driver_or_a_device_is_as_good_as_none(int initAnswer, int devices)
    {
        var nvml = new FakeNvml(devices);
        nvml.InitAnswers(initAnswer);
        using var machine = new FakeMachine(nvml, new long[devices]);

        _ = machine.Sampler.Mark();

        Assert.Equal(0, machine.Sampler.Mark());
        Assert.Equal((1, false, false), (nvml.Inits, nvml.IsOpen, machine.Sampler.IsRunning));
        Assert.Empty(machine.Sampler.Now());
    }

    [Fact]
    public void A_driver_that_comes_later_is_found()
    {
        using var machine = FakeMachine.Of(300);
        machine.Nvml.InitAnswers(9);
        _ = machine.Sampler.Mark();
        Assert.Equal(0, machine.Sampler.Mark());
        machine.Nvml.InitAnswers(0);
        machine.Run(61);

        var start = machine.Sampler.Mark();
        machine.Run(1);

        Assert.Equal(EnergySource.Counter, machine.Sampler.Over(start)!.Value.Source);
    }

    [Fact]
    public void It_samples_ten_times_a_second_and_stops_when_nobody_has_asked_for_a_while()
    {
        using var machine = FakeMachine.Of(300);
        var start = machine.Begin();
        var before = machine.Nvml.Calls(0, FakeKey.Energy);
        machine.Run(10);
        Assert.Equal(before + 100, machine.Nvml.Calls(0, FakeKey.Energy));

        _ = machine.Sampler.Over(start);
        machine.Run(89);
        Assert.True(machine.Sampler.IsRunning);
        machine.Run(2);
        Assert.Equal((false, false), (machine.Sampler.IsRunning, machine.Nvml.IsOpen));
        var calls = machine.Nvml.Calls(0, FakeKey.Energy);
        machine.Run(60);
        Assert.Equal(calls, machine.Nvml.Calls(0, FakeKey.Energy));

        start = machine.Sampler.Mark();
        machine.Run(10);
        var usage = machine.Sampler.Over(start)!.Value;
        Assert.Equal((1, EnergySource.Counter), (usage.Count, usage.Source));
        Assert.Equal(3000, usage.EnergyJ!.Value, 40.0);
    }

    [Fact]
    public void A_call_that_lasts_for_minutes_is_covered()
    {
        using var machine = FakeMachine.Of(300);
        var start = machine.Begin();

        machine.Run(400);

        var usage = machine.Sampler.Over(start)!.Value;
        Assert.Equal(120_000, usage.EnergyJ!.Value, 40.0);
        Assert.InRange(usage.Coverage, 0.999, 1);
    }

    [Fact]
    public void A_call_that_never_ends_does_not_keep_it_up_for_ever()
    {
        using var machine = FakeMachine.Of(300);
        _ = machine.Begin();

        machine.Run(601);

        Assert.False(machine.Sampler.IsRunning);
    }

    [Fact]
    public async Task A_slow_driver_is_asked_less_often()
    {
        var nvml = new FakeNvml(devices: 1);
        nvml.Slow(TimeSpan.FromMilliseconds(10));
        using var sampler = new GpuSampler(TimeProvider.System, [nvml.File]);
        var start = sampler.Mark();
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (sampler.Interval < TimeSpan.FromSeconds(2))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, limit.Token);
        }

        Assert.NotNull(sampler.Over(start));
    }

    [Fact]
    public void What_was_disposed_stays_quiet()
    {
        var machine = FakeMachine.Of(300);
        _ = machine.Begin();

        machine.Sampler.Dispose();
        machine.Sampler.Dispose();
        var calls = machine.Nvml.Calls(0, FakeKey.Energy);
        _ = machine.Sampler.Mark();
        machine.Run(1);

        Assert.Equal((calls, false, false), (machine.Nvml.Calls(0, FakeKey.Energy), machine.Nvml.IsOpen, machine.Sampler.IsRunning));
    }

    [Fact]
    public async Task The_first_users_context_does_not_live_on_in_it()
    {
        var time = new CountingTime();
        using var sampler = new GpuSampler(time, [new FakeNvml(devices: 1).File]);
        var local = new AsyncLocal<string?> { Value = "the app's" };

        await Task.Run(sampler.Mark);

        Assert.Equal("the app's", local.Value);
        Assert.Null(time.ContextOfTimer!(local));
    }

    [Fact]
    public void A_round_costs_no_memory()
    {
        var nvml = new FakeNvml(devices: 8);
        var time = new SteppingTime();
        var session = new NvmlSession(NvmlLibrary.TryLoad([nvml.File])!, new GpuDevices(time), time);
        Assert.True(session.Open());
        Round(7000);
        var before = GC.GetAllocatedBytesForCurrentThread();

        Round(3000);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1024);
        session.Close();

        void Round(int times)
        {
            for (var i = 0; i < times; i++)
            {
                nvml.Set(i % 8, FakeKey.Energy, i);
                session.Round(TimeSpan.FromSeconds(1));
            }
        }
    }

    /// <summary>A tenth of a second passes between two looks at it.</summary>
    private sealed class SteppingTime : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => 1000;

        public override long GetTimestamp() => _now += 100;
    }
}
