using Farthing.Core.Amounts;
using FsCheck.Xunit;

namespace Farthing.Core.Tests.Amounts;

public class MoneyTests
{
    [Theory]
    [InlineData("0.000412000", "0.000412")]
    [InlineData("100.00", "100")]
    [InlineData("0.0000000000000000000000000001", "0.0000000000000000000000000001")]
    [InlineData("79228162514264337593543950335", "79228162514264337593543950335")]
    [InlineData("-0.50", "-0.5")]
    [InlineData("0.000", "0")]
    public void Exact_text_has_every_digit_and_no_trailing_zero(string value, string text) =>
        Assert.Equal(text, Money.Exact(decimal.Parse(value, System.Globalization.CultureInfo.InvariantCulture)));

    [Property]
    public bool Exact_text_reads_back_as_the_same_value(decimal value) =>
        decimal.Parse(Money.Exact(value), System.Globalization.CultureInfo.InvariantCulture) == value;

    [Fact]
    public void An_amount_says_its_currency() => Assert.Equal("0.000412 USD", new Money(0.000412000m, Money.Usd).ToString());
}
