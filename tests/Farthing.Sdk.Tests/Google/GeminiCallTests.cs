using System.Diagnostics;
using Farthing.Sdk.Tests.Wire;

namespace Farthing.Sdk.Tests.Google;

public class GeminiCallTests
{
    private const string Models = "/v1beta/models/gemini-2.5-pro";

    [Fact]
    public async Task A_document_is_a_span_named_by_the_model_of_the_address_and_without_the_key()
    {
        await using var server = FixtureServer.Of("gemini.json");
        using var spans = new Spans(server);

        await PostAsync(server, Models + ":generateContent?key=AIzaSecret");

        var span = await spans.NextAsync();
        Assert.Equal("generate_content gemini-2.5-pro", span.DisplayName);
        span.Has(
            ("gen_ai.operation.name", "generate_content"),
            ("gen_ai.provider.name", "gemini_compatible"),
            ("gen_ai.request.model", "gemini-2.5-pro"),
            ("gen_ai.request.max_tokens", 64L),
            ("gen_ai.response.model", "gemini-2.5-flash-001"),
            ("gen_ai.usage.input_tokens", 1240L),
            ("gen_ai.usage.output_tokens", 510L),
            ("gen_ai.usage.image.input_tokens", 50L),
            ("gen_ai.usage.image.output_tokens", 10L),
            ("farthing.usage.units.web_search", 1L),
            ("farthing.usage.cache_read_audio.input_tokens", 200L),
            ("farthing.usage.source", "body"));
        Assert.DoesNotContain(span.TagObjects, tag => tag.Value is string text && text.Contains("Secret", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("gemini.sse", "?alt=sse", "text/event-stream")]
    [InlineData("gemini_array.json", "", "application/json; charset=UTF-8")]
    public async Task A_stream_in_either_framing_is_read_to_its_end(string fixture, string query, string type)
    {
        await using var server = new FixtureServer(async exchange =>
        {
            await exchange.BeginStreamAsync(type);
            foreach (var piece in Fixture.Bytes(fixture).Chunk(100))
            {
                await exchange.ChunkAsync(piece);
            }

            await exchange.EndStreamAsync();
        });
        using var spans = new Spans(server);

        await PostAsync(server, Models + ":streamGenerateContent" + query);

        (await spans.NextAsync()).Has(
            ("gen_ai.request.stream", true),
            ("gen_ai.usage.input_tokens", 500L),
            ("gen_ai.usage.output_tokens", 85L),
            ("gen_ai.usage.cache_read.input_tokens", 400L),
            ("farthing.stream.chunks", 7),
            ("farthing.usage.source", "stream"),
            ("farthing.response.complete", null),
            ("error.type", null));
    }

    [Fact]
    public async Task A_refused_stream_is_named_by_the_provider()
    {
        await using var server = FixtureServer.OfJson(429, """[{"error":{"code":429,"message":"no","status":"RESOURCE_EXHAUSTED"}}]""");
        using var spans = new Spans(server);

        await PostAsync(server, Models + ":streamGenerateContent");

        var span = await spans.NextAsync();
        Assert.Equal(ActivityStatusCode.Error, span.Status);
        span.Has(("error.type", "RESOURCE_EXHAUSTED"), ("farthing.usage.source", "none"), ("gen_ai.request.stream", true));
    }

    [Fact]
    public async Task A_cut_array_keeps_the_usage_so_far()
    {
        await using var server = new FixtureServer(async exchange =>
        {
            await exchange.BeginStreamAsync("application/json");
            await exchange.ChunkAsync("""[{"usageMetadata":{"promptTokenCount":5,"candidatesTokenCount":2,"totalTokenCount":7}},{"cand""");
            exchange.Cut();
        });
        using var spans = new Spans(server);

        await Assert.ThrowsAnyAsync<Exception>(() => PostAsync(server, Models + ":streamGenerateContent"));

        (await spans.NextAsync()).Has(
            ("gen_ai.usage.output_tokens", 2L), ("farthing.usage.source", "partial"), ("farthing.response.complete", false));
    }

    [Fact]
    public async Task Litellm_37923_claude_on_vertex_is_read_in_a_stream_and_named_by_its_address()
    {
        await using var server = FixtureServer.Of("anthropic.sse", 50);
        using var spans = new Spans(server);

        await PostAsync(server, "/v1/projects/p/locations/l/publishers/anthropic/models/claude-sonnet-4-5@20250929:streamRawPredict");

        var span = await spans.NextAsync();
        Assert.Equal("chat claude-sonnet-4-5@20250929", span.DisplayName);
        span.Has(("gen_ai.usage.input_tokens", 160223L), ("gen_ai.usage.output_tokens", 2745L), ("farthing.usage.source", "stream"));
    }

    private static Task PostAsync(FixtureServer server, string path) =>
        Calling.PostAsync(server, path, """{"contents":[],"generationConfig":{"maxOutputTokens":64}}""");
}
