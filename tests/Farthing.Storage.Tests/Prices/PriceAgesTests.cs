using Farthing.Core.Pricing;
using Farthing.Storage.Prices;

namespace Farthing.Storage.Tests.Prices;

public sealed class PriceAgesTests
{
    private static readonly DateTime s_now = new(2026, 11, 24, 12, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void Shipped_prices_are_as_old_as_their_source()
    {
        var ages = PriceAges.Of(PricesNow.Shipped, s_now, 30);
        Assert.Equal(PriceBook.Embedded.Providers.Order(StringComparer.Ordinal), ages.Select(a => a.Provider));
        var openai = ages.Single(a => a.Provider == "openai");
        Assert.Equal((new DateOnly(2026, 8, 21), openai.Models), (openai.NewestAsOf, openai.StaleModels));
        Assert.Equal(0, PriceAges.Of(PricesNow.Shipped, s_now, 3650).Sum(a => a.StaleModels));
    }

    [Fact]
    public void What_a_source_gave_or_confirmed_is_as_young_as_the_import()
    {
        var import = CurrentPricesTests.Import(CurrentPricesTests.Change("gpt-4o", 3, s_now.Date)) with { MadeAt = s_now.AddDays(-2) };
        var (before, after) = (PriceAges.Of(PricesNow.Shipped, s_now, 30), PriceAges.Of(PricesNow.Make([import], []), s_now, 30));
        var (was, now) = (before.Single(a => a.Provider == "openai"), after.Single(a => a.Provider == "openai"));
        Assert.Equal(was.StaleModels - 2, now.StaleModels);
        Assert.Equal(new DateOnly(2026, 11, 24), now.NewestAsOf);
        Assert.Equal(before.Single(a => a.Provider == "anthropic"), after.Single(a => a.Provider == "anthropic"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3651)]
    public void A_threshold_that_makes_no_sense_names_the_setting(int days) =>
        Assert.Contains("FARTHING_PRICES__STALEAFTERDAYS", Assert.Throws<InvalidOperationException>(new PricesOptions { StaleAfterDays = days }.Validate).Message, StringComparison.Ordinal);
}
