using Farthing.Dashboard.Frame;
using Farthing.Dashboard.Status;
using Farthing.Storage.Prices;

namespace Farthing.Dashboard.Tests.Status;

public sealed class PriceStatusViewTests
{
    private static readonly DateTime s_now = new(2026, 11, 24, 12, 0, 0, DateTimeKind.Utc);

    private static readonly PriceStatus s_good = new()
    {
        BookVersion = "2026-11-20", Load = new(s_now.AddSeconds(-30), null), Problems = [], LastImport = null, StaleAfterDays = 30,
        Providers = [], StaleInUse = [], UnpricedDay = [], UnpricedWeek = [], At = s_now,
    };

    [Fact]
    public void When_all_is_well_that_is_said()
    {
        var notice = Assert.Single(PriceStatusView.Notices(s_good, DisplayZone.Utc));
        Assert.Equal(("good", "Everything that was called in the last 24 hours has a price.", "No price in use is older than 30 days."), (notice.Tone, notice.What, notice.Do));
        Assert.Equal("Price book of 2026-11-20. Nothing was imported: it is the one shipped with this version.", PriceStatusView.Book(s_good, DisplayZone.Utc));
    }

    [Fact]
    public void What_has_no_price_shouts_with_what_to_do()
    {
        var notice = Assert.Single(PriceStatusView.Notices(s_good with { UnpricedDay = [Model("unknown_model", 12_300), Model("unknown_tier", 0)] }, DisplayZone.Utc));
        Assert.Equal(("warn", "12.3k tokens of 2 models had no price in the last 24 hours."), (notice.Tone, notice.What));
        Assert.Contains("farthing prices import", notice.Do, StringComparison.Ordinal);
        Assert.Contains("farthing rerate", notice.Do, StringComparison.Ordinal);
        Assert.StartsWith("3 calls of 1 model had", Assert.Single(PriceStatusView.Notices(s_good with { UnpricedDay = [Model("no_usage", 0)] }, DisplayZone.Utc)).What, StringComparison.Ordinal);
    }

    [Fact]
    public void Stale_prices_in_use_shout()
    {
        var notice = Assert.Single(PriceStatusView.Notices(s_good with { StaleInUse = [new("openai", new(2026, 8, 21), 88, 80)] }, DisplayZone.Utc));
        Assert.Equal(("warn", "No source has confirmed prices in use for more than 30 days: openai (last read 2026-08-21)."), (notice.Tone, notice.What));
    }

    [Fact]
    public void A_load_that_failed_or_is_late_comes_first()
    {
        var failed = PriceStatusView.Notices(s_good with { Load = new(s_now.AddMinutes(-1), "no route"), UnpricedDay = [Model("unknown_model", 1)] }, DisplayZone.Utc);
        Assert.Equal(["bad", "warn"], failed.Select(n => n.Tone));
        Assert.Equal(("Prices were last loaded at 2026-11-24 11:59.", true), (failed[0].What, failed[0].Do.StartsWith("The last attempt failed: no route. ", StringComparison.Ordinal)));
        Assert.Equal("bad", Assert.Single(PriceStatusView.Notices(s_good with { Load = new(s_now.AddMinutes(-6), null) }, DisplayZone.Utc)).Tone);
        Assert.StartsWith("Prices were never loaded", Assert.Single(PriceStatusView.Notices(s_good with { Load = new(null, null) }, DisplayZone.Utc)).What, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("unknown_model", "the book has no price for it")]
    [InlineData("unknown_tier", "the book has no rates for the tier “batch”")]
    [InlineData("no_rate:output_audio,web_search", "no rate for output, audio, web searches")]
    [InlineData("usage_cut_off", "usage cut off")]
    [InlineData(null, "not known")]
    public void The_reason_is_in_words(string? reason, string words) => Assert.Equal(words, PriceStatusView.Why(Model(reason, 1)));

    [Fact]
    public async Task The_section_lists_the_models()
    {
        var import = new StoredPriceChanges { Id = 3, MadeAt = s_now, Kind = "csv", FileName = "prices.csv", FileDigest = [], Changes = [] };
        var section = await Rendering.RenderAsync<PriceSection>(new() { ["Status"] = s_good with { UnpricedDay = [Model("unknown_model", 12_300)], LastImport = import } });
        var cells = section.QuerySelectorAll("[data-testid=unpriced-models] tbody tr > *").Select(c => c.TextContent.Trim());
        Assert.Equal(["openai/gpt-99, batch", "the book has no price for it", "12.3k", "3", "0", "2026-11-01 08:00"], cells);
        Assert.Contains("Last import in force: 3, prices.csv, 2026-11-24 12:00.", section.TextContent, StringComparison.Ordinal);
    }

    private static UnpricedModel Model(string? reason, decimal tokens) => new()
    {
        Provider = "openai", Model = "gpt-99", Tier = "batch", Reason = reason, UnpricedCalls = 3, PartialCalls = 0, UnpricedTokens = tokens,
        Since = new(2026, 11, 1, 8, 0, 0, DateTimeKind.Utc),
    };
}
