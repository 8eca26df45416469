using Farthing.Sdk.Gpu;

namespace Farthing.Sdk.Tests.Gpu;

/// <summary>Times are in milliseconds: a thousand ticks a second.</summary>
public class GpuHistoryTests
{
    private const long Gap = 1000;

    [Fact]
    public void Between_two_samples_energy_lies_on_a_straight_line()
    {
        var history = Of(new(0, EnergyMj: 0), new(100, EnergyMj: 30_000), new(200, EnergyMj: 50_000));

        Assert.Equal((15_000_000, EnergySource.Counter, 1.0), Energy(history, 50, 100));
        Assert.Equal((25_000_000, EnergySource.Counter, 1.0), Energy(history, 50, 150));
        Assert.Equal((50_000_000, EnergySource.Counter, 1.0), Energy(history, 0, 200));
    }

    [Theory]
    [InlineData(0, 10)]
    [InlineData(5, 10)]
    [InlineData(0, 3)]
    public void Without_a_counter_constant_power_and_a_ramp_are_exact(long from, long to)
    {
        // 100 W and 10 W more each tenth of a second: x W at x - 10 tenths.
        var history = new GpuHistory(1000, 100);
        for (var i = 0; i <= 10; i++)
        {
            history.Add(new(i * 100, PowerMw: 100_000 + ((uint)i * 10_000)), Gap);
        }

        var mean = 100 + (10 * (from + to) / 2.0);
        Assert.Equal(((long)(mean * (to - from) * 100_000), EnergySource.Power, 1.0), Energy(history, from * 100, to * 100));
    }

    [Fact]
    public void A_step_of_the_power_between_samples_is_seen_by_the_counter_alone()
    {
        // 100 W, and 300 W from 150 ms on.
        GpuReading[] readings = [new(0, 0, 100_000), new(100, 10_000, 100_000), new(200, 30_000, 300_000), new(300, 60_000, 300_000)];

        Assert.Equal((60_000_000, EnergySource.Counter, 1.0), Energy(Of(readings), 0, 300));
        Assert.Equal((60_000_000, EnergySource.Power, 1.0), Energy(Of([.. readings.Select(r => r with { EnergyMj = null })]), 0, 300));
        Assert.Equal(20_000_000, Energy(Of(readings), 100, 200).Uj);
    }

    [Fact]
    public void A_counter_that_has_not_moved_yet_is_not_zero_energy()
    {
        var history = Of(new(0, 0, 200_000), new(100, 20_000, 200_000), new(200, 20_000, 400_000));

        // As the power says, until it moves.
        Assert.Equal(30_000_000, Energy(history, 100, 200).Uj);
        Assert.Equal(0.5, Energy(history, 0, 200).Coverage);

        history.Add(new(300, 80_000, 400_000), Gap);
        Assert.Equal((30_000_000, EnergySource.Counter, 1.0), Energy(history, 100, 200));
        Assert.Equal((80_000_000, EnergySource.Counter, 1.0), Energy(history, 0, 300));
    }

    [Fact]
    public void A_counter_that_stands_still_for_long_is_not_believed_until_it_moves()
    {
        var history = new GpuHistory(1000, 1000);
        for (var at = 0; at <= 12_000; at += 100)
        {
            // From 10 s on it moves again, and has caught up.
            history.Add(new(at, EnergyMj: at < 10_000 ? 7 : (ulong)at * 100, PowerMw: 100_000), Gap);
        }

        Assert.Equal((1_200_000_000, EnergySource.Power), (Energy(history, 0, 12_000).Uj, Energy(history, 0, 12_000).Source));
        Assert.Equal((800_000_000, EnergySource.Power, 1.0), Energy(history, 1500, 9500));
        Assert.Equal((150_000_000, EnergySource.Counter, 1.0), Energy(history, 10_500, 12_000));
        Assert.Equal(1_200_000_000, history.TotalUj);
    }

    [Fact]
    public void A_counter_that_stands_still_tells_nothing_without_a_power()
    {
        var history = new GpuHistory(1000, 1000);
        for (var at = 0; at <= 10_000; at += 100)
        {
            history.Add(new(at, EnergyMj: 7), Gap);
        }

        Assert.Equal((null, EnergySource.Unavailable, 0.0), Energy(history, 0, 10_000));
        Assert.Null(history.TotalUj);
    }

    [Fact]
    public void Over_a_reset_the_power_is_the_bridge_and_counts_as_a_guess()
    {
        var history = Of(new(0, 500_000, 200_000), new(100, 520_000, 200_000), new(200, 3_000, 200_000), new(300, 23_000, 200_000));

        Assert.Equal((60_000_000, EnergySource.Counter, 2.0 / 3), Energy(history, 0, 300));
        Assert.Equal((20_000_000, EnergySource.Power, 0.0), Energy(history, 100, 200));
        Assert.Equal(60_000_000, history.TotalUj);
    }

    [Fact]
    public void Over_a_reset_without_a_power_the_energy_is_missing()
    {
        var history = Of(new(0, 500_000), new(100, 520_000), new(200, 3_000), new(300, 23_000));

        Assert.Equal((40_000_000, EnergySource.Counter, 2.0 / 3), Energy(history, 0, 300));
        Assert.Equal((null, EnergySource.Unavailable, 0.0), Energy(history, 100, 200));
    }

    [Fact]
    public void A_gap_is_not_filled_in_but_the_total_knows_of_it()
    {
        var history = Of(new(0, 0, 100_000), new(100, 10_000, 100_000), new(2100, 210_000, 100_000), new(2200, 220_000, 100_000));

        Assert.Equal((20_000_000, EnergySource.Counter, 200 / 2200.0), Energy(history, 0, 2200));
        Assert.Equal((null, EnergySource.Unavailable, 0.0), Energy(history, 500, 1500));
        Assert.Equal(220_000_000, history.TotalUj);
    }

    [Fact]
    public void A_device_that_was_lost_has_a_gap_however_short()
    {
        var history = Of(new(0, 0, 100_000), new(100, 10_000, 100_000));
        history.Break();
        Assert.Equal(0.5, Energy(history, 0, 200).Coverage);
        Assert.Equal(10_000_000, Energy(history, 0, 200).Uj);
        Assert.False(history.IsFresh(200));

        history.Add(new(300, 30_000, 100_000), Gap);
        history.Add(new(400, 40_000, 100_000), Gap);

        Assert.Equal((20_000_000, EnergySource.Counter, 0.5), Energy(history, 0, 400));
        Assert.True(history.IsFresh(450));
    }

    [Fact]
    public void After_the_last_sample_a_device_goes_on_as_it_was_for_as_long_as_a_gap()
    {
        var history = Of(new(0, 0, 100_000), new(100, 10_000, 100_000));

        Assert.Equal((20_000_000, EnergySource.Counter, 0.5), Energy(history, 0, 200));
        Assert.Equal((10_000_000, EnergySource.Power, 0.0), Energy(history, 100, 200));
        Assert.Equal(10_000_000 + 100_000_000, Energy(history, 0, 5000).Uj);
        Assert.Equal((null, EnergySource.Unavailable, 0.0), Energy(history, 3000, 5000));
    }

    [Fact]
    public void Before_the_first_sample_nothing_is_known()
    {
        var history = Of(new(1000, 0, 100_000), new(1100, 10_000, 100_000));

        Assert.Equal((10_000_000, EnergySource.Counter, 0.5), Energy(history, 900, 1100));
        Assert.Equal((null, EnergySource.Unavailable, 0.0), Energy(history, 0, 900));
    }

    [Fact]
    public void What_the_ring_has_forgotten_is_missing()
    {
        var history = new GpuHistory(1000, 10);
        for (var i = 0; i <= 100; i++)
        {
            history.Add(new(i * 100, EnergyMj: (ulong)i * 10_000), Gap);
        }

        Assert.Equal((90_000_000, EnergySource.Counter, 0.09), Energy(history, 0, 10_000));
        Assert.Equal(1_000_000_000, history.TotalUj);
    }

    [Fact]
    public void A_sample_that_is_not_later_is_ignored()
    {
        var history = Of(new(0, 0), new(100, 10_000), new(100, 20_000), new(50, 30_000), new(200, 40_000));

        Assert.Equal((40_000_000, EnergySource.Counter, 1.0), Energy(history, 0, 200));
    }

    [Fact]
    public void A_reading_that_failed_once_is_made_good_by_the_counter()
    {
        var history = Of(new(0, 0, 100_000), new(100, null, null), new(200, 20_000, 100_000));

        Assert.Equal((20_000_000, EnergySource.Counter, 1.0), Energy(history, 0, 200));
    }

    [Fact]
    public void Utilisation_is_weighted_by_time_and_said_of_the_time_before_it_was_read()
    {
        var history = Of(new(0, UtilizationPercent: 90), new(100, UtilizationPercent: 10), new(200), new(300, UtilizationPercent: 70));

        Assert.Equal((0.10 + 0.70) / 2, Usage(history, 0, 300).Utilization!.Value, 9);
        Assert.Equal(0.10, Usage(history, 20, 80).Utilization!.Value, 2);
        Assert.Null(Usage(history, 100, 200).Utilization);
    }

    [Fact]
    public void Memory_is_that_of_the_windows_end()
    {
        var history = Of(new(0, MemoryUsed: 5), new(100, MemoryUsed: 7), new(200), new(300, MemoryUsed: 9), new(5000, MemoryUsed: 11));

        Assert.Equal(5, Usage(history, -50, 50).MemoryBytes);
        Assert.Equal(7, Usage(history, 0, 150).MemoryBytes);
        Assert.Null(Usage(history, 0, 250).MemoryBytes);
        Assert.Equal(9, Usage(history, 0, 400).MemoryBytes);
        Assert.Null(Usage(history, 0, 3000).MemoryBytes);
        Assert.Equal(11, Usage(history, 0, 5500).MemoryBytes);
        Assert.Null(Usage(history, 0, 7000).MemoryBytes);
        Assert.Null(Usage(history, -100, -50).MemoryBytes);
    }

    private static GpuHistory Of(params GpuReading[] readings)
    {
        var history = new GpuHistory(1000, 100);
        foreach (var reading in readings)
        {
            history.Add(reading, Gap);
        }

        return history;
    }

    private static (long? Uj, EnergySource Source, double Coverage) Energy(GpuHistory history, long start, long end)
    {
        var usage = Usage(history, start, end);
        return (usage.EnergyUj, usage.Source, usage.Coverage);
    }

    private static GpuUsage Usage(GpuHistory history, long start, long end)
    {
        var window = new GpuWindow(start, end, 1000);
        window.Add(history, isMig: false);
        return window.Usage()!.Value;
    }
}
