using System.Collections.Immutable;
using System.Globalization;
using Farthing.Core.Pricing;
using Farthing.Core.Pricing.Import;
using Farthing.Core.Usage;

namespace Farthing.Core.Tests.Pricing.Import;

public class PriceImportTests
{
    private static readonly DateTime s_now = new(2026, 11, 24, 12, 0, 0, DateTimeKind.Utc);
    private static readonly PriceBook s_book = PriceBook.Embedded;

    [Fact]
    public void A_changed_price_is_shown_old_and_new_and_applies_from_today()
    {
        var import = Csv("openai,gpt-5,input,1.5,per_million", "openai,gpt-5,input_cache_read,0.15,per_million", "openai,gpt-5,output,12,per_million");
        var row = Taken(import);
        Assert.Equal((ImportRowKind.Changed, s_now.Date), (row.Kind, row.From!.Value));
        Assert.Equal(
            [(Meter.Input, 1.25m, 1.5m, 1.2m), (Meter.InputCacheRead, 0.125m, 0.15m, 1.2m), (Meter.Output, 10m, 12m, 1.2m)],
            row.Rates.Select(r => (r.Meter, r.Old!.Value, r.New, r.Factor!.Value)));
        var book = s_book.With(import.Changes);
        Assert.Equal((1.5m, 1.25m, 0.75m), (Rate(book, "openai", "gpt-5"), book.Find("openai", "gpt-5", s_now.AddDays(-1))!.Cards[0].Rates[Meter.Input], book.Find("openai", "gpt-5", s_now)!.For("batch")!.Cards[0].Rates[Meter.Input]));
        Assert.Equal(0.01m, book.Find("openai", "gpt-5", s_now)!.Cards[0].Rates[Meter.WebSearch]);
    }

    [Fact]
    public void What_the_source_says_that_is_so_is_no_change_and_what_it_lacks_stays()
    {
        var import = Csv("openai,gpt-5,input,1.25,per_million", "openai,gpt-5,output,0.000010,per_token");
        Assert.Equal(ImportRowKind.Same, Row(import, "openai/gpt-5").Kind);
        Assert.Empty(import.Changes);
        Assert.Contains(import.Rows, r => r is { Kind: ImportRowKind.Gone, Name: "openai/gpt-4o" });
    }

    [Fact]
    public void A_name_that_is_priced_with_others_gets_a_price_of_its_own_when_the_source_has_another()
    {
        var import = Csv("openai,gpt-5,input,1.25,per_million", "openai,gpt-5-2025-08-07,input,1.5,per_million", "openai,gpt-5-2025-08-07,input_cache_read,0.15,per_million", "openai,gpt-5-2025-08-07,output,10,per_million");
        Assert.Equal("openai/gpt-5-2025-08-07", Taken(import).Name);
        var book = s_book.With(import.Changes);
        Assert.Equal((1.25m, 1.5m), (Rate(book, "openai", "gpt-5"), Rate(book, "openai", "gpt-5-2025-08-07")));
    }

    [Fact]
    public void A_new_model_is_priced_with_its_snapshots_and_takes_no_sibling_s_name()
    {
        var import = Csv("anthropic,claude-opus-9,input,5,per_million", "anthropic,claude-opus-9,output,25,per_million", "anthropic,claude-opus-9-20270101,input,5,per_million", "anthropic,claude-opus-9-20270101,output,25,per_million");
        Assert.Equal(["claude-opus-9~"], Taken(import).Changes.Single().Match.AsEnumerable());
        Assert.Equal(ImportRowKind.Same, Row(import, "anthropic/claude-opus-9-20270101").Kind);
        var book = s_book.With(import.Changes);
        Assert.Equal((5m, null, 5m), (Rate(book, "anthropic", "claude-opus-9-20270101"), Rate(book, "anthropic", "claude-opus-9-mini"), book.Find("anthropic", "claude-opus-9", s_now.AddYears(-2))!.Cards[0].Rates[Meter.Input]));
    }

    [Fact]
    public void A_new_snapshot_with_another_price_than_its_model_has_one_of_its_own()
    {
        var import = Csv("openai,gpt-99,input,5,per_million", "openai,gpt-99,output,25,per_million", "openai,gpt-99-2027-01-01,input,6,per_million", "openai,gpt-99-2027-01-01,output,25,per_million");
        var book = s_book.With(import.Changes);
        Assert.Equal((5m, 6m), (Rate(book, "openai", "gpt-99-2027-02-02"), Rate(book, "openai", "gpt-99-2027-01-01")));
    }

    [Theory]
    [InlineData("a jump up", "openai,gpt-5,input,4,per_million", "input jumps from 1.25 to 4, 3.2 times what it was")]
    [InlineData("a jump down", "openai,gpt-5,input,0.4,per_million", "input jumps from 1.25 to 0.4, 1/3.1 of what it was")]
    [InlineData("a million for a token", "openai,gpt-5,input,1250000,per_million", "a price a million where one a token belongs?")]
    [InlineData("a token for a million", "openai,gpt-5,input,0.00000125,per_million", "a price a token where one a million belongs?")]
    [InlineData("a thousand for one", "openai,gpt-5,web_search,10,each", "web_search 10 each is more than anyone charges: the price of a thousand?")]
    [InlineData("free", "openai,gpt-5,output,0,per_million", "output would be free: 10 so far")]
    [InlineData("no longer free", "openrouter,openai/gpt-oss-120b:free,input,1,per_million", "input was free and would be 1")]
    [InlineData("a read dearer than input", "openai,gpt-5,input_cache_read,0.3,per_million;openai,gpt-5,input,0.2,per_million;openai,gpt-5,output,4,per_million", "a cache read at 0.3 costs more than input at 0.2")]
    [InlineData("output cheaper than a tenth", "openai,gpt-99,input,10,per_million;openai,gpt-99,output,0.9,per_million", "output at 0.9 costs less than a tenth of input at 10")]
    [InlineData("a write three times input", "anthropic,claude-opus-9,input,5,per_million;anthropic,claude-opus-9,output,25,per_million;anthropic,claude-opus-9,input_cache_write_5m,16,per_million", "input_cache_write_5m at 16 costs more than three times input at 5")]
    [InlineData("batch dearer", "openai,gpt-5,input,1.25,per_million;openai,gpt-5,output,10,per_million;openai,gpt-5,input,2.5,per_million,batch;openai,gpt-5,output,20,per_million,batch", "batch input at 2.5 costs more than the standard 1.25")]
    [InlineData("long prompts cheaper", "gcp.gemini,gemini-2.5-pro,input,1.25,per_million;gcp.gemini,gemini-2.5-pro,input,1,per_million,,200000", "input above 200000 prompt tokens at 1 costs less than for short prompts at 1.25")]
    [InlineData("off its family", "anthropic,claude-opus-9,input,600,per_million;anthropic,claude-opus-9,output,900,per_million", "times the median 5 of its family claude-opus")]
    [InlineData("off its provider", "perplexity,strange,input,100,per_million;perplexity,strange,output,200,per_million", "of its provider")]
    [InlineData("a meter left behind", "anthropic,claude-opus-5,input,6,per_million;anthropic,claude-opus-5,output,30,per_million", "input_cache_write_1h is not in the source and would stay at 10 while input goes from 5 to 6")]
    [InlineData("a tier left behind", "anthropic,claude-opus-4-6,input,6,per_million;anthropic,claude-opus-4-6,input_cache_read,0.5,per_million;anthropic,claude-opus-4-6,input_cache_write_5m,6.25,per_million;anthropic,claude-opus-4-6,input_cache_write_1h,10,per_million;;2026-01-01", "fast has rates of its own, which would stay while input goes from 5 to 6")]
    [InlineData("long prompts left behind", "gcp.gemini,gemini-2.5-pro,input,1.5,per_million;gcp.gemini,gemini-2.5-pro,input_cache_read,0.15,per_million;gcp.gemini,gemini-2.5-pro,output,10,per_million", "above 200000 prompt tokens the source has no rates, which would stay while input goes from 1.25 to 1.5")]
    [InlineData("a name that is served by another", "x_ai,grok-4-0709,input,1.5,per_million", "the provider serves grok-4.3 under this name")]
    [InlineData("prices by the hour", "deepseek,deepseek-chat,input,0.2,per_million", "the book has prices by the time of day")]
    [InlineData("all zero", "openai,gpt-99,input,0,per_million;openai,gpt-99,output,0,per_million", "every rate is 0: it is free, or its price is not known")]
    [InlineData("a provider that is not in the book", "acme,m-1,input,1,per_million", "the book has no provider acme")]
    public void A_price_that_looks_wrong_is_refused_with_the_reason_until_it_is_accepted(string what, string rows, string reason)
    {
        Assert.NotEmpty(what);
        var lines = rows.Split(";;")[0].Split(';');
        var from = rows.Split(";;") is [_, var day] ? DateTime.Parse(day, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal) : (DateTime?)null;
        var refused = Csv(from, [], lines);
        var row = Assert.Single(refused.Rows, r => r.Kind is ImportRowKind.New or ImportRowKind.Changed);
        Assert.True(row.IsRefused);
        Assert.Contains(row.Reasons, r => r.Contains(reason, StringComparison.Ordinal));
        Assert.Empty(refused.Changes);
        var accepted = Csv(from, [row.Name.ToUpperInvariant()], lines);
        Assert.Single(accepted.Changes);
        Assert.NotSame(s_book, s_book.With(accepted.Changes));
    }

    [Fact]
    public void A_negative_price_is_never_taken()
    {
        var import = Csv(null, ["openai/gpt-5", "openai/gpt-99"], "openai,gpt-5,input,-1,per_million", "openai,gpt-99,input,-1,per_million");
        Assert.All(import.Rows.Where(r => r.Kind != ImportRowKind.Gone), r => Assert.Equal((true, false, "rate is negative: -1"), (r.IsRefused, r.CanBeAccepted, r.Reasons.Single())));
        Assert.Empty(import.Changes);
    }

    // Thirty, thirty-five and fifty dollars a search were entered where 0.030 to 0.050 was meant.
    [Fact]
    public void Litellm_12913_a_search_at_35_dollars_is_stopped_at_entry()
    {
        var row = Row(LiteLlm("""{ "gpt-4o-search-preview": { "litellm_provider": "openai", "input_cost_per_token": 2.5e-06, "output_cost_per_token": 1e-05, "search_context_cost_per_query": { "search_context_size_low": 30, "search_context_size_medium": 35, "search_context_size_high": 50 } } }"""), "openai/gpt-4o-search-preview");
        Assert.True(row.IsRefused);
        Assert.Equal("web_search 35 each is more than anyone charges: the price of a thousand?", Assert.Single(row.Reasons));
    }

    // One call of 1,000 prompt and 62 answer tokens was logged at $1,620.
    [Theory]
    [InlineData("gpt-4o")]
    [InlineData("gpt-of-tomorrow")]
    public void Litellm_37930_a_value_a_million_in_a_field_a_token_is_stopped_at_entry(string model)
    {
        var row = Row(LiteLlm($$"""{ "{{model}}": { "litellm_provider": "openai", "input_cost_per_token": 1, "output_cost_per_token": 10 } }"""), $"openai/{model}");
        Assert.True(row.IsRefused);
        Assert.Contains("input 1000000 a million is more than anyone charges: a price a million where one a token belongs?", row.Reasons);
    }

    // A map was reloaded after an edit elsewhere, and a provider's spend went to $0: its models were gone, or cost nothing.
    [Fact]
    public void Litellm_40649_a_reload_takes_no_price_away()
    {
        var import = LiteLlm("""
            {
              "azure/o3": { "litellm_provider": "azure", "input_cost_per_token": 0, "output_cost_per_token": 0 },
              "azure/gpt-4o": { "litellm_provider": "azure", "input_cost_per_token": null, "output_cost_per_token": null },
              "azure/gpt-5": { "litellm_provider": "azure" }
            }
            """);
        Assert.True(Row(import, "azure.ai.openai/o3").IsRefused);
        Assert.Equal(["azure/gpt-4o", "azure/gpt-5"], import.NotTaken.Select(n => n.Place));
        Assert.Empty(import.Changes);
        Assert.Contains(import.Rows, r => r.Kind == ImportRowKind.Gone && r.Provider == "azure.ai.openai");
        foreach (var model in (string[])["o3", "gpt-4o", "gpt-5"])
        {
            Assert.True(Rate(s_book.With(import.Changes), "azure", model) > 0);
        }
    }

    [Fact]
    public void So_many_changes_at_once_are_a_wrong_column()
    {
        var models = (string[])["gpt-4o", "gpt-4o-mini", "gpt-4.1", "gpt-4.1-mini", "o3", "o4-mini"];
        var import = Csv([.. models.SelectMany(m => (string[])[$"openai,{m},input,{Exact(Rate(s_book, "openai", m)!.Value * 2)},per_million", $"openai,{m},input_cache_read,{Exact(s_book.Find("openai", m, s_now)!.Cards[0].Rates[Meter.InputCacheRead]!.Value)},per_million"])]);
        Assert.All(models, m => Assert.Contains(Row(import, $"openai/{m}").Reasons, r => r.StartsWith("so many prices of openai change at once (6 of 6)", StringComparison.Ordinal)));
        Assert.Empty(import.Changes);
        Assert.Equal(6, PriceImport.Make(s_book, List(models.Select(m => $"openai,{m},input,{Exact(Rate(s_book, "openai", m)!.Value * 2)},per_million")), Options() with { AcceptAll = true }).Changes.Count());
    }

    [Fact]
    public void A_tier_of_a_source_is_a_factor_where_what_it_gives_is_one()
    {
        var import = LiteLlm("""{ "gpt-5-mini": { "litellm_provider": "openai", "input_cost_per_token": 2.5e-07, "output_cost_per_token": 2e-06, "cache_read_input_token_cost": 2.5e-08, "input_cost_per_token_priority": 4.5e-07, "output_cost_per_token_priority": 3.6e-06, "input_cost_per_token_batches": 1.25e-07, "output_cost_per_token_batches": 1e-06 } }""");
        Assert.Equal(["priority", "priority"], Taken(import).Rates.Select(r => r.Tier));
        var priority = s_book.With(import.Changes).Find("openai", "gpt-5-mini", s_now)!.For("priority")!.Cards[0];
        Assert.Equal((0.45m, 0.045m, 3.6m), (priority.Rates[Meter.Input], priority.Rates[Meter.InputCacheRead], priority.Rates[Meter.Output]));
    }

    [Fact]
    public void A_price_that_is_known_to_come_stays()
    {
        var coming = s_book.With(Changes.PriceChangeTests.Change("openai", "gpt-5", 9, 40, new(2027, 1, 1, 0, 0, 0, DateTimeKind.Utc)));
        var import = PriceImport.Make(coming, List(["openai,gpt-5,input,1.5,per_million", "openai,gpt-5,input_cache_read,0.15,per_million", "openai,gpt-5,output,12,per_million"]), Options());
        var book = coming.With(import.Changes);
        Assert.Equal((1.5m, 9m), (Rate(book, "openai", "gpt-5"), book.Find("openai", "gpt-5", new(2027, 1, 1, 0, 0, 0, DateTimeKind.Utc))!.Cards[0].Rates[Meter.Input]));
    }

    [Fact]
    public void Dated_prices_of_a_source_keep_their_dates()
    {
        var import = PriceImport.Make(s_book, PriceListReader.Read(PriceFormat.GenaiPrices, """
            [{ "id": "anthropic", "models": [
              { "id": "claude-opus-9", "match": { "equals": "claude-opus-9" }, "prices": [{ "prices": { "input_mtok": 5, "output_mtok": 25 } }, { "constraint": { "start_date": "2026-12-01" }, "prices": { "input_mtok": 4, "output_mtok": 20 } }] },
              { "id": "claude-opus-4-1", "match": { "equals": "claude-opus-4-1" }, "prices": [{ "prices": { "input_mtok": 15, "output_mtok": 75, "cache_read_mtok": 1.5, "cache_write_mtok": 18.75 } }, { "constraint": { "start_date": "2026-12-01" }, "prices": { "input_mtok": 15, "output_mtok": 70 } }] }
            ] }]
            """), Options());
        var book = s_book.With(import.Changes);
        Assert.Equal([5m, 4m], new[] { 30, 1 }.Select(day => book.Find("anthropic", "claude-opus-9", new(2026, day == 30 ? 11 : 12, day, 0, 0, 0, DateTimeKind.Utc))!.Cards[0].Rates[Meter.Input]!.Value));
        Assert.Equal([75m, 70m], new[] { 30, 1 }.Select(day => book.Find("anthropic", "claude-opus-4-1", new(2026, day == 30 ? 11 : 12, day, 0, 0, 0, DateTimeKind.Utc))!.Cards[0].Rates[Meter.Output]!.Value));
    }

    [Fact]
    public void A_rate_that_is_new_for_short_prompts_is_one_for_long_ones_too()
    {
        var import = Csv("gcp.gemini,gemini-2.5-pro,web_search,0.035,each");
        Assert.Equal([0.035m, 0.035m], s_book.With(import.Changes).Find("gcp.gemini", "gemini-2.5-pro", s_now)!.Cards.Select(c => c.Rates[Meter.WebSearch]!.Value));
    }

    [Theory]
    [InlineData("gpt-5")]
    [InlineData("gpt-99")]
    public void What_a_source_says_of_later_lies_over_what_it_says_of_now(string model)
    {
        var list = PriceListReader.Read(PriceFormat.Csv, string.Join('\n',
            "provider,model,meter,rate,unit,from", $"openai,{model},input,1.5,per_million,", $"openai,{model},input_cache_read,0.15,per_million,", $"openai,{model},output,12,per_million,", $"openai,{model},web_search,0.02,each,2026-12-01"));
        var book = s_book.With(PriceImport.Make(s_book, list, Options()).Changes);
        var later = book.Find("openai", model, new(2026, 12, 1, 0, 0, 0, DateTimeKind.Utc))!.Cards[0];
        Assert.Equal((1.5m, 12m, 0.02m, 1.5m), (later.Rates[Meter.Input], later.Rates[Meter.Output], later.Rates[Meter.WebSearch], Rate(book, "openai", model)));
    }

    [Fact]
    public void The_example_of_the_readme_is_taken_as_it_says()
    {
        var readme = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "price-book.md"));
        var csv = readme.Split("```csv\n")[1].Split("```")[0];
        var import = PriceImport.Make(s_book, PriceListReader.Read(PriceFormat.Csv, csv), Options());
        Assert.Empty(Taken(import).Notes);
        var price = s_book.With(import.Changes).Find("openai", "gpt-99", new(2026, 12, 1, 0, 0, 0, DateTimeKind.Utc))!;
        Assert.Equal((1.25m, 2.5m, 10m, 0.01m), (price.Cards[0].Rates[Meter.Input], price.Cards[1].Rates[Meter.Input], price.Cards[1].Rates[Meter.Output], price.Cards[1].Rates[Meter.WebSearch]));
        Assert.Equal((0.625m, 5m), (price.For("batch")!.Cards[0].Rates[Meter.Input], price.For("batch")!.Cards[0].Rates[Meter.Output]));
    }

    [Fact]
    public void The_same_source_again_changes_nothing()
    {
        var list = List(["openai,gpt-5,output,12,per_million", "openai,gpt-5-codex,output,14,per_million", "openai,gpt-99,input,5,per_million", "openai,gpt-99,output,25,per_million", "acme,m,input,1,per_million"]);
        var once = s_book.With(PriceImport.Make(s_book, list, Options() with { AcceptAll = true }).Changes);
        Assert.Empty(PriceImport.Make(once, list, Options() with { AcceptAll = true }).Changes);
    }

    [Theory]
    [InlineData("claude-opus-4-5", "claude-opus")]
    [InlineData("gpt-5-mini", "gpt")]
    [InlineData("o3-mini", "o")]
    [InlineData("openai/gpt-5", "openai/gpt")]
    [InlineData("sonar-pro", "sonar-pro")]
    public void A_family_is_the_words_before_the_first_digit(string model, string stem) => Assert.Equal(stem, FamilyScale.Stem(model));

    private static ImportRow Row(PriceImport import, string name) => Assert.Single(import.Rows, r => r.Name == name);

    private static ImportRow Taken(PriceImport import) => Assert.Single(import.Rows, r => !r.IsRefused && !r.Changes.IsEmpty);

    private static PriceImport LiteLlm(string json) => PriceImport.Make(s_book, PriceListReader.Read(PriceFormat.LiteLlm, json), Options());

    private static PriceImport Csv(params string[] lines) => Csv(null, [], lines);

    private static PriceImport Csv(DateTime? from, string[] accept, params string[] lines) =>
        PriceImport.Make(s_book, List(lines), Options() with { From = from, Accept = accept.ToImmutableHashSet(StringComparer.OrdinalIgnoreCase) });

    private static PriceList List(IEnumerable<string> lines) => PriceListReader.Read(
        PriceFormat.Csv, "provider,model,meter,rate,unit,tier,above_prompt_tokens\n" + string.Join('\n', lines.Select(l => l + new string(',', 6 - l.Count(c => c == ',')))));

    private static ImportOptions Options() => new() { Now = s_now, Source = "a test" };

    private static decimal? Rate(PriceBook book, string provider, string model) => book.Find(provider, model, s_now)?.Cards[0].Rates[Meter.Input];

    private static string Exact(decimal value) => value.ToString(CultureInfo.InvariantCulture);
}
