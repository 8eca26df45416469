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
