using System.Net;
using System.Text;
using Farthing.Sdk.Calls;
using Farthing.Sdk.Tests.Wire;

namespace Farthing.Sdk.Tests.OpenAI.Responses;

public class ResponsesReaderTests
{
    private const string Address = "https://api.openai.com/v1/responses";

    private static readonly Usage Whole = new()
    {
        Input = 3000,
        Output = 250,
        CacheRead = 2048,
        CacheWrite = 600,
        CacheWrite30m = 400,
        CacheWrite12h = 150,
        Reasoning = 128,
    };

    [Fact]
    public void Opik_6969_a_body_gives_its_cached_tokens_and_every_other_count()
    {
        var reading = Reading.OfFixture("responses.json");

        Assert.Equal(Whole with { WebSearches = 2 }, reading.Usage);
        Assert.Equal(
            ("resp_1", "gpt-5.1-2025-11-13", "default", "completed", false),
            (reading.Id, reading.Model, reading.Tier, reading.Finish, reading.Failed || reading.IsMalformed));
    }

    [Fact]
    public void A_stream_gives_what_its_last_event_says_of_usage_tier_and_searches()
    {
        var reading = Reading.OfFixture("responses.sse");

        Assert.Equal(Whole with { WebSearches = 1 }, reading.Usage);
        Assert.Equal(
            ("resp_2", "default", "completed", 10, true), (reading.Id, reading.Tier, reading.Finish, reading.Chunks, reading.SawEnd));
    }

    [Fact]
    public void A_stream_that_reached_its_limit_is_whole()
    {
        var reading = Reading.OfFixture("responses_incomplete.sse");

        Assert.Equal(new Usage { Input = 10, Output = 64, CacheRead = 0, Reasoning = 64 }, reading.Usage);
        Assert.Equal(("max_output_tokens", "flex", true, false), (reading.Finish, reading.Tier, reading.SawEnd, reading.Failed));
    }

    [Fact]
    public void A_stream_cut_inside_its_last_event_has_not_ended()
    {
        var text = Encoding.UTF8.GetString(Fixture.Bytes("responses.sse"));

        var reading = Reading.Of(WireFormat.Responses, null, isStream: true, Encoding.UTF8.GetBytes(text[..text.LastIndexOf("\"usage\"", StringComparison.Ordinal)]));

        Assert.Equal((false, false, false), (reading.SawEnd, reading.LooksWhole, reading.Usage.IsReported));
    }

    [Fact]
    public void Reasoning_of_xai_is_within_the_output_here()
    {
        Assert.Equal(
            new Usage { Input = 100, Output = 60, CacheRead = 40, Reasoning = 50, CostUsd = "0.025" }, Reading.OfFixture("xai_responses.json").Usage);
    }

    [Theory]
    [InlineData("\"cache_write_tokens\":100,\"cache_write_tokens_details\":{\"ttl_30m_tokens\":80,\"ttl_12h_tokens\":40}", 100, null, "cache writes by lifetime exceed all cache writes")]
    [InlineData("\"cache_write_tokens_details\":{\"ttl_30m_tokens\":80}", 80, 80, null)]
    [InlineData("\"cache_write_tokens\":100,\"cache_write_tokens_details\":null", 100, null, null)]
    public void Cache_writes_are_divided_by_lifetime_as_far_as_they_add_up(string details, int written, int? written30m, string? anomaly)
    {
        var usage = Read("""{"usage":{"input_tokens":500,"output_tokens":1,"input_tokens_details":{#}}}""".Replace("#", details, StringComparison.Ordinal)).Usage;

        Assert.Equal((written, written30m, anomaly), (usage.CacheWrite, usage.CacheWrite30m, usage.Anomaly));
    }

    [Fact]
    public void Image_tokens_of_a_tool_are_named()
    {
        var usage = Read("""{"tool_usage":{"image_gen":{"input_tokens":10,"output_tokens":4000}},"usage":{"input_tokens":5,"output_tokens":1}}""").Usage;

        Assert.Equal(new Usage { Input = 5, Output = 1, Anomaly = "image tokens of a tool are another model's, and not counted" }, usage);
    }

    [Theory]
    [InlineData("""{"error":{"message":"m","type":"invalid_request_error","param":"x","code":null}}""", "invalid_request_error")]
    [InlineData("""{"error":{"message":"m","type":"tokens","code":"rate_limit_exceeded"}}""", "rate_limit_exceeded")]
    [InlineData("""{"error":"no such model"}""", null)]
    public void An_error_is_named_by_its_code_or_else_its_type(string body, string? expected)
    {
        var reading = Read(body);

        Assert.Equal((true, expected), (reading.Failed, reading.ErrorType));
    }

    [Fact]
    public async Task A_call_is_a_chat_span_with_its_cache_writes_by_lifetime()
    {
        var span = await Offline.CallAsync(
            Address, """{"model":"gpt-5.1","input":"a secret","max_output_tokens":300,"stream":true}""", Fixture.Bytes("responses.sse"), "text/event-stream");

        Assert.Equal("chat gpt-5.1", span.DisplayName);
        span.Has(
            ("gen_ai.operation.name", "chat"),
            ("gen_ai.provider.name", "openai"),
            ("gen_ai.request.max_tokens", 300L),
            ("gen_ai.usage.input_tokens", 3000L),
            ("gen_ai.usage.cache_read.input_tokens", 2048L),
            ("gen_ai.usage.cache_creation.input_tokens", 600L),
            ("farthing.usage.cache_write_30m.input_tokens", 400L),
            ("farthing.usage.cache_write_12h.input_tokens", 150L),
            ("farthing.usage.units.web_search", 1L),
            ("farthing.usage.source", "stream"),
            ("farthing.response.complete", null),
            ("error.type", null));
    }

    [Fact]
    public async Task A_failure_that_comes_with_its_usage_is_billed_in_full()
    {
        (await Offline.CallAsync(Address, "{}", Fixture.Bytes("responses_failed.sse"), "text/event-stream")).Has(
            ("error.type", "server_error"),
            ("gen_ai.usage.input_tokens", 10L),
            ("farthing.usage.source", "stream"),
            ("farthing.response.complete", null));
    }

    [Fact]
    public async Task An_error_in_the_stream_leaves_the_usage_unknown()
    {
        (await Offline.CallAsync(Address, "{}", Fixture.Bytes("responses_error.sse"), "text/event-stream")).Has(
            ("error.type", "rate_limit_exceeded"), ("farthing.usage.source", "none"), ("farthing.response.complete", false));
    }

    [Fact]
    public async Task An_answer_in_the_background_has_no_usage_yet()
    {
        (await Offline.CallAsync(Address, "{}", Fixture.Bytes("responses_background.json"))).Has(
            ("farthing.usage.source", "none"), ("error.type", null), ("gen_ai.response.id", "resp_6"));
    }

    [Fact]
    public async Task A_stream_that_ends_early_is_incomplete()
    {
        var start = string.Concat(Fixture.Events("responses.sse")[..4]);

        (await Offline.CallAsync(Address, "{}", Encoding.UTF8.GetBytes(start), "text/event-stream")).Has(
            ("error.type", "incomplete"), ("farthing.usage.source", "none"), ("farthing.response.complete", false));
    }

    [Fact]
    public async Task A_refused_call_is_named_by_the_provider()
    {
        (await Offline.CallAsync(
            Address, "{}", """{"error":{"message":"m","type":"tokens","code":"rate_limit_exceeded"}}"""u8.ToArray(), status: HttpStatusCode.TooManyRequests)).Has(
            ("error.type", "rate_limit_exceeded"), ("farthing.usage.source", "none"));
    }

    [Fact]
    public async Task An_app_that_stops_reading_leaves_an_aborted_call()
    {
        var events = Fixture.Events("responses.sse");
        await using var server = new FixtureServer(async exchange =>
        {
            await exchange.BeginStreamAsync();
            await exchange.ChunkAsync(events[0] + events[1]);
            await exchange.ClientGoneAsync();
        });
        using var spans = new Spans(server);
        using var http = Clients.Http();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server.Uri, "/v1/responses")) { Content = new StringContent("{}") };

        using (var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead))
        {
            var stream = await response.Content.ReadAsStreamAsync();
            Assert.True(await stream.ReadAsync(new byte[100]) > 0);
        }

        (await spans.NextAsync()).Has(
            ("error.type", "aborted"), ("farthing.usage.source", "none"), ("farthing.response.complete", false));
    }

    private static Reading Read(string body) => Reading.Of(WireFormat.Responses, null, isStream: false, Encoding.UTF8.GetBytes(body));
}
