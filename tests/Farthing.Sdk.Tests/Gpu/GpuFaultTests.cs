using Farthing.Sdk.Gpu;

namespace Farthing.Sdk.Tests.Gpu;

[Collection(nameof(FakeNvml))]
public class GpuFaultTests
{
    [Fact]
    public void What_is_not_supported_is_absent_and_not_asked_for_again()
    {
        using var machine = FakeMachine.Of(300);
        machine.Nvml.Set(0, FakeKey.EnergyAnswer, 3);
        machine.Nvml.Set(0, FakeKey.MemoryAnswer, 4);
        machine.Nvml.Set(0, FakeKey.UtilizationAnswer, 3);
        var start = machine.Begin();
        machine.Run(10);

        var usage = machine.Sampler.Over(start)!.Value;
        Assert.Equal((null, null, EnergySource.Power), (usage.Utilization, usage.MemoryBytes, usage.Source));
        Assert.Equal(3000, usage.EnergyJ!.Value, 1.0);
        Assert.InRange(usage.Coverage, 0.97, 1);
        Assert.Equal(1, machine.Nvml.Calls(0, FakeKey.Energy));
        Assert.Equal(1, machine.Nvml.Calls(0, FakeKey.MemoryUsed));
        Assert.Equal(1, machine.Nvml.Calls(0, FakeKey.Utilization));
        Assert.True(machine.Nvml.Calls(0, FakeKey.Power) > 90);
    }

    [Fact]
    public void A_device_that_tells_nothing_has_no_energy_rather_than_none()
    {
        using var machine = FakeMachine.Of(300);
        foreach (var key in (FakeKey[])[FakeKey.EnergyAnswer, FakeKey.PowerAnswer, FakeKey.MemoryAnswer, FakeKey.UtilizationAnswer])
        {
            machine.Nvml.Set(0, key, 3);
        }

        var start = machine.Begin();
        machine.Run(2);

        Assert.Equal(new GpuUsage(1, null, null, null, null, EnergySource.Unavailable, 0, false), machine.Sampler.Over(start));
    }

    [Fact]
    public void An_old_driver_gives_power_and_memory()
    {
        using var machine = new FakeMachine(FakeNvml.Old(devices: 1), 250);
        var start = machine.Begin();
        machine.Run(4);

        var usage = machine.Sampler.Over(start)!.Value;
        Assert.Equal((EnergySource.Power, 20_001, 0.5, false), (usage.Source, usage.MemoryBytes, usage.Utilization, usage.IsMig));
        Assert.Equal(1000, usage.EnergyJ!.Value, 0.001);
    }

    [Fact]
    public void A_reset_of_the_counter_is_bridged_by_the_power()
    {
        using var machine = FakeMachine.Of(300);
        var start = machine.Begin();
        machine.Run(5);
        machine.ResetCounter(0);
        machine.Run(5);
        var end = machine.Time.GetTimestamp();
        machine.Run(1);

        var usage = machine.Sampler.Over(start, end)!.Value;
        Assert.Equal(EnergySource.Counter, usage.Source);
        Assert.Equal(3000, usage.EnergyJ!.Value, 1.0);
        Assert.InRange(usage.Coverage, 0.95, 0.999);
    }

    [Fact]
    public void Under_MIG_energy_and_memory_are_the_whole_devices_and_utilisation_is_absent()
    {
        using var machine = FakeMachine.Of(300);
        machine.Nvml.Set(0, FakeKey.Mig, 1);
        var start = machine.Begin();
        machine.Run(5);

        var usage = machine.Sampler.Over(start)!.Value;
        Assert.Equal((true, null, 20_000, EnergySource.Counter), (usage.IsMig, usage.Utilization, usage.MemoryBytes, usage.Source));
        Assert.Equal(0, machine.Nvml.Calls(0, FakeKey.Utilization));

        machine.Nvml.Set(0, FakeKey.Mig, 0);
        machine.Run(80);
        start = machine.Sampler.Mark();
        machine.Run(1);
        usage = machine.Sampler.Over(start)!.Value;
        Assert.Equal((false, 0.5), (usage.IsMig, usage.Utilization));
    }

    [Fact]
    public void A_lost_device_goes_away_and_comes_back_while_the_other_goes_on()
    {
        using var machine = FakeMachine.Of(300, 500);
        var start = machine.Begin();
        machine.Run(10);
        machine.Nvml.Set(1, FakeKey.Lost, 1);
        machine.Run(10);
        var lost = machine.Sampler.Over(start)!.Value;

        Assert.Equal((2, 20_000), (lost.Count, lost.MemoryBytes));
        Assert.Equal(300 * 20 + 500 * 10, lost.EnergyJ!.Value, 600.0);
        Assert.InRange(lost.Coverage, 0.70, 0.76);

        machine.Nvml.Set(1, FakeKey.Lost, 0);
        machine.ResetCounter(1);
        machine.Run(20);
        start = machine.Sampler.Mark();
        machine.Run(5);

        var back = machine.Sampler.Over(start)!.Value;
        Assert.Equal((2, EnergySource.Counter, 40_000), (back.Count, back.Source, back.MemoryBytes));
        Assert.Equal(800 * 5, back.EnergyJ!.Value, 100.0);
    }

    [Fact]
    public void For_a_device_that_stays_away_the_library_is_not_initialised_without_end()
    {
        using var machine = FakeMachine.Of(300, 500);
        _ = machine.Begin();
        machine.Nvml.Set(1, FakeKey.Lost, 1);

        machine.Run(500);

        Assert.InRange(machine.Nvml.Inits, 8, 18);
    }

    [Fact]
    public void A_failure_after_a_time_of_health_is_mended_at_once()
    {
        using var machine = FakeMachine.Of(300);
        _ = machine.Begin();
        for (var i = 0; i < 8; i++)
        {
            machine.Run(61);
            _ = machine.Sampler.Now();
            machine.Nvml.ReloadDriver();
            machine.Run(0.5);
        }

        Assert.Single(machine.Sampler.Now());
        Assert.Equal(9, machine.Nvml.Inits);
    }

    [Fact]
    public void A_device_that_was_away_for_as_long_as_windows_reach_is_forgotten()
    {
        using var machine = FakeMachine.Of(300, 500);
        _ = machine.Begin();
        machine.Run(1);
        machine.Nvml.Set(1, FakeKey.Lost, 1);
        for (var i = 0; i < 12; i++)
        {
            machine.Run(60);
            _ = machine.Sampler.Now();
        }

        var start = machine.Sampler.Mark();
        machine.Run(1);

        Assert.Equal(1, machine.Sampler.Over(start)!.Value.Count);
    }

    [Fact]
    public void After_the_driver_was_loaded_anew_all_devices_come_back()
    {
        using var machine = FakeMachine.Of(300, 500);
        var start = machine.Begin();
        machine.Run(5);
        machine.Nvml.ReloadDriver();
        machine.ResetCounter(0);
        machine.ResetCounter(1);
        machine.Run(5);

        var usage = machine.Sampler.Over(start)!.Value;
        Assert.Equal((2, 2), (usage.Count, machine.Nvml.Inits));
        Assert.InRange(usage.Coverage, 0.90, 0.96);
        Assert.InRange(usage.EnergyJ!.Value, 7000, 8000);
    }

    [Fact]
    public void A_device_is_known_by_its_UUID_whatever_its_index()
    {
        using var machine = FakeMachine.Of(300, 500);
        var start = machine.Begin();
        machine.Run(5);
        machine.Nvml.ReverseOrder();
        machine.Nvml.ReloadDriver();
        machine.Run(5);

        Assert.Equal(2, machine.Sampler.Over(start)!.Value.Count);
        var states = machine.Sampler.Now().ToDictionary(state => state.Device.Id, StringComparer.Ordinal);
        Assert.Equal(300_000u, states["GPU-fake-0"].Reading.PowerMw);
        Assert.Equal(500_000u, states["GPU-fake-1"].Reading.PowerMw);
        // The counters told of the time of the reload too.
        Assert.Equal(300 * 10.3, states["GPU-fake-0"].TotalUj!.Value / 1e6, 60.0);
        Assert.Equal(500 * 10.3, states["GPU-fake-1"].TotalUj!.Value / 1e6, 100.0);
    }

    [Fact]
    public void Any_other_fault_of_all_readings_is_a_lost_device_and_of_one_is_a_missing_value()
    {
        using var machine = FakeMachine.Of(300);
        var start = machine.Begin();
        machine.Run(1);
        machine.Nvml.Set(0, FakeKey.UtilizationAnswer, 999);
        machine.Run(1);
        Assert.Null(machine.Sampler.Now()[0].Reading.UtilizationPercent);
        Assert.Equal(1, machine.Nvml.Inits);

        foreach (var key in (FakeKey[])[FakeKey.EnergyAnswer, FakeKey.PowerAnswer, FakeKey.MemoryAnswer])
        {
            machine.Nvml.Set(0, key, 999);
        }

        machine.Run(1);

        Assert.Empty(machine.Sampler.Now());
        Assert.True(machine.Nvml.Inits > 1);
        Assert.InRange(machine.Sampler.Over(start)!.Value.Coverage, 0.6, 0.7);
    }
}
