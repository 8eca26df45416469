using Farthing.Dashboard.Numbers;

namespace Farthing.Dashboard.Tests.Numbers;

public sealed class DurationTests
{
    [Theory]
    [InlineData(0, "0 ms")]
    [InlineData(843, "843 µs")]
    [InlineData(4_120, "4.12 ms")]
    [InlineData(41_230, "41.2 ms")]
    [InlineData(843_000, "843 ms")]
    [InlineData(999_499, "999 ms")]
    [InlineData(999_500, "1.00 s")]
    [InlineData(1_240_000, "1.24 s")]
    [InlineData(59_900_000, "59.9 s")]
    [InlineData(59_960_000, "1 m 0 s")]
    [InlineData(130_000_000, "2 m 10 s")]
    [InlineData(3_599_700_000, "1 h 0 m")]
    [InlineData(7_380_000_000, "2 h 3 m")]
    [InlineData(93_600_000_000, "1 d 2 h")]
    public void Durations_choose_their_unit(long microseconds, string text) => Assert.Equal(text, Duration.Text(microseconds));

    [Fact]
    public void What_was_not_measured_is_a_dash() => Assert.Equal("–", Duration.Text((long?)null));
}
