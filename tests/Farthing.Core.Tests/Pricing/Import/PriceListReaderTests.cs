using System.Globalization;
using Farthing.Core.Pricing.Import;
using Farthing.Core.Usage;

namespace Farthing.Core.Tests.Pricing.Import;

public class PriceListReaderTests
{
    private const string LiteLlm = """
        {
          "sample_spec": { "litellm_provider": "one of many", "input_cost_per_token": 0.0 },
          "acme-chat": {
            "litellm_provider": "openai", "mode": "chat", "max_input_tokens": 1000000, "supports_vision": true,
            "input_cost_per_token": 3e-07, "output_cost_per_token": 2.5e-6, "cache_read_input_token_cost": 3E-08, "output_cost_per_reasoning_token": 0.000003,
            "input_cost_per_token_above_200k_tokens": 6e-07, "output_cost_per_token_above_200k_tokens": 5e-06,
            "input_cost_per_token_batches": 1.5e-07, "output_cost_per_token_batches": 1.25e-06,
            "input_cost_per_token_above_200k_tokens_priority": 1.2e-06, "input_cost_per_token_priority": 6e-07,
            "input_cost_per_audio_token": 1e-06, "cache_read_input_audio_token_cost": 1e-07,
            "search_context_cost_per_query": { "search_context_size_low": 0.030, "search_context_size_medium": 0.035, "search_context_size_high": 0.050 },
            "regional_processing_uplift_multiplier_eu": 1.1, "output_cost_per_video_per_second": 0.1
          },
          "bedrock/anthropic.claude-next-v1:0": {
            "litellm_provider": "bedrock_converse", "input_cost_per_token": 3e-06, "output_cost_per_token": 1.5e-05,
            "cache_creation_input_token_cost": 3.75e-06, "cache_creation_input_token_cost_above_1hr": 6e-06
          },
          "vertex_ai/claude-next@20260101": { "litellm_provider": "vertex_ai-anthropic_models", "input_cost_per_token": 3e-06 },
          "whisper-next": { "litellm_provider": "openai", "mode": "audio_transcription", "input_cost_per_second": 0.0001 },
          "azure/eu/acme": { "litellm_provider": "azure", "input_cost_per_token": 1e-06 },
          "1024-x-1024/dall-e-2": { "litellm_provider": "openai", "input_cost_per_pixel": 1.9e-08 },
          "acme-image": { "litellm_provider": "openai", "output_cost_per_image": 0.04, "output_cost_per_image_token": 4e-05, "input_cost_per_token": 5e-06 },
          "acme-nothing": { "litellm_provider": "openai", "mode": "chat" },
          "acme-none": 7,
          "acme-words": { "litellm_provider": "openai", "input_cost_per_token": "cheap" }
        }
        """;

    [Fact]
    public void LiteLLM_s_map_is_read_per_million_with_prompt_sizes_and_tiers()
    {
        var chat = PriceListReader.Read(PriceFormat.LiteLlm, LiteLlm).Prices.Single(p => p.Model == "acme-chat");
        Assert.Equal(("openai", 1_000_000), (chat.Provider, chat.ContextTokens!.Value));
        Assert.Equal([0, 200_000], chat.Cards.Select(c => c.AbovePromptTokens));
        Assert.Equal(
            [("input", 0.3m), ("input_cache_read", 0.03m), ("input_audio_cache_read", 0.1m), ("input_audio", 1m), ("output", 2.5m), ("output_reasoning", 3m), ("web_search", 0.035m)],
            chat.Cards[0].Rates.Pairs.Select(p => (p.Key.Name(), p.Value)));
        Assert.Equal((0.6m, 5m, null), (chat.Cards[1].Rates[Meter.Input], chat.Cards[1].Rates[Meter.Output], chat.Cards[1].Rates[Meter.InputCacheRead]));
        Assert.Equal(["batch", "priority"], chat.Tiers.Keys);
        Assert.Equal((0.15m, 1.25m), (chat.Tiers["batch"][0].Rates[Meter.Input], chat.Tiers["batch"][0].Rates[Meter.Output]));
        Assert.Equal([0.6m, 1.2m], chat.Tiers["priority"].Select(c => c.Rates[Meter.Input]!.Value));
    }

    [Fact]
    public void LiteLLM_s_names_become_the_providers_own()
    {
        var list = PriceListReader.Read(PriceFormat.LiteLlm, LiteLlm);
        Assert.Equal(
            [("aws.bedrock", "anthropic.claude-next-v1:0"), ("gcp.vertex_ai", "claude-next@20260101")],
            list.Prices.Where(p => p.Provider != "openai").Select(p => (p.Provider, p.Model)));
        Assert.Equal((3.75m, 6m), (list.Prices.Single(p => p.Provider == "aws.bedrock").Cards[0].Rates[Meter.InputCacheWrite5m], list.Prices.Single(p => p.Provider == "aws.bedrock").Cards[0].Rates[Meter.InputCacheWrite1h]));
        Assert.Equal(0.0001m, list.Prices.Single(p => p.Model == "whisper-next").Cards[0].Rates[Meter.AudioSecond]);
        Assert.False(list.Prices.Single(p => p.Model == "acme-image").Cards[0].Rates.Has(Meter.Image));
        Assert.Equal(["aws.bedrock"], PriceListReader.Read(PriceFormat.LiteLlm, LiteLlm, "bedrock_converse").Prices.Select(p => p.Provider));
    }

    [Fact]
    public void What_is_not_taken_and_not_understood_is_counted()
    {
        var list = PriceListReader.Read(PriceFormat.LiteLlm, LiteLlm);
        Assert.Equal(
            [("azure/eu/acme", "a price by region or commitment"), ("1024-x-1024/dall-e-2", "a price by size or quality of an image"), ("acme-nothing", "it has no price that is understood"), ("acme-none", "it names no litellm_provider")],
            list.NotTaken.Select(n => (n.Place, n.Why)));
        Assert.Equal(["output_cost_per_image", "output_cost_per_video_per_second", "regional_processing_uplift_multiplier_eu"], list.UnknownFields.Keys);
        Assert.Equal("input_cost_per_token is not a number: \"cheap\"", Assert.Single(list.Prices.Single(p => p.Model == "acme-words").Problems));
    }

    [Theory]
    [InlineData("3e-07", "0.0000003")]
    [InlineData("1.25E-6", "0.00000125")]
    [InlineData("0.1", "0.1")]
    [InlineData("2.5000000000000002e-06", "0.0000025")]
    [InlineData("8.999999999999999e-07", "0.0000009")]
    [InlineData("3.3333333333333335e-05", "0.0000333333333333")]
    [InlineData("0.00001234567890123", "0.00001234567890123")]
    [InlineData("1000000000000000000", "1000000000000000000")]
    public void A_rate_is_the_number_that_is_written_not_a_binary_one(string written, string rate) =>
        Assert.Equal(decimal.Parse(rate, CultureInfo.InvariantCulture), RateText.Parse(written));

    [Fact]
    public void Genai_prices_data_is_read_with_its_dates_and_prompt_sizes()
    {
        var list = PriceListReader.Read(PriceFormat.GenaiPrices, """
            [
              { "id": "anthropic", "models": [
                { "id": "claude-next", "context_window": 200000,
                  "match": { "or": [{ "equals": "claude-next-alias" }, { "starts_with": "claude-next-" }, { "contains": "next" }] },
                  "prices": [
                    { "prices": { "input_mtok": { "base": 5, "tiers": [{ "start": 200000, "price": 10 }] }, "output_mtok": 25, "cache_write_mtok": 6.25 } },
                    { "constraint": { "start_date": "2026-03-13" }, "prices": { "input_mtok": 5, "output_mtok": 25, "input_video_mtok": 3 } }
                  ] },
                { "id": "by-the-hour", "match": { "equals": "x" }, "prices": [{ "constraint": { "start_time": "00:30:00Z", "end_time": "16:30:00Z" }, "prices": { "input_mtok": 1 } }] },
                { "id": "unknown", "match": { "equals": "y" }, "prices": {} }
              ] },
              { "id": "perplexity", "models": [{ "id": "sonar-next", "match": { "equals": "sonar-next" }, "prices": { "input_mtok": 1, "requests_kcount": 12, "cache_audio_read_mtok": 0.1 } }] }
            ]
            """);
        var (first, second, sonar) = (list.Prices[0], list.Prices[1], list.Prices[2]);
        Assert.Equal((null, new DateTime(2026, 3, 13)), (first.From, second.From!.Value));
        Assert.Equal(["claude-next-alias", "claude-next-~"], first.Names.AsEnumerable());
        Assert.Equal([5m, 10m], first.Cards.Select(c => c.Rates[Meter.Input]!.Value));
        Assert.Equal([6.25m, null], first.Cards.Select(c => c.Rates[Meter.InputCacheWrite5m]));
        Assert.Equal((0.012m, 0.1m), (sonar.Cards[0].Rates[Meter.Request], sonar.Cards[0].Rates[Meter.InputAudioCacheRead]));
        Assert.Equal([("anthropic/by-the-hour", "a price by the time of day"), ("anthropic/unknown", "it has no price that is understood")], list.NotTaken.Select(n => (n.Place, n.Why)));
        Assert.Equal(["input_video_mtok"], list.UnknownFields.Keys);
    }

    [Fact]
    public void OpenRouter_s_list_is_read_and_a_price_that_varies_is_none()
    {
        var list = PriceListReader.Read(PriceFormat.OpenRouter, """
            { "data": [
              { "id": "acme/chat", "context_length": 8192, "pricing": { "prompt": "0.00000007", "completion": "0.0000004", "image": "0.0002476", "request": "0", "web_search": "0.005", "internal_reasoning": "0", "input_cache_read": "0.00000001", "input_cache_write": "0.0000001" } },
              { "id": "openrouter/auto", "pricing": { "prompt": "-1", "completion": "-1" } },
              { "id": "acme/chat:free", "pricing": { "prompt": "0", "completion": "0" } },
              { "id": "acme/none" }
            ] }
            """);
        Assert.Equal(["acme/chat", "acme/chat:free"], list.Prices.Select(p => p.Model));
        Assert.Equal(
            [("input", 0.07m), ("input_cache_read", 0.01m), ("input_cache_write_unknown", 0.1m), ("output", 0.4m), ("web_search", 0.005m)],
            list.Prices[0].Cards[0].Rates.Pairs.Select(p => (p.Key.Name(), p.Value)));
        Assert.Equal([("input", 0m), ("output", 0m)], list.Prices[1].Cards[0].Rates.Pairs.Select(p => (p.Key.Name(), p.Value)));
        Assert.Equal([("openrouter/auto", "its price varies from call to call"), ("acme/none", "it has no pricing")], list.NotTaken.Select(n => (n.Place, n.Why)));
        Assert.Equal(["image"], list.UnknownFields.Keys);
    }

    [Fact]
    public void Comma_separated_values_are_read_by_their_header()
    {
        var list = PriceListReader.Read(
            PriceFormat.Csv,
            "model,meter,rate,unit,above_prompt_tokens,tier,from\r\n\"acme \"\"large\"\", v1\",input,2.5,per_million,,,\r\n\"acme \"\"large\"\", v1\",output,0.00001,per_token,,standard,\r\n"
            + "\"acme \"\"large\"\", v1\",input,5,per_million,200000,,\r\n\r\n\"acme \"\"large\"\", v1\",input,1.25,per_million,,batch,\r\nacme-2,image,0.04,each,,,2026-01-01",
            "acme");
        Assert.Equal([("acme", "acme \"large\", v1"), ("acme", "acme-2")], list.Prices.Select(p => (p.Provider, p.Model)));
        Assert.Equal((2.5m, 10m, 5m), (list.Prices[0].Cards[0].Rates[Meter.Input], list.Prices[0].Cards[0].Rates[Meter.Output], list.Prices[0].Cards[1].Rates[Meter.Input]));
        Assert.Equal(1.25m, list.Prices[0].Tiers["batch"][0].Rates[Meter.Input]);
        Assert.Equal((new DateTime(2026, 1, 1), "line 7"), (list.Prices[1].From!.Value, list.Prices[1].Place));
    }

    [Theory]
    [InlineData("", "The file is empty")]
    [InlineData("provider,model,meter,rate", "the column unit is missing")]
    [InlineData("provider,model,meter,rate,unit,colour", "Line 1: colour is not a column")]
    [InlineData("provider,model,meter,rate,unit\np,m,inputs,1,per_million", "Line 2: inputs is not a meter")]
    [InlineData("provider,model,meter,rate,unit\np,m,input,1,per_million\np,m,input,2,per_million", "Line 3: p/m has a rate for input already")]
    [InlineData("provider,model,meter,rate,unit\np,m,input,one,per_million", "Line 2: one is not a rate")]
    [InlineData("provider,model,meter,rate,unit\np,m,input,1,each", "Line 2: input is priced per_million or per_token, not each")]
    [InlineData("provider,model,meter,rate,unit\np,m,image,1,per_token", "Line 2: image is priced each")]
    [InlineData("provider,model,meter,rate,unit\np,m,input,1,dozen", "the unit dozen is not")]
    [InlineData("provider,model,meter,rate,unit\np,m,input,1,5,per_million", "Line 2: there are 6 fields")]
    [InlineData("provider,model,meter,rate,unit\np,,input,1,per_million", "Line 2: model is empty")]
    [InlineData("provider,model,meter,rate,unit\n\n\"p,m", "Line 3: a quote is not closed")]
    [InlineData("provider,model,meter,rate,unit\n\"p\"x,m", "behind a closing quote")]
    [InlineData("provider,model,meter,rate,unit\np\"x,m", "a quote stands inside")]
    [InlineData("provider,model,meter,rate,unit,from\np,m,input,1,per_million,soon", "Line 2: soon is neither a day")]
    [InlineData("provider,model,meter,rate,unit,tier\np,m,input,1,per_million,batch", "no rate of the standard tier")]
    [InlineData("provider,model,meter,rate,unit\np,m-*,input,1,per_million", "has a wildcard")]
    public void A_malformed_file_of_values_names_the_line(string text, string message) =>
        Assert.Contains(message, Assert.Throws<FormatException>(() => PriceListReader.Read(PriceFormat.Csv, text)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(PriceFormat.LiteLlm, "[]", "LiteLLM")]
    [InlineData(PriceFormat.LiteLlm, "{", "LiteLLM")]
    [InlineData(PriceFormat.GenaiPrices, "{}", "genai-prices")]
    [InlineData(PriceFormat.GenaiPrices, "[{}]", "genai-prices")]
    [InlineData(PriceFormat.OpenRouter, "{}", "OpenRouter")]
    [InlineData(PriceFormat.OpenRouter, "{\"data\":[{}]}", "data[0] has no id")]
    public void A_file_that_is_something_else_says_so(PriceFormat format, string text, string message) =>
        Assert.Contains(message, Assert.Throws<FormatException>(() => PriceListReader.Read(format, text)).Message, StringComparison.Ordinal);
}
