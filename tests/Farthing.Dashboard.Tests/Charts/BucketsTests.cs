using Farthing.Dashboard.Charts;
using Farthing.Dashboard.Url;

namespace Farthing.Dashboard.Tests.Charts;

public sealed class BucketsTests
{
    [Theory]
    [InlineData("15m", 1)]
    [InlineData("1h", 1)]
    [InlineData("6h", 5)]
    [InlineData("24h", 15)]
    [InlineData("7d", 180)]
    [InlineData("30d", 720)]
    public void Each_preset_has_a_bucket_that_suits_it(string preset, int minutes) =>
        Assert.Equal(TimeSpan.FromMinutes(minutes), Buckets.For(RangeChoice.ByName(preset)!.Length));

    [Fact]
    public void No_range_has_more_than_a_hundred_buckets_and_one_for_its_ragged_end()
    {
        var random = new Random(3);
        for (var i = 0; i < 2000; i++)
        {
            var range = TimeSpan.FromMinutes(1 + (random.NextDouble() * random.NextDouble() * 60 * 24 * 36500));

            Assert.InRange(range / Buckets.For(range), 0, 100);
        }
    }

    [Fact]
    public void Weeks_start_on_mondays() =>
        Assert.Equal(DayOfWeek.Monday, Buckets.Start(new(2026, 3, 1, 5, 0, 0, DateTimeKind.Utc), TimeSpan.FromDays(7)).DayOfWeek);
}
