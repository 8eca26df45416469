using System.Net;
using Farthing.Sdk.Calls;
using Farthing.Sdk.Tests.Wire;

namespace Farthing.Sdk.Tests.OpenAI;

/// <summary>Chat Completions as others than OpenAI send them: same words, other sums.</summary>
public class ChatProvidersTests
{
    [Theory]
    [InlineData("xai.json")]
    [InlineData("xai.sse")]
    public void Xai_counts_reasoning_beside_the_completion_and_states_its_cost_in_ticks(string fixture)
    {
        Assert.Equal(
            new Usage { Input = 32, Output = 119, CacheRead = 6, Reasoning = 110, AudioInput = 0, AudioOutput = 0, CostUsd = "0.00012345" },
            Reading.OfFixture(fixture).Usage);
    }

    [Theory]
    [InlineData("", 40)]
    [InlineData(",\"total_tokens\":50", 40)]
    [InlineData(",\"total_tokens\":20", 10)]
    public void Xai_reasoning_is_added_unless_the_total_says_that_it_is_within(string total, long expected)
    {
        var usage = Reading.OfChat(
            """{"usage":{"prompt_tokens":10,"completion_tokens":10,"completion_tokens_details":{"reasoning_tokens":#}T}}"""
                .Replace("#", total.EndsWith("20", StringComparison.Ordinal) ? "4" : "30", StringComparison.Ordinal).Replace("T", total, StringComparison.Ordinal),
            provider: Providers.XAI).Usage;

        Assert.Equal(expected, usage.Output);
        Assert.Null(usage.Anomaly);
    }

    [Theory]
    [InlineData("0", "0")]
    [InlineData("1", "0.0000000001")]
    [InlineData("10000000000", "1")]
    [InlineData("9223372036854775807", "922337203.6854775807")]
    [InlineData("-1", null)]
    [InlineData("1.5", null)]
    [InlineData("9223372036854775808", null)]
    public void Ticks_are_turned_into_dollars_to_the_last_digit(string ticks, string? expected)
    {
        var usage = Reading.OfChat($$$"""{"usage":{"prompt_tokens":1,"completion_tokens":1,"cost_in_usd_ticks":{{{ticks}}} }}""", provider: Providers.XAI).Usage;

        Assert.Equal(expected, usage.CostUsd);
        Assert.Equal(expected is null, usage.Anomaly is not null);
    }

    [Theory]
    [InlineData("deepseek.json")]
    [InlineData("deepseek.sse")]
    public void Deepseek_counts_cache_hits_and_misses(string fixture)
    {
        Assert.Equal(new Usage { Input = 1200, Output = 80, CacheRead = 1024, Reasoning = 50 }, Reading.OfFixture(fixture).Usage);
    }

    [Fact]
    public void Hits_and_misses_alone_are_the_prompt()
    {
        var usage = Reading.OfChat("""{"usage":{"completion_tokens":3,"prompt_cache_hit_tokens":64,"prompt_cache_miss_tokens":10}}""").Usage;

        Assert.Equal(new Usage { Input = 74, Output = 3, CacheRead = 64 }, usage);
    }

    [Theory]
    [InlineData("""{"usage":{"prompt_tokens":100,"completion_tokens":3,"prompt_cache_hit_tokens":64,"prompt_cache_miss_tokens":10}}""", "cache hits and misses are not the prompt")]
    [InlineData("""{"usage":{"prompt_tokens":100,"completion_tokens":3,"num_cached_tokens":64,"prompt_tokens_details":{"cached_tokens":32}}}""", "CachedTokens are told twice and differ")]
    public void Counts_that_contradict_each_other_are_kept_and_named(string body, string expected)
    {
        var usage = Reading.OfChat(body).Usage;

        Assert.Equal(new Usage { Input = 100, Output = 3, CacheRead = 64, Anomaly = expected }, usage);
    }

    [Fact]
    public void A_zero_beside_a_cached_count_is_a_relay_that_does_not_know()
    {
        var usage = Reading.OfChat(
            """{"usage":{"prompt_tokens":100,"completion_tokens":3,"num_cached_tokens":64,"prompt_tokens_details":{"cached_tokens":0}}}""").Usage;

        Assert.Equal(new Usage { Input = 100, Output = 3, CacheRead = 64 }, usage);
    }

    [Theory]
    [InlineData("groq.json")]
    [InlineData("groq.sse")]
    public void Groq_sends_its_usage_in_the_last_chunk_without_being_asked(string fixture)
    {
        Assert.Equal(new Usage { Input = 300, Output = 40, CacheRead = 256, Reasoning = 12 }, Reading.OfFixture(fixture).Usage);
    }

    [Fact]
    public void Groq_usage_that_was_asked_for_wins()
    {
        var usage = Reading.OfChat(
            """{"usage":{"prompt_tokens":9,"completion_tokens":3,"prompt_tokens_details":{"cached_tokens":8}},"x_groq":{"usage":{"prompt_tokens":9,"completion_tokens":3}}}""").Usage;

        Assert.Equal(new Usage { Input = 9, Output = 3, CacheRead = 8 }, usage);
    }

    [Fact]
    public void A_groq_error_in_a_stream_is_a_failure()
    {
        Assert.True(Reading.OfChat("data: {\"choices\":[],\"x_groq\":{\"error\":\"over capacity\"}}\n\n", isStream: true).Failed);
    }

    [Fact]
    public void Usage_of_several_models_is_told_beside_their_sum()
    {
        var reading = Reading.OfFixture("groq_compound.json");

        Assert.Equal(new Usage { Input = 900, Output = 100 }, reading.Usage);
        Assert.Contains("llama-3.3-70b-versatile", reading.Inner, StringComparison.Ordinal);
        Assert.Contains("openai/gpt-oss-120b", reading.Inner, StringComparison.Ordinal);
    }

    [Fact]
    public void Mistral_tells_its_cached_tokens_under_three_names()
    {
        Assert.Equal(new Usage { Input = 700, Output = 20, CacheRead = 640 }, Reading.OfFixture("mistral.json").Usage);
        Assert.Equal(new Usage { Input = 400, Output = 9, CacheRead = 64, AudioSeconds = 13 }, Reading.OfFixture("mistral.sse").Usage);
    }

    [Fact]
    public void Openrouter_states_the_cost_in_its_own_digits()
    {
        Assert.Equal(
            new Usage { Input = 194, Output = 20, CacheRead = 64, CacheWrite = 100, Reasoning = 5, AudioInput = 0, CostUsd = "0.000950" },
            Reading.OfFixture("openrouter.json").Usage);
    }

    [Fact]
    public void Openrouter_tells_what_ones_own_key_is_invoiced()
    {
        var reading = Reading.OfFixture("openrouter.sse");

        Assert.Equal(("0", "0.0019"), (reading.Usage.CostUsd, reading.Usage.UpstreamCostUsd));
        Assert.Equal(4, reading.Chunks);
    }

    [Fact]
    public void Openrouter_may_break_off_with_an_error_in_the_stream()
    {
        var reading = Reading.OfFixture("openrouter_error.sse");

        Assert.Equal((true, "server_error", false), (reading.Failed, reading.ErrorType, reading.Usage.IsReported));
    }

    [Theory]
    [InlineData("1.4e-05", "0.000014")]
    [InlineData("\"0.10\"", "0.10")]
    [InlineData("1E+2", "100")]
    [InlineData("null", null)]
    public void A_cost_is_kept_in_its_digits_and_without_an_exponent(string written, string? expected)
    {
        var usage = Reading.OfChat(
            $$$"""{"usage":{"prompt_tokens":1,"completion_tokens":1,"cost":{{{written}}} }}""", provider: Providers.OpenRouter).Usage;

        Assert.Equal(expected, usage.CostUsd);
        Assert.Null(usage.Anomaly);
    }

    [Theory]
    [InlineData("-0.1")]
    [InlineData("\"free\"")]
    [InlineData("true")]
    [InlineData("1e60")]
    [InlineData("1e-4x")]
    public void A_cost_that_is_no_amount_is_named(string written)
    {
        var usage = Reading.OfChat(
            $$$"""{"usage":{"prompt_tokens":1,"completion_tokens":1,"cost":{{{written}}} }}""", provider: Providers.OpenRouter).Usage;

        Assert.Equal(new Usage { Input = 1, Output = 1, Anomaly = "Cost is not an amount" }, usage);
    }

    [Fact]
    public void A_cost_alone_does_not_replace_an_earlier_usage()
    {
        var usage = Reading.OfChat(
            "data: {\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":4,\"cost\":0.5}}\n\ndata: {\"usage\":{\"cost\":0}}\n\n",
            isStream: true,
            Providers.OpenRouter).Usage;

        Assert.Equal(new Usage { Input = 3, Output = 4, CostUsd = "0.5" }, usage);
    }

    [Fact]
    public void A_cost_of_a_relay_that_we_do_not_know_may_not_be_dollars()
    {
        Assert.Null(Reading.OfChat("""{"usage":{"prompt_tokens":1,"completion_tokens":1,"cost":5}}""").Usage.CostUsd);
    }

    [Fact]
    public void Perplexity_counts_reasoning_beside_the_completion_and_leaves_it_out_of_the_total()
    {
        Assert.Equal(
            new Usage { Input = 19, Output = 194_445, Reasoning = 193_947, CitationTokens = 10_175, WebSearches = 48, Requests = 1 },
            Reading.OfFixture("perplexity.json").Usage);
        Assert.Equal(
            new Usage { Input = 19, Output = 81, Reasoning = 30, CitationTokens = 120, WebSearches = 2, Requests = 1 },
            Reading.OfFixture("perplexity.sse").Usage);
    }

    [Fact]
    public void Sglang_tells_reasoning_at_the_top_level()
    {
        Assert.Equal(new Usage { Input = 64, Output = 100, CacheRead = 48, Reasoning = 70 }, Reading.OfFixture("sglang.json").Usage);
    }

    [Fact]
    public void Cerebras_and_azure_streams_are_read_like_openais()
    {
        Assert.Equal(new Usage { Input = 72, Output = 11, CacheRead = 0, Reasoning = 4 }, Reading.OfFixture("cerebras.sse").Usage);
        var azure = Reading.OfFixture("azure.sse");
        Assert.Equal(new Usage { Input = 12, Output = 3, CacheRead = 0, AudioInput = 0 }, azure.Usage);
        Assert.Equal(("z-1", "gpt-4o-2024-11-20", "stop"), (azure.Id, azure.Model, azure.Finish));
    }

    [Theory]
    [InlineData("\"cached_tokens\":60,\"audio_tokens\":30,\"cached_tokens_details\":{\"audio_tokens\":20}", 10, null)]
    [InlineData("\"cached_tokens\":60,\"audio_tokens\":30", 30, null)]
    [InlineData("\"cached_tokens\":90,\"audio_tokens\":30", 10, "cached tokens must be audio, and the answer does not say how many")]
    public void Cached_audio_is_not_counted_twice(string details, long expected, string? anomaly)
    {
        var usage = Reading.OfChat("""{"usage":{"prompt_tokens":100,"completion_tokens":1,"prompt_tokens_details":{#}}}""".Replace("#", details, StringComparison.Ordinal)).Usage;

        Assert.Equal((expected, anomaly), (usage.AudioInput, usage.Anomaly));
    }

    [Fact]
    public async Task What_a_provider_adds_reaches_the_span()
    {
        (await Offline.CallAsync("https://openrouter.ai/api/v1/chat/completions", "{}", Fixture.Bytes("openrouter.sse"), "text/event-stream")).Has(
            ("farthing.cost.provider_usd", "0"), ("farthing.cost.upstream_usd", "0.0019"), ("farthing.usage.source", "stream"));
        (await Offline.CallAsync("https://api.perplexity.ai/chat/completions", "{}", Fixture.Bytes("perplexity.json"))).Has(
            ("farthing.usage.units.web_search", 48L), ("farthing.usage.units.citation_token", 10_175L));
        (await Offline.CallAsync("https://api.x.ai/v1/chat/completions", "{}", Fixture.Bytes("xai.json"))).Has(
            ("farthing.cost.provider_usd", "0.00012345"), ("gen_ai.usage.output_tokens", 119L));
        (await Offline.CallAsync("https://api.mistral.ai/v1/chat/completions", "{}", Fixture.Bytes("mistral.sse"), "text/event-stream")).Has(
            ("farthing.usage.units.audio_second", 13.0));
    }

    [Fact]
    public async Task An_error_of_a_provider_is_named_by_its_own_word()
    {
        var span = await Offline.CallAsync(
            "https://api.cerebras.ai/v1/chat/completions", "{}", """{"message":"m","type":"too_many_requests_error","param":"quota","code":"request_quota_exceeded"}"""u8.ToArray(), status: HttpStatusCode.TooManyRequests);

        span.Has(("error.type", "too_many_requests_error"), ("farthing.usage.source", "none"), ("gen_ai.provider.name", "cerebras"));
    }

    [Theory]
    [InlineData("\"cost\":0.0001,\"is_byok\":true,\"cost_details\":{\"upstream_inference_cost\":0.002}", "0.002")]
    [InlineData("\"cost\":0.0001,\"cost_details\":{\"upstream_inference_cost\":0.002}", "0.002")]
    [InlineData("\"cost\":0,\"cost_details\":{\"upstream_inference_cost\":2e-3}", "0.002")]
    [InlineData("\"cost\":0.002,\"cost_details\":{\"upstream_inference_cost\":0.002}", null)]
    [InlineData("\"cost\":0.0019,\"cost_details\":{\"upstream_inference_cost\":0.002}", null)]
    [InlineData("\"cost\":0.0001,\"is_byok\":false,\"cost_details\":{\"upstream_inference_cost\":0.002}", null)]
    [InlineData("\"cost\":0.0001,\"is_byok\":true", null)]
    public void An_upstream_cost_is_told_only_where_it_is_not_within_the_cost(string said, string? expected)
    {
        var usage = Reading.OfChat("{\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":1," + said + "}}", provider: Providers.OpenRouter).Usage;

        Assert.Equal(expected, usage.UpstreamCostUsd);
    }

    [Fact]
    public void Xai_charges_by_the_source_where_it_states_no_cost() =>
        Assert.Equal(3, Reading.OfChat("""{"usage":{"prompt_tokens":1,"completion_tokens":1,"num_sources_used":3}}""", provider: Providers.XAI).Usage.WebSearches);

    [Fact]
    public async Task Cached_audio_is_told_as_a_part_of_what_was_cached() =>
        (await Offline.CallAsync(
            "https://api.openai.com/v1/chat/completions",
            "{}",
            """{"usage":{"prompt_tokens":100,"completion_tokens":1,"prompt_tokens_details":{"cached_tokens":60,"audio_tokens":30,"cached_tokens_details":{"audio_tokens":20}}}}""")).Has(
            ("gen_ai.usage.cache_read.input_tokens", 60L),
            ("farthing.usage.cache_read_audio.input_tokens", 20L),
            ("gen_ai.usage.audio.input_tokens", 10L));

    [Theory]
    [InlineData("https://engine.example/v1/chat/completions", "openai_like")]
    [InlineData("https://api.openai.com/v1/chat/completions", null)]
    [InlineData("https://engine.example/v1/messages", null)]
    public async Task What_nobody_we_know_says_is_marked_as_read_like_openais(string uri, string? expected) =>
        (await Offline.CallAsync(uri, "{}", Fixture.Bytes("openai.json"))).Has(("farthing.usage.shape", expected));

    [Theory]
    [InlineData("https://generativelanguage.googleapis.com/v1beta/openai/chat/completions", "gcp.gemini")]
    [InlineData("https://us-east5-aiplatform.googleapis.com/v1/projects/p/locations/us-east5/endpoints/openapi/chat/completions", "gcp.vertex_ai")]
    [InlineData("https://bedrock-mantle.us-west-2.api.aws/openai/v1/responses", "aws.bedrock")]
    [InlineData("https://bedrock-mantle.us-west-2.api.aws/anthropic/v1/messages", "aws.bedrock")]
    [InlineData("https://api.anthropic.com/v1/chat/completions", "anthropic")]
    public async Task Whoever_speaks_as_another_does_is_paid_all_the_same(string uri, string expected) =>
        (await Offline.CallAsync(uri, "{}", Fixture.Bytes("openai.json"))).Has(("gen_ai.provider.name", expected));
}
