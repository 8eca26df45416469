using System.Collections.Immutable;
using Farthing.Core.Pricing;
using Farthing.Core.Pricing.Changes;
using Farthing.Core.Usage;

namespace Farthing.Core.Tests.Pricing.Changes;

public class PriceChangeTests
{
    private static readonly DateTime s_day = new(2026, 11, 24, 0, 0, 0, DateTimeKind.Utc);
    private static readonly PriceBook s_book = PriceBook.Embedded;

    [Fact]
    public void A_changed_price_holds_from_its_day_on_and_the_one_before_keeps_its_name()
    {
        var book = s_book.With(Change("openai", "gpt-5", 2, 12, s_day));
        Assert.Equal(2, Input(book, "openai", "gpt-5", s_day));
        Assert.Equal(s_book.Find("openai", "gpt-5", s_day)!.Version, book.Find("openai", "gpt-5", s_day.AddTicks(-1))!.Version);
        Assert.Equal(s_day, book.Find("openai", "gpt-5-2025-08-07", s_day.AddTicks(-1))!.To);
        Assert.StartsWith("openai/gpt-5@2026-11-24~", book.Find("openai", "gpt-5", s_day)!.Version, StringComparison.Ordinal);
        Assert.Equal(("a test", new DateOnly(2026, 11, 24)), (book.Find("openai", "gpt-5", s_day)!.Source, book.Find("openai", "gpt-5", s_day)!.AsOf));
        Assert.Equal(1.25m, Input(s_book, "openai", "gpt-5", s_day));
    }

    [Fact]
    public void Tiers_and_regions_that_a_change_does_not_name_go_on()
    {
        var book = s_book.With(Change("openai", "gpt-5", 2, 12, s_day), Change("anthropic", "claude-opus-4-7", 6, 30, s_day));
        Assert.Equal(1, book.Find("openai", "gpt-5", s_day)!.For("batch")!.Cards[0].Rates[Meter.Input]);
        var opus = book.Find("anthropic", "claude-opus-4-7", s_day)!;
        Assert.Equal((36m, 6.6m), (opus.For("fast")!.Cards[0].Rates[Meter.Input]!.Value, opus.For("", "us")!.Cards[0].Rates[Meter.Input]!.Value));
    }

    [Fact]
    public void A_name_gets_a_price_of_its_own_and_its_siblings_keep_theirs()
    {
        var book = s_book.With(Change("openai", "gpt-5-2025-08-07", 2, 12, s_day));
        Assert.Equal((2m, 1.25m), (Input(book, "openai", "gpt-5-2025-08-07", s_day), Input(book, "openai", "gpt-5", s_day)));
        Assert.Same(book.Find("openai", "gpt-5", s_day.AddDays(-1)), book.Find("openai", "gpt-5-2025-08-07", s_day.AddDays(-1)));
        Assert.Equal(1, book.Find("openai", "gpt-5-2025-08-07", s_day)!.For("batch")!.Cards[0].Rates[Meter.Input]);
        var before = book.Explain("openai", "gpt-5-2025-08-07", s_day.AddDays(-1));
        Assert.Equal("gpt-5", before.Model);
        Assert.Contains(before.PassedOver, p => p.Why == "it applies later");
    }

    [Fact]
    public void A_name_that_another_provider_s_price_stood_for_keeps_that_before_and_its_tiers_after()
    {
        var book = s_book.With(Change("azure", "gpt-5", 2, 12, s_day));
        Assert.Equal("openai", book.Find("azure", "gpt-5", s_day.AddDays(-1))!.Provider);
        Assert.Equal((2m, 1m), (Input(book, "azure.ai.openai", "gpt-5", s_day), book.Find("azure", "gpt-5", s_day)!.For("batch")!.Cards[0].Rates[Meter.Input]!.Value));
        Assert.Equal(1.25m, Input(book, "openai", "gpt-5", s_day));
    }

    [Fact]
    public void A_new_model_has_a_price_always_and_for_its_snapshots()
    {
        var book = s_book.With(Change("openai", "gpt-99", 1, 4, null) with { Match = ["gpt-99~"] });
        Assert.Equal(1, Input(book, "openai", "gpt-99-2030-01-01", s_day.AddYears(-5)));
        Assert.Null(book.Find("openai", "gpt-99-mini", s_day));
        Assert.Equal(0.5m, book.Find("openai", "gpt-99", s_day)!.For("batch")!.Cards[0].Rates[Meter.Input]);
    }

    [Fact]
    public void What_had_no_price_and_has_one_by_now_is_left_alone() =>
        Assert.Same(s_book, s_book.With(Change("openai", "gpt-5-2025-08-07", 9, 9, null), Change("azure", "gpt-5", 9, 9, null)));

    [Fact]
    public void A_new_provider_is_added()
    {
        var book = s_book.With(Change("acme", "m-1", 1, 2, null), Change("acme", "m-2", 3, 4, null));
        Assert.Equal(3, Input(book, "ACME", "m-2", s_day));
        Assert.Equal(s_book.Providers.Count() + 1, book.Providers.Count());
    }

    [Theory]
    [InlineData("gpt-4o~", "gpt-4o-2024-05-13")]
    [InlineData("gpt-4o-mini*", "gpt-4o-mini-audio-preview")]
    [InlineData("*gpt-5*", "gpt-5")]
    public void A_new_model_that_would_take_a_sibling_s_name_is_an_error_that_names_both(string pattern, string taken)
    {
        var error = Assert.Throws<FormatException>(() => s_book.With(Change("azure", "acme-5", 1, 2, null) with { Match = [pattern] }));
        Assert.Contains("azure/acme-5: the name " + pattern, error.Message, StringComparison.Ordinal);
        Assert.Contains("openai/", error.Message, StringComparison.Ordinal);
        Assert.NotNull(s_book.Find("azure", taken, s_day));
    }

    [Fact]
    public void A_correction_replaces_what_was_known_since_and_ends_where_it_says()
    {
        var from = new DateTime(2025, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        var book = s_book.With(Change("openai", "o3", 3, 9, from));
        Assert.Equal((10m, 3m, 3m), (Input(book, "openai", "o3", from.AddTicks(-1)), Input(book, "openai", "o3", from), Input(book, "openai", "o3", s_day)));
        book = s_book.With(Change("openai", "o3", 3, 9, from) with { To = new(2025, 6, 10, 0, 0, 0, DateTimeKind.Utc) });
        Assert.Equal((3m, 2m), (Input(book, "openai", "o3", from), Input(book, "openai", "o3", s_day)));
        book = s_book.With(Change("openai", "gpt-5", 3, 9, from) with { To = new(2025, 6, 10, 0, 0, 0, DateTimeKind.Utc) });
        Assert.Equal((1.25m, 3m, 1.25m), (Input(book, "openai", "gpt-5", from.AddDays(-1)), Input(book, "openai", "gpt-5", from), Input(book, "openai", "gpt-5", s_day)));
    }

    [Fact]
    public void A_change_that_says_what_is_so_changes_nothing()
    {
        var same = Change("openai", "gpt-5", 1.250m, 10, s_day) with { Cards = [new(0, s_book.Find("openai", "gpt-5", s_day)!.Cards[0].Rates)] };
        Assert.Same(s_book, s_book.With(same));
    }

    [Theory]
    [InlineData("""[{"provider":"p","model":"m","source":"s","as_of":"2026-01-01","rates":[]}]""", "above 0")]
    [InlineData("""[{"provider":"p","model":"m","source":"s","as_of":"2026-01-01","rates":[{"per_million":{"inputs":"1"}}]}]""", "inputs is not a meter")]
    [InlineData("""[{"provider":"p","model":"m","rates":[]}]""", "not valid")]
    public void Changes_that_are_wrong_say_where(string json, string message) =>
        Assert.Contains(message, Assert.Throws<FormatException>(() => PriceChangeJson.Read(json)).Message, StringComparison.Ordinal);

    [Fact]
    public void Changes_are_kept_as_they_are()
    {
        PriceChange[] changes =
        [
            Change("openai", "gpt-5", 2, 12, s_day) with
            {
                To = s_day.AddHours(36),
                Tiers = ImmutableSortedDictionary<string, PriceVariant>.Empty
                    .Add("batch", new(0.4m, [Meter.InputCacheRead], [])).Add("priority", new(null, [], [Card(4, 24)])),
            },
            Change("acme", "m", 1, 2, null) with { Match = ["m~"], ContextTokens = 1000 },
        ];
        var json = PriceChangeJson.Write(changes);
        Assert.Equal(json, PriceChangeJson.Write(PriceChangeJson.Read(json)));
        var versions = s_book.With(changes).Prices.SelectMany(p => p.Variants.Prepend(p)).Select(p => p.Version);
        Assert.Equal(versions, s_book.With(PriceChangeJson.Read(json)).Prices.SelectMany(p => p.Variants.Prepend(p)).Select(p => p.Version));
    }

    internal static PriceChange Change(string provider, string model, decimal input, decimal output, DateTime? from) => new()
    {
        Provider = provider, Model = model, From = from, Cards = [Card(input, output)], Source = "a test", AsOf = new(2026, 11, 24),
    };

    private static RateCard Card(decimal input, decimal output) => new(0, new() { [Meter.Input] = input, [Meter.Output] = output });

    private static decimal? Input(PriceBook book, string provider, string model, DateTime at) => book.Find(provider, model, at)?.Cards[0].Rates[Meter.Input];
}
