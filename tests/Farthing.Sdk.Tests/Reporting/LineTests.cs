using Farthing.Sdk.Reporting;
using Microsoft.Extensions.Time.Testing;

namespace Farthing.Sdk.Tests.Reporting;

public class LineTests
{
    private static readonly Answer Away = new(AnswerKind.Away, "server_away");

    private readonly FakeTimeProvider _time = new();
    private readonly Line _line;

    public LineTests() => _line = new Line(_time, new Random(7));

    [Fact]
    public void A_failure_takes_it_down_and_a_success_brings_it_up()
    {
        Fail(Away);
        Assert.False(_line.IsUp);

        _line.Succeeded();

        Assert.True(_line.IsUp);
        Assert.Equal(TimeSpan.Zero, _line.Wait);
    }

    [Fact]
    public void A_probe_may_go_when_the_pause_is_over()
    {
        Fail(Away);

        _time.Advance(Backoff.First);

        Assert.False(_line.IsUp);
        Assert.Equal(TimeSpan.Zero, _line.Wait);
    }

    [Theory]
    [InlineData(7, 7)]
    [InlineData(100_000, 300)]
    public void A_server_is_left_alone_for_as_long_as_it_asks_and_not_for_days(int asked, int seconds)
    {
        Fail(Away with { RetryAfter = TimeSpan.FromSeconds(asked) });
        _line.Hurry();

        _time.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromTicks(1));
        Assert.True(_line.Wait > TimeSpan.Zero);
        _time.Advance(TimeSpan.FromSeconds(seconds / 10.0) + TimeSpan.FromTicks(1));
        Assert.Equal(TimeSpan.Zero, _line.Wait);
    }

    [Fact]
    public void A_refused_key_is_tried_again_within_a_minute_but_not_at_once()
    {
        Fail(new Answer(AnswerKind.Denied, "401"));

        Assert.InRange(_line.Wait, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(60));
    }

    [Fact]
    public void Who_is_in_a_hurry_does_not_wait_for_the_pause()
    {
        Fail(new Answer(AnswerKind.Denied, "401"));

        _line.Hurry();

        Assert.Equal(TimeSpan.Zero, _line.Wait);
    }

    [Fact]
    public void Many_attempts_that_fail_together_are_one_failure()
    {
        Fail(Away);
        var pause = _line.Wait;

        for (var i = 0; i < 8; i++)
        {
            _line.Failed(Away, _time.GetTimestamp(), isProbe: false);
        }

        Assert.Equal(pause, _line.Wait);
    }

    [Fact]
    public void An_old_attempt_says_nothing_about_a_server_that_has_answered_since()
    {
        var before = _time.GetTimestamp();
        _time.Advance(TimeSpan.FromSeconds(1));
        _line.Succeeded();

        _line.Failed(Away, before, isProbe: false);

        Assert.True(_line.IsUp);
    }

    private void Fail(Answer answer) => _line.Failed(answer, _time.GetTimestamp(), isProbe: !_line.IsUp);
}
