using System.Globalization;
using Farthing.Dashboard.Numbers;

namespace Farthing.Dashboard.Tests.Numbers;

public sealed class QuantityTests
{
    [Theory]
    [InlineData("0", "0")]
    [InlineData("1", "1")]
    [InlineData("999.5", "999.5")]
    [InlineData("1234", "1,234")]
    [InlineData("9999", "9,999")]
    [InlineData("9999.999", "10.0k")]
    [InlineData("10000", "10.0k")]
    [InlineData("12345", "12.3k")]
    [InlineData("99949", "99.9k")]
    [InlineData("99950", "100k")]
    [InlineData("123456", "123k")]
    [InlineData("999499", "999k")]
    [InlineData("999500", "1.00M")]
    [InlineData("4560000", "4.56M")]
    [InlineData("1200000000", "1.20B")]
    [InlineData("1500000000000", "1.50T")]
    [InlineData("2500000000000000", "2,500T")]
    [InlineData("0.001", "<0.01")]
    [InlineData("-12345", "-12.3k")]
    public void Counts_have_three_digits_above_ten_thousand(string count, string text) =>
        Assert.Equal(text, Quantity.Text(decimal.Parse(count, CultureInfo.InvariantCulture)));

    [Theory]
    [InlineData("1234567", "1,234,567")]
    [InlineData("12.5", "12.5")]
    public void The_exact_text_has_every_digit(string count, string text) =>
        Assert.Equal(text, Quantity.ExactText(decimal.Parse(count, CultureInfo.InvariantCulture)));
}
