using System.ClientModel;
using System.Diagnostics;
using Farthing.Sdk.Tests.Wire;
using OpenAI.Chat;

namespace Farthing.Sdk.Tests.OpenAI;

public class OpenAIClientFailureTests
{
    [Theory]
    [InlineData(429, """{"error":{"message":"m","type":"tokens","param":null,"code":"rate_limit_exceeded"}}""", "rate_limit_exceeded")]
    [InlineData(500, """{"error":{"message":"m","type":"server_error","param":null,"code":null}}""", "server_error")]
    [InlineData(503, "<html>busy</html>", "503")]
    public async Task A_refused_call_is_a_failed_span_and_the_apps_exception(int status, string body, string expected)
    {
        await using var server = FixtureServer.OfJson(status, body);
        using var spans = new Spans(server);

        var thrown = await Assert.ThrowsAsync<ClientResultException>(
            () => Clients.OpenAI(server).CompleteChatAsync([new UserChatMessage("hello")]));

        Assert.Equal(status, thrown.Status);
        var span = await spans.NextAsync();
        Assert.Equal(ActivityStatusCode.Error, span.Status);
        span.Has(
            ("error.type", expected),
            ("http.response.status_code", status),
            ("gen_ai.request.model", "gpt-4o"),
            ("farthing.usage.source", "none"),
            ("gen_ai.usage.input_tokens", null));
    }

    [Fact]
    public async Task Every_attempt_of_a_retrying_client_is_a_span()
    {
        var attempts = 0;
        await using var server = new FixtureServer(exchange => Interlocked.Increment(ref attempts) == 1
            ? exchange.JsonAsync(429, "{}"u8.ToArray(), "Retry-After: 0\r\n")
            : exchange.JsonAsync(200, Fixture.Bytes("openai.json")));
        using var spans = new Spans(server);

        await Clients.OpenAI(server, retries: 1).CompleteChatAsync([new UserChatMessage("hello")]);

        (await spans.NextAsync()).Has(("error.type", "429"), ("gen_ai.request.model", "gpt-4o"));
        (await spans.NextAsync()).Has(("error.type", null), ("gen_ai.request.model", "gpt-4o"), ("gen_ai.usage.output_tokens", 246L));
    }

    [Fact]
    public async Task A_stream_cut_by_the_server_is_incomplete_and_keeps_its_last_usage()
    {
        var events = Fixture.Events("vllm_continuous.sse");
        await using var server = new FixtureServer(async exchange =>
        {
            await exchange.BeginStreamAsync();
            await exchange.ChunkAsync(events[1] + events[2]);
            exchange.Cut();
        });
        using var spans = new Spans(server);

        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            await foreach (var _ in Clients.OpenAI(server).CompleteChatStreamingAsync([new UserChatMessage("hello")]))
            {
            }
        });

        var span = await spans.NextAsync();
        Assert.Equal(ActivityStatusCode.Error, span.Status);
        span.Has(
            ("error.type", nameof(HttpIOException)),
            ("farthing.response.complete", false),
            ("farthing.usage.source", "partial"),
            ("gen_ai.usage.input_tokens", 1000L),
            ("gen_ai.usage.output_tokens", 1L));
    }

    [Fact]
    public async Task A_stream_that_the_app_leaves_is_aborted()
    {
        await using var server = new FixtureServer(async exchange =>
        {
            await exchange.BeginStreamAsync();
            await exchange.ChunkAsync(Fixture.Events("openai.sse")[0]);
            await exchange.ClientGoneAsync();
        });
        using var spans = new Spans(server);

        await foreach (var _ in Clients.OpenAI(server).CompleteChatStreamingAsync([new UserChatMessage("hello")]))
        {
            break;
        }

        (await spans.NextAsync()).Has(
            ("error.type", "aborted"), ("farthing.response.complete", false), ("farthing.usage.source", "none"), ("gen_ai.request.stream", true));
    }

    [Theory]
    [InlineData(true, "cancelled")]
    [InlineData(false, "aborted")]
    public async Task A_stream_that_the_app_cancels_is_cancelled_or_if_it_was_not_reading_aborted(bool isWaiting, string expected)
    {
        await using var server = new FixtureServer(async exchange =>
        {
            await exchange.BeginStreamAsync();
            await exchange.ChunkAsync(Fixture.Events("openai.sse")[0]);
            await exchange.ClientGoneAsync();
        });
        using var spans = new Spans(server);
        using var cancel = new CancellationTokenSource();

        await using (var updates = Clients.OpenAI(server)
            .CompleteChatStreamingAsync([new UserChatMessage("hello")], null, cancel.Token).GetAsyncEnumerator())
        {
            Assert.True(await updates.MoveNextAsync());
            var next = isWaiting ? updates.MoveNextAsync() : default;
            await cancel.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
                await (isWaiting ? next : updates.MoveNextAsync()));
        }

        var span = await spans.NextAsync();
        span.Has(("error.type", expected), ("farthing.response.complete", false));
        Assert.Equal(ActivityStatusCode.Error, span.Status);
    }

    [Theory]
    [InlineData("""{"id":"x","model":"m","object":"chat.completion","choices":[]}""", null)]
    [InlineData("""{"id":"x","usage":{"prompt_tokens":""", "malformed body")]
    [InlineData("not json", "malformed body")]
    public async Task A_body_without_readable_usage_is_a_call_of_unknown_usage(string body, string? anomaly)
    {
        await using var server = FixtureServer.OfJson(200, body);
        using var spans = new Spans(server);
        using var http = Clients.Http();

        using var response = await http.PostAsync(new Uri(server.Uri, "/v1/chat/completions"), new StringContent("{}"));

        Assert.Equal(body, await response.Content.ReadAsStringAsync());
        (await spans.NextAsync()).Has(
            ("farthing.usage.source", "none"), ("farthing.usage.anomaly", anomaly), ("gen_ai.usage.input_tokens", null), ("error.type", null));
    }
}
