using Farthing.Ingest.Spans;

namespace Farthing.Ingest.Tests.Spans;

public class StatedCostTests
{
    [Theory]
    [InlineData("0.00012345", null, "0.00012345")]
    [InlineData("1.2e-7", null, "0.00000012")]
    [InlineData("0", "0.0019", "0.0019")]
    [InlineData("0.0001", "0.0019", "0.0020")]
    [InlineData("0", null, "0")]
    [InlineData("1.2345678901234567E-05", null, "0.000012345678901")]
    [InlineData("1E-28", null, "0")]
    public void A_fee_and_what_was_charged_upstream_add_up(string own, string? upstream, string expected)
    {
        Assert.Equal(decimal.Parse(expected, System.Globalization.CultureInfo.InvariantCulture), Of(own, upstream, out var anomaly));
        Assert.Null(anomaly);
    }

    [Theory]
    [InlineData("-0.5", null)]
    [InlineData("1000000", null)]
    [InlineData("free", null)]
    [InlineData("NaN", null)]
    [InlineData("0.5", "x")]
    public void What_is_no_amount_does_not_count_and_the_call_says_so(string own, string? upstream)
    {
        Assert.Null(Of(own, upstream, out var anomaly));
        Assert.Contains("not an amount", anomaly, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_stated_is_nothing()
    {
        string? anomaly = null;
        Assert.Null(StatedCost.Of(new AttributeBag(), ref anomaly));
        Assert.Null(anomaly);
    }

    private static decimal? Of(string own, string? upstream, out string? anomaly)
    {
        var bag = new AttributeBag { [SpanAttribute.StatedCost] = new(own) };
        if (upstream is not null)
        {
            bag[SpanAttribute.UpstreamCost] = new(upstream);
        }

        anomaly = null;
        return StatedCost.Of(bag, ref anomaly);
    }
}
