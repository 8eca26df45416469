using System.Diagnostics;
using Farthing.Sdk.Calls;
using Farthing.Sdk.Tests.Wire;
using Microsoft.Extensions.AI;

namespace Farthing.Sdk.Tests.Chat;

public class ChatStreamTests
{
    private static readonly ChatResponseUpdate[] Whole =
        [ScriptedClient.Text("a"), ScriptedClient.Text("b"), ScriptedClient.Text("c"), ScriptedClient.Finish(), ScriptedClient.Usage(100, 20)];

    [Fact]
    public async Task A_stream_is_one_span_and_passes_unchanged()
    {
        var inner = new ScriptedClient { Stream = _ => ScriptedClient.Updates(Whole) };
        using var spans = new Spans(inner.Port);
        using var request = new Activity("request").Start();
        List<ChatResponseUpdate> got = [];

        using (Attribution.Begin(user: "u1"))
        {
            await foreach (var update in inner.WithFarthing().GetStreamingResponseAsync("hello"))
            {
                got.Add(update);
                Assert.Same(request, Activity.Current);
                Assert.Null(OuterCall.Current);
            }
        }

        Assert.Equal(Whole, got);
        var span = await spans.NextAsync();
        Assert.Equal(request.SpanId, span.ParentSpanId);
        span.Has(
            ("gen_ai.request.stream", true),
            ("gen_ai.request.model", "m-default"),
            ("gen_ai.response.model", "m-served"),
            ("gen_ai.response.id", "r-1"),
            ("gen_ai.usage.input_tokens", 100L),
            ("gen_ai.usage.output_tokens", 20L),
            ("farthing.stream.chunks", 5),
            ("farthing.usage.source", "decorator"),
            ("farthing.usage.anomaly", null),
            ("user.id", "u1"),
            ("error.type", null));
        Assert.IsType<double>(span.Tag("gen_ai.response.time_to_first_chunk"));
        Assert.IsType<double>(span.Tag("farthing.stream.max_gap"));
        Assert.True(spans.IsEmpty);
    }

    [Fact]
    public async Task A_stream_that_breaks_tells_what_came()
    {
        var inner = new ScriptedClient
        {
            Stream = stop => ScriptedClient.Then(ScriptedClient.Updates(ScriptedClient.Usage(100, 1), ScriptedClient.Text("a")), _ => throw new IOException("cut"), stop),
        };
        using var spans = new Spans(inner.Port);

        await Assert.ThrowsAsync<IOException>(() => inner.WithFarthing().GetStreamingResponseAsync("hello").ToChatResponseAsync());

        var span = await spans.NextAsync();
        Assert.Equal(ActivityStatusCode.Error, span.Status);
        span.Has(
            ("error.type", "IOException"),
            ("gen_ai.usage.input_tokens", 100L),
            ("farthing.usage.source", "partial"),
            ("farthing.response.complete", false),
            ("farthing.stream.chunks", 2));
        Assert.True(spans.IsEmpty);
    }

    [Fact]
    public async Task A_stream_that_the_app_leaves_is_aborted_and_the_model_hears_of_it()
    {
        var isLeft = false;
        var inner = new ScriptedClient { Stream = _ => Endless(() => isLeft = true) };
        using var spans = new Spans(inner.Port);

        await foreach (var _ in inner.WithFarthing().GetStreamingResponseAsync("hello"))
        {
            break;
        }

        Assert.True(isLeft);
        (await spans.NextAsync()).Has(("error.type", "aborted"), ("farthing.stream.chunks", 1), ("farthing.response.complete", false));
    }

    [Fact]
    public async Task A_stream_that_the_app_leaves_after_its_last_word_is_whole()
    {
        var inner = new ScriptedClient { Stream = _ => ScriptedClient.Updates([.. Whole, ScriptedClient.Text("")]) };
        using var spans = new Spans(inner.Port);

        await foreach (var update in inner.WithFarthing().GetStreamingResponseAsync("hello"))
        {
            if (update.Contents is [UsageContent])
            {
                break;
            }
        }

        (await spans.NextAsync()).Has(("error.type", null), ("farthing.usage.source", "decorator"), ("farthing.response.complete", null));
    }

    [Fact]
    public async Task A_cancelled_stream_is_cancelled()
    {
        using var stop = new CancellationTokenSource();
        var inner = new ScriptedClient
        {
            Stream = token => ScriptedClient.Then(ScriptedClient.Updates(ScriptedClient.Text("a")), end => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, end), token),
        };
        using var spans = new Spans(inner.Port);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in inner.WithFarthing().GetStreamingResponseAsync("hello").WithCancellation(stop.Token))
            {
                await stop.CancelAsync();
            }
        });

        (await spans.NextAsync()).Has(("error.type", "cancelled"), ("farthing.stream.chunks", 1));
    }

    [Fact]
    public async Task A_stream_that_nobody_reads_is_no_call()
    {
        var inner = new ScriptedClient { Stream = _ => ScriptedClient.Updates(Whole) };
        using var spans = new Spans(inner.Port);

        await using (inner.WithFarthing().GetStreamingResponseAsync("hello").GetAsyncEnumerator())
        {
        }

        Assert.True(spans.IsEmpty);
    }

    [Fact]
    public async Task A_stream_that_is_read_twice_is_two_calls()
    {
        var inner = new ScriptedClient { Stream = _ => ScriptedClient.Updates(Whole) };
        using var spans = new Spans(inner.Port);
        var stream = inner.WithFarthing().GetStreamingResponseAsync("hello");

        await Task.WhenAll(stream.ToChatResponseAsync(), stream.ToChatResponseAsync());

        (await spans.NextAsync()).Has(("gen_ai.usage.input_tokens", 100L));
        (await spans.NextAsync()).Has(("gen_ai.usage.input_tokens", 100L));
        Assert.True(spans.IsEmpty);
    }

    [Fact]
    public async Task Every_step_of_a_stream_is_beneath_the_call_and_the_apps_own_flow_is_kept()
    {
        List<OuterCall?> seen = [];
        var inner = new ScriptedClient { Stream = _ => Watching(seen) };
        using var spans = new Spans(inner.Port);
        var app = new AsyncLocal<int>();
        var steps = 0;

        await foreach (var _ in inner.WithFarthing().GetStreamingResponseAsync("hello"))
        {
            Assert.Equal(steps, app.Value);
            app.Value = ++steps;
            Assert.Null(OuterCall.Current);
        }

        Assert.Equal(8, seen.Count);
        Assert.All(seen, one => Assert.Same(seen[0], one));
        Assert.NotNull(seen[0]);
        await spans.NextAsync();
    }

    [Fact]
    public async Task A_stream_whose_app_has_suppressed_the_flow_is_told_all_the_same()
    {
        var inner = new ScriptedClient { Stream = _ => ScriptedClient.Updates(ScriptedClient.Usage(100, 20)) };
        using var spans = new Spans(inner.Port);

        using (ExecutionContext.SuppressFlow())
        {
            var steps = inner.WithFarthing().GetStreamingResponseAsync("hello").GetAsyncEnumerator();
            Assert.True(Now(steps.MoveNextAsync()));
            Assert.False(Now(steps.MoveNextAsync()));
            Assert.Null(OuterCall.Current);
        }

        (await spans.NextAsync()).Has(("gen_ai.usage.input_tokens", 100L));
    }

    [Fact]
    public async Task Several_answers_in_one_stream_are_added_up_and_it_is_said_so()
    {
        var inner = new ScriptedClient
        {
            Stream = _ => ScriptedClient.Updates(
                ScriptedClient.Usage(100, 1), ScriptedClient.Usage(100, 20), ScriptedClient.Usage(150, 30, "r-2"), ScriptedClient.Usage(100, 5, "r-3")),
        };
        using var spans = new Spans(inner.Port);

        await inner.WithFarthing().GetStreamingResponseAsync("hello").ToChatResponseAsync();

        (await spans.NextAsync()).Has(
            ("gen_ai.response.id", "r-3"),
            ("gen_ai.usage.input_tokens", 350L),
            ("gen_ai.usage.output_tokens", 55L),
            ("farthing.usage.anomaly", "several answers in one call, which were added up"));
    }

    [Fact]
    public async Task Parallel_streams_do_not_mix()
    {
        var number = 0;
        var inner = new ScriptedClient
        {
            Stream = _ =>
            {
                var n = Interlocked.Increment(ref number);
                return ScriptedClient.Updates(ScriptedClient.Usage(n, 1, "r" + n), ScriptedClient.Usage(n, 2, "r" + n), ScriptedClient.Usage(n, 3, "r" + n));
            },
        };
        using var spans = new Spans(inner.Port);
        using var client = inner.WithFarthing();

        await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => client.GetStreamingResponseAsync("hello").ToChatResponseAsync()));

        for (var i = 0; i < 40; i++)
        {
            var span = await spans.NextAsync();
            Assert.Equal("r" + span.Tag("gen_ai.usage.input_tokens"), span.Tag("gen_ai.response.id"));
            span.Has(("gen_ai.usage.output_tokens", 3L), ("farthing.stream.chunks", 3));
        }
    }

    private static bool Now(ValueTask<bool> step) => step.IsCompletedSuccessfully ? step.Result : throw new InvalidOperationException("It had to be there at once.");

    private static async IAsyncEnumerable<ChatResponseUpdate> Endless(Action left)
    {
        try
        {
            while (true)
            {
                await Task.Yield();
                yield return ScriptedClient.Text("a");
            }
        }
        finally
        {
            left();
        }
    }

    private static async IAsyncEnumerable<ChatResponseUpdate> Watching(List<OuterCall?> seen)
    {
        for (var i = 0; i < 4; i++)
        {
            seen.Add(OuterCall.Current);
            await Task.Yield();
            seen.Add(OuterCall.Current);
            yield return ScriptedClient.Text("a");
        }
    }
}
