using Farthing.Sdk.Gpu;

namespace Farthing.Sdk.Tests.Gpu;

public class EnergyMeterTests
{
    private const long Second = 1_000_000_000;

    [Fact]
    public void The_counter_tells_in_microjoules()
    {
        Assert.Equal(35_000_000, EnergyMeter.ByCounter(new(0, EnergyMj: 5), new(Second / 10, EnergyMj: 35_005), Second));
    }

    [Fact]
    public void A_counter_that_fell_was_reset()
    {
        Assert.Null(EnergyMeter.ByCounter(new(0, EnergyMj: 5), new(Second, EnergyMj: 4), Second));
    }

    [Theory]
    [InlineData(Second, 20_000_000, false)]
    [InlineData(Second, 9_000_000, true)]
    [InlineData(60 * Second, 20_000_000, true)]
    [InlineData(Second, ulong.MaxValue, false)]
    public void A_counter_that_says_what_no_device_draws_is_not_believed(long elapsed, ulong millijoules, bool isBelieved)
    {
        Assert.Equal(isBelieved, EnergyMeter.ByCounter(new(0, EnergyMj: 0), new(elapsed, EnergyMj: millijoules), Second) is not null);
    }

    [Fact]
    public void Power_is_integrated_as_a_trapezoid()
    {
        Assert.Equal(300_000_000, EnergyMeter.ByPower(new(0, PowerMw: 200_000), new(Second, PowerMw: 400_000), Second));
        Assert.Equal(20_000_000, EnergyMeter.ByPower(new(0, PowerMw: 200_000), new(Second / 10, PowerMw: 200_000), Second));
    }

    [Fact]
    public void What_was_not_read_is_unknown()
    {
        Assert.Null(EnergyMeter.ByCounter(new(0), new(Second, EnergyMj: 4), Second));
        Assert.Null(EnergyMeter.ByCounter(new(0, EnergyMj: 4), new(Second), Second));
        Assert.Null(EnergyMeter.ByPower(new(0), new(Second, PowerMw: 4), Second));
        Assert.Null(EnergyMeter.ByPower(new(0, PowerMw: 4), new(Second), Second));
    }

    [Fact]
    public void A_year_at_full_power_does_not_overflow()
    {
        Assert.Equal(
            1000L * 31_536_000 * 1_000_000, EnergyMeter.ByPower(new(0, PowerMw: 1_000_000), new(31_536_000 * Second, PowerMw: 1_000_000), Second));
    }
}
