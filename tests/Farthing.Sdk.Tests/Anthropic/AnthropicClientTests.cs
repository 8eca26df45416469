using System.Diagnostics;
using Anthropic.Exceptions;
using Farthing.Sdk.Tests.Wire;

namespace Farthing.Sdk.Tests.Anthropic;

public class AnthropicClientTests
{
    [Fact]
    public async Task A_message_is_a_span_whose_input_includes_the_cache()
    {
        await using var server = FixtureServer.Of("anthropic.json");
        using var spans = new Spans(server);
        using var client = Clients.Anthropic(server);

        var message = await client.Messages.Create(Clients.Message());

        Assert.Equal(3, message.Usage.InputTokens);
        var span = await spans.NextAsync();
        Assert.Equal("chat claude-sonnet-4-5", span.DisplayName);
        span.Has(
            ("gen_ai.provider.name", "anthropic_compatible"),
            ("gen_ai.request.model", "claude-sonnet-4-5"),
            ("gen_ai.request.max_tokens", 1024L),
            ("gen_ai.response.model", "claude-sonnet-4-5-20250929"),
            ("gen_ai.usage.input_tokens", 12307L),
            ("gen_ai.usage.output_tokens", 550L),
            ("gen_ai.usage.cache_read.input_tokens", 0L),
            ("gen_ai.usage.cache_creation.input_tokens", 12304L),
            ("farthing.usage.cache_write_5m.input_tokens", 12304L),
            ("farthing.usage.cache_write_1h.input_tokens", 0L),
            ("gen_ai.usage.reasoning.output_tokens", 100L),
            ("farthing.usage.units.web_search", 2L),
            ("openai.response.service_tier", "standard"),
            ("farthing.usage.source", "body"));
    }

    [Theory]
    [InlineData("anthropic.sse", 5)]
    [InlineData("anthropic_crlf.sse", 4096)]
    public async Task Dotnet_extensions_7122_a_stream_keeps_its_cache_writes(string fixture, int pieceSize)
    {
        await using var server = FixtureServer.Of(fixture, pieceSize);
        using var spans = new Spans(server);
        using var client = Clients.Anthropic(server);

        var events = 0;
        await foreach (var _ in client.Messages.CreateStreaming(Clients.Message()))
        {
            events++;
        }

        Assert.True(events > 5);
        (await spans.NextAsync()).Has(
            ("gen_ai.request.stream", true),
            ("gen_ai.usage.input_tokens", 160223L),
            ("gen_ai.usage.output_tokens", 2745L),
            ("gen_ai.usage.cache_creation.input_tokens", 159217L),
            ("farthing.usage.cache_write_5m.input_tokens", 150000L),
            ("farthing.usage.cache_write_1h.input_tokens", 9217L),
            ("farthing.usage.source", "stream"),
            ("farthing.stream.chunks", 8),
            ("error.type", null));
        Assert.True(spans.IsEmpty);
    }

    [Fact]
    public async Task An_error_inside_a_stream_of_status_200_is_a_failed_call_with_partial_usage()
    {
        await using var server = new FixtureServer(async exchange =>
        {
            await exchange.BeginStreamAsync();
            await exchange.ChunkAsync(Fixture.Events("anthropic.sse")[0]);
            await exchange.ChunkAsync("event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}\n\n");
            await exchange.EndStreamAsync();
        });
        using var spans = new Spans(server);
        using var client = Clients.Anthropic(server);

        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            await foreach (var _ in client.Messages.CreateStreaming(Clients.Message()))
            {
            }
        });

        var span = await spans.NextAsync();
        Assert.Equal(ActivityStatusCode.Error, span.Status);
        span.Has(
            ("error.type", "overloaded_error"),
            ("http.response.status_code", 200),
            ("farthing.response.complete", false),
            ("farthing.usage.source", "partial"),
            ("gen_ai.usage.cache_creation.input_tokens", 159217L));
    }

    [Fact]
    public async Task A_refused_message_is_named_by_the_provider()
    {
        await using var server = FixtureServer.OfJson(
            429, """{"type":"error","error":{"type":"rate_limit_error","message":"slow down"},"request_id":"req_1"}""");
        using var spans = new Spans(server);
        using var client = Clients.Anthropic(server);

        await Assert.ThrowsAsync<AnthropicRateLimitException>(() => client.Messages.Create(Clients.Message()));

        (await spans.NextAsync()).Has(("error.type", "rate_limit_error"), ("http.response.status_code", 429));
    }

    [Fact]
    public async Task A_cut_stream_keeps_what_message_start_said()
    {
        await using var server = new FixtureServer(async exchange =>
        {
            await exchange.BeginStreamAsync();
            await exchange.ChunkAsync(Fixture.Events("anthropic.sse")[0]);
            exchange.Cut();
        });
        using var spans = new Spans(server);
        using var client = Clients.Anthropic(server);

        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            await foreach (var _ in client.Messages.CreateStreaming(Clients.Message()))
            {
            }
        });

        (await spans.NextAsync()).Has(
            ("farthing.usage.source", "partial"), ("farthing.response.complete", false), ("gen_ai.usage.output_tokens", 2L));
    }
}
