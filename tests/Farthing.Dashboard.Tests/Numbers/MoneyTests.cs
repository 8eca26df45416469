using System.Globalization;
using Farthing.Dashboard.Numbers;

namespace Farthing.Dashboard.Tests.Numbers;

public sealed class MoneyTests
{
    [Theory]
    [InlineData("0", "$0.00")]
    [InlineData("0.000412", "$0.000412")]
    [InlineData("0.0001234", "$0.000123")]
    [InlineData("0.000000001", "$0.00000000100")]
    [InlineData("0.38", "$0.380")]
    [InlineData("0.5", "$0.500")]
    [InlineData("0.0067", "$0.00670")]
    [InlineData("0.09996", "$0.100")]
    [InlineData("0.009999", "$0.0100")]
    [InlineData("0.9994", "$0.999")]
    [InlineData("0.9995", "$1.00")]
    [InlineData("1", "$1.00")]
    [InlineData("1.005", "$1.01")]
    [InlineData("99.99", "$99.99")]
    [InlineData("99.994", "$99.99")]
    [InlineData("99.995", "$100")]
    [InlineData("100", "$100")]
    [InlineData("999.5", "$1,000")]
    [InlineData("1000000", "$1,000,000")]
    [InlineData("1234567.89", "$1,234,568")]
    [InlineData("-0.000412", "-$0.000412")]
    [InlineData("-1.5", "-$1.50")]
    [InlineData("-1234", "-$1,234")]
    public void Money_is_rounded_by_its_size(string usd, string text) => Assert.Equal(text, Money.Text(Parse(usd)));

    [Fact]
    public void The_smallest_amount_is_neither_scientific_nor_zero()
    {
        var text = Money.Text(new decimal(1, 0, 0, false, 28));

        Assert.Equal("$0.0000000000000000000000000001", text);
    }

    [Fact]
    public void No_amount_above_zero_is_written_as_zero_or_with_an_exponent()
    {
        var random = new Random(1);
        for (var i = 0; i < 5000; i++)
        {
            var usd = new decimal(random.Next(1, int.MaxValue), random.Next(2) == 0 ? 0 : random.Next(), 0, false, (byte)random.Next(29));

            var text = Money.Text(usd);

            Assert.Matches(@"^\$[0-9,]+(\.[0-9]+)?$", text);
            Assert.Contains(text, c => c is >= '1' and <= '9');
        }
    }

    [Fact]
    public void What_is_not_known_is_a_dash() => Assert.Equal("–", Money.Text(null));

    [Theory]
    [InlineData("0", "0")]
    [InlineData("0.000", "0")]
    [InlineData("100", "100")]
    [InlineData("100.00", "100")]
    [InlineData("0.0001234", "0.0001234")]
    [InlineData("0.00012340000", "0.0001234")]
    [InlineData("-2.50", "-2.5")]
    [InlineData("0.0000000000000000000000000001", "0.0000000000000000000000000001")]
    [InlineData("79228162514264337593543950335", "79228162514264337593543950335")]
    public void The_exact_text_has_every_digit_and_no_more(string usd, string text) => Assert.Equal(text, Money.Exact(Parse(usd)));

    [Fact]
    public void The_exact_text_reads_back_as_the_same_amount()
    {
        var random = new Random(2);
        for (var i = 0; i < 2000; i++)
        {
            var usd = new decimal(random.Next(), random.Next(), random.Next(), random.Next(2) == 0, (byte)random.Next(29));

            Assert.Equal(usd, Parse(Money.Exact(usd)));
        }
    }

    [Theory]
    [InlineData("0.6", "$0.60")]
    [InlineData("2.5", "$2.50")]
    [InlineData("1.125", "$1.125")]
    [InlineData("0.0375", "$0.0375")]
    [InlineData("0", "$0.00")]
    [InlineData("150", "$150.00")]
    public void A_rate_keeps_every_digit(string usd, string text) => Assert.Equal(text, Money.Rate(Parse(usd)));

    private static decimal Parse(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);
}
