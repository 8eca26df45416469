using System.ClientModel;
using System.Diagnostics;
using System.Text;
using Farthing.Sdk.Tests.Wire;
using OpenAI.Chat;

namespace Farthing.Sdk.Tests.OpenAI;

public class OpenAIClientTests
{
    [Fact]
    public async Task A_call_is_a_span_with_all_that_the_provider_said()
    {
        await using var server = FixtureServer.Of("openai.json");
        using var spans = new Spans(server);

        var completion = await Clients.OpenAI(server).CompleteChatAsync(
            [new UserChatMessage("a secret prompt")],
            new ChatCompletionOptions { MaxOutputTokenCount = 300 });

        Assert.Equal(1117, completion.Value.Usage.InputTokenCount);
        var span = await spans.NextAsync();
        Assert.Equal("chat gpt-4o", span.DisplayName);
        Assert.Equal(ActivityKind.Client, span.Kind);
        Assert.Equal(ActivityStatusCode.Unset, span.Status);
        span.Has(
            ("gen_ai.operation.name", "chat"),
            ("gen_ai.provider.name", "openai_compatible"),
            ("gen_ai.request.model", "gpt-4o"),
            ("gen_ai.request.stream", null),
            ("gen_ai.request.max_tokens", 300L),
            ("gen_ai.response.model", "gpt-4o-2024-08-06"),
            ("gen_ai.response.id", "chatcmpl-B9MHDbslfkBeAs8l4bebGdFOJ6PeG"),
            ("gen_ai.usage.input_tokens", 1117L),
            ("gen_ai.usage.output_tokens", 246L),
            ("gen_ai.usage.cache_read.input_tokens", 1024L),
            ("gen_ai.usage.cache_creation.input_tokens", null),
            ("gen_ai.usage.reasoning.output_tokens", 128L),
            ("gen_ai.usage.audio.input_tokens", 7L),
            ("gen_ai.usage.audio.output_tokens", 5L),
            ("farthing.usage.source", "body"),
            ("farthing.usage.anomaly", null),
            ("farthing.response.complete", null),
            ("openai.response.service_tier", "default"),
            ("server.address", "127.0.0.1"),
            ("server.port", server.Port),
            ("http.response.status_code", 200),
            ("error.type", null));
        Assert.Equal(["stop"], (string[])span.Tag("gen_ai.response.finish_reasons")!);
        Assert.DoesNotContain(span.TagObjects, tag => tag.Value is string text && text.Contains("secret", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100_000)]
    public async Task A_stream_in_pieces_of_any_size_is_one_span(int pieceSize)
    {
        await using var server = FixtureServer.Of("openai.sse", pieceSize);
        using var spans = new Spans(server);

        var text = new StringBuilder();
        await foreach (var update in Clients.OpenAI(server).CompleteChatStreamingAsync([new UserChatMessage("hello")]))
        {
            text.Append(string.Concat(update.ContentUpdate.Select(part => part.Text)));
        }

        Assert.Equal("Grüße, \"usage\":{\"prompt_tokens\":5} 🪙\\🪙\n", text.ToString());
        var span = await spans.NextAsync();
        span.Has(
            ("gen_ai.request.stream", true),
            ("gen_ai.usage.input_tokens", 2455L),
            ("gen_ai.usage.output_tokens", 33L),
            ("gen_ai.usage.cache_read.input_tokens", 2304L),
            ("farthing.usage.source", "stream"),
            ("farthing.stream.chunks", 5),
            ("farthing.response.complete", null),
            ("error.type", null));
        Assert.IsType<double>(span.Tag("gen_ai.response.time_to_first_chunk"));
        Assert.IsType<double>(span.Tag("farthing.stream.max_gap"));
        Assert.True(spans.IsEmpty);
    }

    [Fact]
    public async Task A_chunk_reaches_the_app_before_the_server_sends_the_next()
    {
        var events = Fixture.Events("openai.sse");
        var received = new SemaphoreSlim(0);
        await using var server = new FixtureServer(async exchange =>
        {
            await exchange.BeginStreamAsync();
            foreach (var one in events)
            {
                await exchange.ChunkAsync(one);
                if (!one.Contains("[DONE]", StringComparison.Ordinal))
                {
                    await received.WaitAsync(exchange.Stopped);
                }
            }

            await exchange.EndStreamAsync();
        });
        using var spans = new Spans(server);

        // Each chunk is sent only when the app has had the one before: a held chunk would end this in a timeout.
        await foreach (var _ in Clients.OpenAI(server).CompleteChatStreamingAsync([new UserChatMessage("hello")]))
        {
            received.Release();
        }

        (await spans.NextAsync()).Has(("farthing.stream.chunks", 5));
    }

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

    [Fact]
    public async Task Llama_cpp_is_known_by_its_timings()
    {
        await using var server = FixtureServer.Of("llamacpp.sse", 11);
        using var spans = new Spans(server);

        await foreach (var _ in Clients.OpenAI(server, "farthing-tiny").CompleteChatStreamingAsync([new UserChatMessage("hello")]))
        {
        }

        (await spans.NextAsync()).Has(
            ("gen_ai.provider.name", "llama.cpp"),
            ("gen_ai.usage.input_tokens", 80L),
            ("gen_ai.usage.cache_read.input_tokens", 64L),
            ("gen_ai.usage.output_tokens", 9L),
            ("farthing.usage.source", "stream"),
            ("farthing.engine.prompt_ms", 12.5),
            ("farthing.engine.predicted_ms", 20.5));
    }

    [Fact]
    public async Task Parallel_calls_do_not_mix()
    {
        await using var server = new FixtureServer(exchange =>
        {
            var model = exchange.BodyText.Split("\"model\":\"")[1].Split('"')[0];
            var tokens = model["m-".Length..];
            return exchange.JsonAsync(200, Encoding.UTF8.GetBytes(
                $$"""{"id":"{{model}}","object":"chat.completion","model":"{{model}}","choices":[],"usage":{"prompt_tokens":{{tokens}},"completion_tokens":1,"total_tokens":{{tokens}} } }"""));
        });
        using var spans = new Spans(server);

        await Task.WhenAll(Enumerable.Range(0, 40).Select(async i =>
        {
            using (Attribution.Begin(user: "u" + i))
            {
                await Clients.OpenAI(server, "m-" + i).CompleteChatAsync([new UserChatMessage("hello")]);
            }
        }));

        for (var i = 0; i < 40; i++)
        {
            var span = await spans.NextAsync();
            var number = ((string)span.Tag("gen_ai.request.model")!)["m-".Length..];
            span.Has(
                ("user.id", "u" + number),
                ("gen_ai.response.id", "m-" + number),
                ("gen_ai.usage.input_tokens", long.Parse(number, System.Globalization.CultureInfo.InvariantCulture)));
        }
    }
}
