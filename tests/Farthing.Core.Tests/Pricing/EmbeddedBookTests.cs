using System.Globalization;
using System.Text.Json;
using Farthing.Core.Pricing;
using Farthing.Core.Usage;

namespace Farthing.Core.Tests.Pricing;

public class EmbeddedBookTests
{
    private static readonly PriceBook s_book = PriceBook.Embedded;
    private static readonly DateTime s_time = new(2026, 8, 21, 12, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void It_has_at_least_1400_models_of_at_least_30_providers()
    {
        Assert.True(s_book.Books.Sum(b => b.Models.Length) >= 1_400);
        Assert.True(s_book.Providers.Count() >= 30);
    }

    [Fact]
    public void Every_price_has_its_source_date_rates_and_a_version_of_its_own()
    {
        var prices = s_book.Prices.SelectMany(p => p.Variants.Prepend(p)).ToList();
        Assert.Equal(prices.Count, prices.Select(p => p.Version).Distinct().Count());
        foreach (var price in prices)
        {
            Assert.False(string.IsNullOrWhiteSpace(price.Source), price.Version);
            Assert.True(price.AsOf >= new DateOnly(2026, 8, 21), price.Version);
            Assert.All(price.Cards, card => Assert.True(card.RateFor(Meter.Input, out _) is not null, price.Version));
        }
    }

    [Fact]
    public void No_name_is_claimed_twice_within_a_provider()
    {
        foreach (var book in s_book.Books)
        {
            var names = book.Models.SelectMany(m => m.Patterns).Select(p => p.Text).ToList();
            Assert.Equal(names.Count, names.Distinct(StringComparer.OrdinalIgnoreCase).Count());
        }
    }

    [Fact]
    public void The_schema_knows_every_meter()
    {
        using var stream = typeof(PriceBook).Assembly.GetManifestResourceStream("prices/price-book.schema.json")!;
        using var schema = JsonDocument.Parse(stream);
        Assert.Equal(Meters.Tokens.Select(m => m.Name()), Enum("token_meter"));
        Assert.Equal(Meters.Units.Select(m => m.Name()), Enum("unit_meter"));

        IEnumerable<string?> Enum(string name) =>
            schema.RootElement.GetProperty("$defs").GetProperty(name).GetProperty("enum").EnumerateArray().Select(e => e.GetString());
    }

    // The most that any model costs a million tokens is 600; a value of another unit is off by a thousand or a million.
    [Fact]
    public void No_rate_is_of_another_scale()
    {
        foreach (var price in s_book.Prices)
        {
            foreach (var (meter, rate) in price.Cards.SelectMany(c => c.Rates.Pairs))
            {
                var (least, most) = meter.IsToken() ? (0.001m, 1_000m) : (0.001m, 1m);
                Assert.True(rate == 0 || (rate >= least && rate <= most), $"{price.Version} {meter.Name()} {rate}");
            }
        }
    }

    [Fact]
    public void Output_never_costs_less_than_a_cached_prompt()
    {
        foreach (var price in s_book.Prices)
        {
            foreach (var card in price.Cards.Where(c => c.Rates.Has(Meter.Output)))
            {
                Assert.True(card.Rates[Meter.InputCacheRead].GetValueOrDefault() <= card.Rates[Meter.Output], price.Version);
            }
        }
    }

    // Input, cache read and output a million, written by hand.
    [Theory]
    [InlineData("openai", "gpt-4o", "2.5", "1.25", "10")]
    [InlineData("openai", "gpt-4o-2024-05-13", "5", "5", "15")]
    [InlineData("openai", "gpt-4o-mini-2024-07-18", "0.15", "0.075", "0.6")]
    [InlineData("openai", "gpt-4.1-nano", "0.1", "0.025", "0.4")]
    [InlineData("openai", "gpt-5-2025-08-07", "1.25", "0.125", "10")]
    [InlineData("openai", "o1-pro", "150", "150", "600")]
    [InlineData("openai", "text-embedding-3-small", "0.02", "0.02", null)]
    [InlineData("openai", "ft:gpt-4o-mini-2024-07-18:acme::abc", "0.3", "0.3", "1.2")]
    [InlineData("azure.ai.openai", "gpt-4o", "2.5", "1.25", "10")]
    [InlineData("az.ai.openai", "o3-mini", "1.1", "0.55", "4.4")]
    [InlineData("azure.ai.openai", "claude-opus-4-5", "5", "0.5", "25")]
    [InlineData("anthropic", "claude-3-haiku-20240307", "0.25", "0.03", "1.25")]
    [InlineData("anthropic", "claude-opus-4-1-20250805", "15", "1.5", "75")]
    [InlineData("anthropic", "claude-sonnet-4-20250514", "3", "0.3", "15")]
    [InlineData("anthropic", "claude-haiku-4-5", "1", "0.1", "5")]
    [InlineData("aws.bedrock", "anthropic.claude-3-5-sonnet-20241022-v2:0", "3", "0.3", "15")]
    [InlineData("aws.bedrock", "us.anthropic.claude-sonnet-4-5-20250929-v1:0", "3.3", "0.33", "16.5")]
    [InlineData("aws.bedrock", "global.anthropic.claude-sonnet-4-5-20250929-v1:0", "3", "0.3", "15")]
    [InlineData("aws.bedrock", "us.amazon.nova-pro-v1:0", "0.8", "0.2", "3.2")]
    [InlineData("aws.bedrock", "amazon.titan-embed-text-v2:0", "0.02", "0.02", null)]
    [InlineData("gcp.gemini", "gemini-2.5-flash", "0.3", "0.03", "2.5")]
    [InlineData("gcp.vertex_ai", "gemini-2.5-pro", "1.25", "0.125", "10")]
    [InlineData("gcp.gen_ai", "gemini-1.5-flash-8b-001", "0.0375", "0.01", "0.15")]
    [InlineData("gcp.vertex_ai", "claude-3-5-sonnet-v2@20241022", "3", "0.3", "15")]
    [InlineData("gcp.vertex_ai", "claude-sonnet-4-5@20250929", "3", "0.3", "15")]
    [InlineData("mistral_ai", "mistral-large-2411", "2", "2", "6")]
    [InlineData("mistral_ai", "ministral-8b-latest", "0.1", "0.1", "0.1")]
    [InlineData("x_ai", "grok-3-mini", "0.3", "0.075", "0.5")]
    [InlineData("xai", "grok-4.3-20260501", "1.25", "0.2", "2.5")]
    [InlineData("deepseek", "deepseek-v4-flash", "0.14", "0.0028", "0.28")]
    [InlineData("groq", "llama-3.3-70b-versatile", "0.59", "0.59", "0.79")]
    [InlineData("cohere", "command-a-03-2025", "2.5", "2.5", "10")]
    [InlineData("moonshot_ai", "kimi-k2-0905-preview", "0.6", "0.15", "2.5")]
    [InlineData("cerebras", "gpt-oss-120b", "0.35", "0.35", "0.75")]
    [InlineData("fireworks", "accounts/fireworks/models/gpt-oss-120b", "0.15", "0.07", "0.6")]
    [InlineData("openrouter", "anthropic/claude-sonnet-4.5", "3", "0.3", "15")]
    [InlineData("openrouter", "openai/gpt-oss-120b:free", "0", "0", "0")]
    [InlineData("voyageai", "voyage-3-lite", "0.02", "0.02", null)]
    public void A_known_model_has_its_published_price(string provider, string model, string input, string read, string? output)
    {
        var card = s_book.Find(provider, model, s_time)!.Cards[0];
        Assert.Equal(
            (Decimal(input), Decimal(read), output is null ? null : (decimal?)Decimal(output)),
            (card.RateFor(Meter.Input, out _), card.RateFor(Meter.InputCacheRead, out _), card.RateFor(Meter.Output, out _)));
    }

    [Theory]
    [InlineData("openai", "gpt-4o-foo")]
    [InlineData("openai", "gpt-4o-mini-2030-01-01")]
    [InlineData("openai", "gpt-5-pro-max")]
    [InlineData("anthropic", "claude-opus-4-9")]
    [InlineData("anthropic", "claude-opus-5-1")]
    [InlineData("aws.bedrock", "us.anthropic.claude-opus-5-1-v1:0")]
    [InlineData("gcp.gemini", "gemini-2.5-pro-preview-tts")]
    [InlineData("deepseek", "deepseek-r1-distill-llama-70b")]
    [InlineData("cerebras", "qwen-3-coder-480b")]
    public void A_sibling_that_nobody_priced_has_no_price(string provider, string model) =>
        Assert.Null(s_book.Find(provider, model, s_time));

    [Theory]
    [InlineData("anthropic", "claude-haiku-4-5", Meter.InputCacheWrite5m, "1.25")]
    [InlineData("anthropic", "claude-haiku-4-5", Meter.InputCacheWrite1h, "2")]
    [InlineData("aws.bedrock", "eu.anthropic.claude-haiku-4-5-20251001-v1:0", Meter.InputCacheWrite1h, "2.2")]
    [InlineData("openai", "gpt-5.6-luna", Meter.InputCacheWrite30m, "1.25")]
    [InlineData("openai", "gpt-realtime", Meter.InputAudio, "32")]
    [InlineData("openai", "gpt-4o-audio-preview-2025-06-03", Meter.OutputAudio, "80")]
    [InlineData("openai", "gpt-image-1.5", Meter.OutputImage, "32")]
    [InlineData("openai", "gpt-5-mini", Meter.WebSearch, "0.01")]
    [InlineData("gcp.gemini", "gemini-2.5-flash", Meter.InputAudio, "1")]
    [InlineData("gcp.gemini", "gemini-2.5-flash", Meter.InputAudioCacheRead, "0.1")]
    [InlineData("gcp.vertex_ai", "gemini-2.0-flash-001", Meter.InputAudioCacheRead, "0.175")]
    [InlineData("openai", "gpt-realtime-mini", Meter.InputAudioCacheRead, "0.3")]
    [InlineData("openai", "gpt-4o-realtime-preview-2025-06-03", Meter.InputAudioCacheRead, "2.5")]
    [InlineData("perplexity", "sonar-pro", Meter.Request, "0.014")]
    public void Other_meters_have_their_rates(string provider, string model, Meter meter, string rate) =>
        Assert.Equal(Decimal(rate), s_book.Find(provider, model, s_time)!.Cards[0].RateFor(meter, out _));

    private static decimal Decimal(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);
}
