using Farthing.Dashboard.Live;
using Microsoft.Extensions.Time.Testing;

namespace Farthing.Dashboard.Tests.Live;

public sealed class ThrottleTests
{
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(500);
    private readonly FakeTimeProvider _time = new();
    private int _runs;

    [Fact]
    public void The_first_signal_runs_at_once()
    {
        using var throttle = Make();

        throttle.Signal();
        _time.Advance(TimeSpan.Zero);

        Assert.Equal(1, _runs);
    }

    [Fact]
    public void A_burst_is_one_run_at_once_and_one_at_the_end_of_the_interval()
    {
        using var throttle = Make();
        throttle.Signal();
        _time.Advance(TimeSpan.Zero);

        for (var i = 0; i < 100; i++)
        {
            throttle.Signal();
        }

        _time.Advance(TimeSpan.FromMilliseconds(499));
        Assert.Equal(1, _runs);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(2, _runs);
    }

    [Fact]
    public void Without_signals_nothing_runs()
    {
        using var throttle = Make();

        _time.Advance(TimeSpan.FromHours(1));

        Assert.Equal(0, _runs);
    }

    [Fact]
    public void A_signal_during_a_run_leads_to_another_run_and_never_to_two_at_once()
    {
        var first = new TaskCompletionSource();
        using var throttle = new Throttle(_time, s_interval, () =>
        {
            _runs++;
            return _runs == 1 ? first.Task : Task.CompletedTask;
        });
        throttle.Signal();
        _time.Advance(TimeSpan.Zero);
        throttle.Signal();
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(1, _runs);

        first.SetResult();
        _time.Advance(TimeSpan.Zero);

        Assert.Equal(2, _runs);
    }

    [Fact]
    public void After_disposal_nothing_runs()
    {
        var throttle = Make();
        throttle.Signal();
        _time.Advance(TimeSpan.Zero);
        throttle.Signal();

        throttle.Dispose();
        throttle.Signal();
        _time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(1, _runs);
    }

    private Throttle Make() => new(_time, s_interval, () =>
    {
        _runs++;
        return Task.CompletedTask;
    });
}
