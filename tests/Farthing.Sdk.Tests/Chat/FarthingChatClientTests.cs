using System.Diagnostics;
using Farthing.Sdk.Tests.Wire;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Time.Testing;

namespace Farthing.Sdk.Tests.Chat;

public class FarthingChatClientTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_call_of_a_model_in_the_process_is_a_span_with_all_that_it_said(bool isLate)
    {
        var time = new FakeTimeProvider();
        var inner = new ScriptedClient
        {
            Answer = async (_, _) =>
            {
                time.Advance(TimeSpan.FromSeconds(3));
                if (isLate)
                {
                    await Task.Yield();
                }

                return new ChatResponse(new ChatMessage(ChatRole.Assistant, "a secret answer"))
                {
                    ModelId = "m-served",
                    ResponseId = "r-1",
                    FinishReason = ChatFinishReason.Length,
                    Usage = new() { InputTokenCount = 100, OutputTokenCount = 20, CachedInputTokenCount = 60, ReasoningTokenCount = 5 },
                };
            },
        };
        using var spans = new Spans(inner.Port);
        using var client = new FarthingChatClient(inner, time);
        using var request = new Activity("request").Start();

        using (Attribution.Begin(user: "u1", customer: "acme"))
        {
            var options = new ChatOptions { ModelId = "m-asked", ConversationId = "c-1" };
            Assert.Equal("a secret answer", (await client.GetResponseAsync("a secret prompt", options)).Text);
        }

        var span = await spans.NextAsync();
        Assert.Equal(("chat m-asked", ActivityKind.Client, ActivityStatusCode.Unset), (span.DisplayName, span.Kind, span.Status));
        Assert.Equal((request.TraceId, request.SpanId, TimeSpan.FromSeconds(3)), (span.TraceId, span.ParentSpanId, span.Duration));
        span.Has(
            ("gen_ai.operation.name", "chat"),
            ("gen_ai.provider.name", "gcp.gemini"),
            ("gen_ai.request.model", "m-asked"),
            ("gen_ai.request.stream", null),
            ("gen_ai.conversation.id", "c-1"),
            ("gen_ai.response.model", "m-served"),
            ("gen_ai.response.id", "r-1"),
            ("gen_ai.usage.input_tokens", 100L),
            ("gen_ai.usage.output_tokens", 20L),
            ("gen_ai.usage.cache_read.input_tokens", 60L),
            ("gen_ai.usage.reasoning.output_tokens", 5L),
            ("farthing.usage.source", "decorator"),
            ("server.address", "model.test"),
            ("user.id", "u1"),
            ("farthing.customer", "acme"),
            ("farthing.response.complete", null),
            ("error.type", null));
        Assert.Equal(["length"], (string[])span.Tag("gen_ai.response.finish_reasons")!);
        Assert.DoesNotContain(span.TagObjects, tag => tag.Value is string text && text.Contains("secret", StringComparison.Ordinal));
        Assert.Same(request, Activity.Current);
        Assert.True(spans.IsEmpty);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_failure_is_the_apps_and_named(bool isLate)
    {
        var inner = new ScriptedClient
        {
            Answer = isLate
                ? async (_, _) =>
                {
                    await Task.Yield();
                    throw new TimeoutException("secret");
                }
                : (_, _) => throw new TimeoutException("secret"),
        };
        using var spans = new Spans(inner.Port);

        await Assert.ThrowsAsync<TimeoutException>(() => inner.WithFarthing().GetResponseAsync("hello"));

        var span = await spans.NextAsync();
        Assert.Equal(ActivityStatusCode.Error, span.Status);
        span.Has(("error.type", "timeout"), ("gen_ai.request.model", "m-default"), ("farthing.usage.source", "none"), ("farthing.response.complete", false));
    }

    [Fact]
    public async Task A_cancelled_call_is_cancelled()
    {
        var inner = new ScriptedClient
        {
            Answer = async (_, stop) =>
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop);
                return new();
            },
        };
        using var spans = new Spans(inner.Port);
        using var stop = new CancellationTokenSource();

        var pending = inner.WithFarthing().GetResponseAsync("hello", cancellationToken: stop.Token);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pending);
        (await spans.NextAsync()).Has(("error.type", "cancelled"));
    }

    [Fact]
    public async Task No_span_of_ours_is_current_while_the_model_works()
    {
        List<Activity?> seen = [];
        var inner = new ScriptedClient
        {
            Answer = async (_, _) =>
            {
                seen.Add(Activity.Current);
                await Task.Yield();
                seen.Add(Activity.Current);
                return new();
            },
        };
        using var spans = new Spans(inner.Port);
        using var request = new Activity("request").Start();

        await inner.WithFarthing().GetResponseAsync("hello");

        Assert.All(seen, one => Assert.Same(request, one));
        await spans.NextAsync();
    }

    [Fact]
    public async Task Of_two_decorators_the_inner_one_tells()
    {
        var inner = new ScriptedClient { Answer = async (_, _) => { await Task.Yield(); return new() { ResponseId = "r-1" }; } };
        using var spans = new Spans(inner.Port);

        await inner.WithFarthing().WithFarthing().GetResponseAsync("hello");

        (await spans.NextAsync()).Has(("gen_ai.response.id", "r-1"));
        Assert.True(spans.IsEmpty);
    }

    [Fact]
    public async Task Parallel_calls_do_not_mix()
    {
        var inner = new ScriptedClient
        {
            Answer = async (options, _) =>
            {
                await Task.Yield();
                return new() { ResponseId = options!.ModelId };
            },
        };
        using var spans = new Spans(inner.Port);
        using var client = inner.WithFarthing();

        await Task.WhenAll(Enumerable.Range(0, 40).Select(async i =>
        {
            using (Attribution.Begin(user: "m" + i))
            {
                await client.GetResponseAsync("hello", new ChatOptions { ModelId = "m" + i });
            }
        }));

        for (var i = 0; i < 40; i++)
        {
            var span = await spans.NextAsync();
            span.Has(("gen_ai.response.id", span.Tag("gen_ai.request.model")), ("user.id", span.Tag("gen_ai.request.model")));
            Assert.Equal("chat " + span.Tag("gen_ai.request.model"), span.DisplayName);
        }
    }

    [Fact]
    public async Task An_embedding_is_a_span_too()
    {
        var inner = new ScriptedGenerator();
        using var spans = new Spans(inner.Port);

        await inner.WithFarthing().GenerateAsync(["hello"], new EmbeddingGenerationOptions { ModelId = "e-1" });

        (await spans.NextAsync()).Has(
            ("gen_ai.operation.name", "embeddings"),
            ("gen_ai.provider.name", "ollama"),
            ("gen_ai.request.model", "e-1"),
            ("gen_ai.response.model", "e-served"),
            ("gen_ai.usage.input_tokens", 7L),
            ("gen_ai.usage.output_tokens", null),
            ("farthing.usage.source", "decorator"));
    }

    [Fact]
    public void What_the_inner_client_offers_is_offered()
    {
        var inner = new ScriptedClient();

        Assert.Equal("m-default", inner.WithFarthing().GetService<ChatClientMetadata>()?.DefaultModelId);
        Assert.Throws<ArgumentNullException>(() => ((IChatClient)null!).WithFarthing());
    }

    private sealed class ScriptedGenerator : IEmbeddingGenerator<string, Embedding<float>>
    {
        public int Port { get; } = new ScriptedClient().Port;

        public async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
            IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
        {
            await Task.Yield();
            return new([new Embedding<float>(new float[] { 1 }) { ModelId = "e-served" }]) { Usage = new() { InputTokenCount = 7, TotalTokenCount = 7 } };
        }

        public object? GetService(Type serviceType, object? serviceKey = null) =>
            serviceType == typeof(EmbeddingGeneratorMetadata) ? new EmbeddingGeneratorMetadata("Ollama", new Uri($"http://127.0.0.1:{Port}")) : null;

        public void Dispose()
        {
        }
    }
}

/// <summary>Nobody may listen meanwhile.</summary>
[Collection(nameof(Silence))]
public class FarthingChatClientInSilenceTests
{
    [Fact]
    public void With_nobody_listening_the_app_has_the_clients_own_task_and_stream()
    {
        var (answer, stream) = (Task.FromResult(new ChatResponse()), ScriptedClient.Updates());
        using var client = new ScriptedClient { Answer = (_, _) => answer, Stream = _ => stream }.WithFarthing();

        Assert.Same(answer, client.GetResponseAsync("hello"));
        Assert.Same(stream, client.GetStreamingResponseAsync("hello"));
    }
}
