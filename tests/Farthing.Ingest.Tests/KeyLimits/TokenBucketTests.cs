using Farthing.Ingest.KeyLimits;
using Microsoft.Extensions.Time.Testing;

namespace Farthing.Ingest.Tests.KeyLimits;

public class TokenBucketTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void A_seconds_worth_can_be_taken_at_once_and_then_comes_evenly()
    {
        var bucket = new TokenBucket(10, _time);
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(TimeSpan.Zero, bucket.TryTake(1));
        }

        Assert.InRange(bucket.TryTake(1).TotalMilliseconds, 100, 102);
        _time.Advance(TimeSpan.FromMilliseconds(101));
        Assert.Equal(TimeSpan.Zero, bucket.TryTake(1));
        Assert.NotEqual(TimeSpan.Zero, bucket.TryTake(1));
    }

    [Fact]
    public void Whoever_waits_as_told_is_let_in()
    {
        var bucket = new TokenBucket(7, _time);
        bucket.Overdraw(100);
        _time.Advance(bucket.WaitFor(0));
        Assert.Equal(TimeSpan.Zero, bucket.WaitFor(0));
        _time.Advance(bucket.TryTake(1));
        Assert.Equal(TimeSpan.Zero, bucket.TryTake(1));
    }

    [Fact]
    public void At_rest_no_more_than_a_second_is_saved()
    {
        var bucket = new TokenBucket(2, _time);
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal([true, true, false], Enumerable.Range(0, 3).Select(_ => bucket.TryTake(1) == TimeSpan.Zero));
    }

    [Fact]
    public void Less_than_one_a_second_lets_one_in_at_a_time()
    {
        var bucket = new TokenBucket(0.5, _time);
        Assert.Equal(TimeSpan.Zero, bucket.TryTake(1));
        Assert.InRange(bucket.TryTake(1).TotalSeconds, 2, 2.01);
    }
}
