using Farthing.Sdk.Reporting;
using FsCheck.Xunit;

namespace Farthing.Sdk.Tests.Reporting;

public class BackoffTests
{
    [Property]
    public void No_pause_is_longer_than_its_turn_allows(int seed)
    {
        var backoff = new Backoff(new Random(seed));
        for (var failure = 0; failure < 20; failure++)
        {
            var ceiling = TimeSpan.FromMilliseconds(Math.Min(200 * Math.Pow(2, failure), 10_000));
            Assert.InRange(backoff.Next(), TimeSpan.Zero, ceiling);
        }
    }

    [Fact]
    public void All_of_a_pause_is_left_to_chance()
    {
        var backoff = new Backoff(new Random(1));
        for (var i = 0; i < 8; i++)
        {
            backoff.Next();
        }

        var pauses = Enumerable.Range(0, 2000).Select(_ => backoff.Next().TotalSeconds).ToList();

        Assert.Contains(pauses, p => p < 1);
        Assert.Contains(pauses, p => p > 9);
        Assert.InRange(pauses.Average(), 4.7, 5.3);
    }

    [Fact]
    public void After_a_success_it_begins_anew()
    {
        var backoff = new Backoff(new Random(1));
        for (var i = 0; i < 20; i++)
        {
            backoff.Next();
        }

        backoff.Reset();

        Assert.InRange(backoff.Next(), TimeSpan.Zero, Backoff.First);
    }
}
