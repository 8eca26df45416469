using Farthing.Sdk.Gpu;

namespace Farthing.Sdk.Tests.Gpu;

public class GpuPaceTests
{
    [Theory]
    [InlineData(0, 100)]
    [InlineData(0.9, 100)]
    [InlineData(2, 200)]
    [InlineData(20, 2000)]
    [InlineData(400, 5000)]
    public void Sampling_takes_at_most_a_hundredth_of_the_time(double roundMs, double intervalMs)
    {
        var pace = new GpuPace();
        Assert.Equal(TimeSpan.FromMilliseconds(100), pace.Interval);

        Repeat(pace, 5, roundMs);

        Assert.Equal(intervalMs, pace.Interval.TotalMilliseconds, 6);
    }

    [Fact]
    public void One_slow_round_is_chance_and_a_driver_that_recovers_is_asked_often_again()
    {
        var pace = new GpuPace();
        Repeat(pace, 5, 0.1);
        Repeat(pace, 2, 500);
        Assert.Equal(100, pace.Interval.TotalMilliseconds);
        Repeat(pace, 1, 500);
        Assert.Equal(5000, pace.Interval.TotalMilliseconds);

        Repeat(pace, 3, 0.1);

        Assert.Equal(100, pace.Interval.TotalMilliseconds);
    }

    [Fact]
    public void Samples_that_are_rare_by_design_have_no_gaps_between_them()
    {
        var pace = new GpuPace();
        Assert.Equal(TimeSpan.FromSeconds(1), pace.LongestGap);

        Repeat(pace, 5, 50);

        Assert.Equal(TimeSpan.FromSeconds(12.5), pace.LongestGap);
    }

    [Fact]
    public void The_library_is_initialised_anew_ever_more_rarely()
    {
        var delay = new RetryDelay();
        var first = Enumerable.Range(0, 10).Select(_ => delay.Next().TotalSeconds).ToArray();

        Assert.Equal([0.25, 0.5, 1, 2, 4, 8, 16, 32, 60, 60], first);
        delay.Reset();
        Assert.Equal(0.25, delay.Next().TotalSeconds);
    }

    private static void Repeat(GpuPace pace, int times, double roundMs)
    {
        for (var i = 0; i < times; i++)
        {
            pace.Add(TimeSpan.FromMilliseconds(roundMs));
        }
    }
}
