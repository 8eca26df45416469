using System.Globalization;
using Farthing.Dashboard.Numbers;

namespace Farthing.Dashboard.Tests.Numbers;

public sealed class ShareTests
{
    [Theory]
    [InlineData("0", "0.0%")]
    [InlineData("0.031", "3.1%")]
    [InlineData("0.0004", "<0.1%")]
    [InlineData("0.0005", "0.1%")]
    [InlineData("0.9996", ">99.9%")]
    [InlineData("0.9995", "100.0%")]
    [InlineData("1", "100.0%")]
    public void Shares_have_one_decimal_and_hide_neither_little_nor_almost_all(string share, string text) =>
        Assert.Equal(text, Share.Text(decimal.Parse(share, CultureInfo.InvariantCulture)));

    [Fact]
    public void A_share_of_nothing_is_not_known() => Assert.Null(Share.Of(0, 0));
}
