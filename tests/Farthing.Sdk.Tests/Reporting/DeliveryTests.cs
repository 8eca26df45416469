using System.Diagnostics;
using Farthing.Sdk.Reporting;
using Farthing.Sdk.Tests.Wire;

namespace Farthing.Sdk.Tests.Reporting;

/// <summary>What becomes of spans on their way to the server without a spool; alone, because the count of losses is the process's.</summary>
[Collection(nameof(Silence))]
public class DeliveryTests
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_flush_waits_for_what_is_being_sent()
    {
        var (arrived, answer) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var server = new FixtureServer(async exchange =>
        {
            arrived.TrySetResult();
            await answer.Task.WaitAsync(exchange.Stopped);
            await Collector.TakeAsync(exchange);
        });
        using var telemetry = Start(server, Long);
        End(1);
        await arrived.Task;

        Assert.False(telemetry.Flush(TimeSpan.FromMilliseconds(100)));
        var flush = Task.Run(() => telemetry.Flush(Long));
        answer.SetResult();

        Assert.True(await flush);
    }

    [Fact]
    public async Task A_flush_has_sent_everything_whole_batches_and_the_rest()
    {
        await using var server = new Collector();
        using var losses = new Losses();
        using var telemetry = Start(server.Uri, Long);

        End(2000);

        Assert.True(telemetry.Flush(Long));
        Assert.Empty(losses.Counts);
        Assert.Equal(2000, server.Spans("chat"));
        Assert.All(server.Exchanges, e => Assert.Contains("Content-Encoding: gzip", e.Head, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_server_that_never_answers_is_no_flush_and_each_span_is_counted()
    {
        await using var server = new FixtureServer(exchange => exchange.ClientGoneAsync());
        using var losses = new Losses();
        using var telemetry = Start(server, TimeSpan.FromMilliseconds(300));

        End(3);

        Assert.False(telemetry.Flush(Long));
        Assert.Equal(new() { ["farthing.sdk.export.failures timeout"] = 3 }, losses.Counts);
    }

    [Fact]
    public async Task A_server_that_is_away_is_no_flush_and_each_span_is_counted()
    {
        await using var server = new Collector();
        using var losses = new Losses();
        using var telemetry = Start(server.Uri, TimeSpan.FromMilliseconds(300));
        await server.GoAwayAsync();

        End(3);

        Assert.False(telemetry.Flush(Long));
        Assert.Equal(new() { ["farthing.sdk.export.failures server_away"] = 3 }, losses.Counts);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(413)]
    [InlineData(500)]
    public async Task A_refused_batch_is_no_flush_and_each_span_is_counted(int status)
    {
        await using var server = FixtureServer.OfJson(status, "{}");
        using var losses = new Losses();
        using var telemetry = Start(server, Long);

        End(3);

        Assert.False(telemetry.Flush(Long));
        Assert.Equal(new() { [$"farthing.sdk.export.failures {status}"] = 3 }, losses.Counts);
    }

    [Fact]
    public async Task What_the_server_rejects_of_a_batch_is_counted()
    {
        await using var server = new FixtureServer(async exchange =>
        {
            await exchange.HeadAsync(200, "Content-Type: application/x-protobuf\r\nContent-Length: 4\r\n");
            await exchange.WriteAsync([0x0A, 2, 8, 2]);
        });
        using var losses = new Losses();
        using var telemetry = Start(server, Long);

        End(5);

        Assert.False(telemetry.Flush(Long));
        Assert.Equal(new() { ["farthing.sdk.export.failures rejected"] = 2 }, losses.Counts);
    }

    [Theory]
    [InlineData(503)]
    [InlineData(429)]
    public async Task A_busy_server_gets_the_same_batch_again(int busy)
    {
        await using var server = new Collector();
        var first = new TaskCompletionSource<byte[]>();
        server.Instead = exchange =>
        {
            server.Instead = null;
            first.SetResult(exchange.Body);
            return exchange.HeadAsync(busy, "Content-Length: 0\r\nRetry-After: 1\r\n");
        };
        using var telemetry = Start(server.Uri, Long);

        // One, so that there is one batch however busy the machine is.
        End(1);

        Assert.True(telemetry.Flush(Long));
        Assert.Equal(await first.Task, server.Exchanges.Single().Body);
    }

    [Fact]
    public async Task What_finds_no_room_and_what_is_left_at_the_end_is_counted_to_the_span()
    {
        await using var server = new FixtureServer(exchange => exchange.ClientGoneAsync());
        using var losses = new Losses();
        var telemetry = Start(server, TimeSpan.FromSeconds(40));

        End(40_000);
        Assert.Equal(40_000 - SpanQueue.MostWaiting, losses["export", "queue_full"]);

        telemetry.Dispose();

        Assert.Equal(40_000, losses.Counts.Values.Sum());
        Assert.Equal(SpanQueue.MostWaiting, losses["export", "stopped"]);
    }

    [Fact]
    public async Task Long_texts_go_out_in_batches_that_the_server_takes()
    {
        await using var server = new Collector();
        using var losses = new Losses();
        using var telemetry = FarthingTelemetry.Start(new() { Key = "fk_1", Endpoint = server.Uri, Record = RecordedContent.Prompts });

        for (var i = 0; i < 500; i++)
        {
            EndLong(64 << 10);
        }

        Assert.True(telemetry.Flush(Long));
        Assert.Empty(losses.Counts);
        Assert.Equal(500, server.Spans("chat"));
        Assert.InRange(server.Exchanges.Max(e => e.Body.Length), 1, (int)SpanExporter.MostText + (1 << 20));
    }

    [Fact]
    public async Task Long_texts_that_wait_in_memory_are_bounded_and_what_finds_no_room_is_counted()
    {
        await using var server = new Collector();
        await server.GoAwayAsync();
        using var losses = new Losses();
        var telemetry = FarthingTelemetry.Start(new()
        {
            Key = "fk_1",
            Endpoint = server.Uri,
            Record = RecordedContent.Prompts,
            SpoolBytes = 0,
            ExitTimeout = TimeSpan.Zero,
        });

        for (var i = 0; i < 200; i++)
        {
            EndLong(1 << 20);
        }

        telemetry.Dispose();
        Assert.InRange(losses["export", "queue_full"], 1, 199);
        Assert.Equal(200, losses.Counts.Values.Sum());
    }

    [Fact]
    public async Task Nothing_is_sent_after_the_end()
    {
        await using var server = new Collector();
        var telemetry = Start(server.Uri, Long);

        telemetry.Dispose();
        telemetry.Dispose();
        End(1);

        Assert.False(Telemetry.Source.HasListeners());
        Assert.Empty(server.Exchanges);
    }

    [Fact]
    public async Task A_server_may_take_longer_than_a_commit()
    {
        Assert.True(FarthingTelemetry.SendTimeout > TimeSpan.FromSeconds(30));

        await using var server = new Collector();
        using var telemetry = FarthingTelemetry.Start(new FarthingOptions { Key = "fk_1", Endpoint = server.Uri });
        End(1);
        Assert.True(telemetry.Flush(Long));
    }

    [Fact]
    public async Task Our_own_posts_are_seen_by_nobody_and_carry_no_trace()
    {
        await using var server = new Collector();
        var seen = 0;
        using var listening = DiagnosticListener.AllListeners.Subscribe(new Watch<DiagnosticListener>(listener =>
        {
            if (listener.Name == "HttpHandlerDiagnosticListener")
            {
                listener.Subscribe(new Watch<KeyValuePair<string, object?>>(_ => seen++));
            }
        }));
        using var sources = new ActivityListener { ShouldListenTo = s => s.Name == "System.Net.Http", ActivityStarted = _ => seen++ };
        ActivitySource.AddActivityListener(sources);
        using var request = new Activity("request").Start();
        using var telemetry = Start(server.Uri, Long);

        End(3);
        Assert.True(telemetry.Flush(Long));

        Assert.Equal(0, seen);
        Assert.DoesNotContain("traceparent", server.Exchanges.Single().Head, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(3, server.Spans("chat"));
    }

    [Fact]
    public async Task Hosts_of_one_process_report_each_call_once_until_the_last_has_ended()
    {
        await using var server = new Collector();
        var first = Start(server.Uri, Long);
        using var second = Start(server.Uri, Long);

        End(1);
        Assert.True(first.Flush(Long));
        Assert.Equal(1, server.Spans("chat"));

        first.Dispose();
        first.Dispose();
        End(1);
        Assert.True(second.Flush(Long));
        Assert.Equal(2, server.Spans("chat"));
    }

    [Fact]
    public async Task A_process_does_not_report_to_two_projects()
    {
        await using var server = new Collector();
        using var first = Start(server.Uri, Long);

        var thrown = Assert.Throws<InvalidOperationException>(
            () => FarthingTelemetry.Start(new FarthingOptions { Key = "fk_2", Endpoint = server.Uri, SpoolBytes = 0 }));

        Assert.Contains("already", thrown.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("option")]
    [InlineData("variable")]
    public async Task Where_it_is_turned_off_nothing_is_needed_and_nothing_is_done(string how)
    {
        await using var server = new Collector();
        Environment.SetEnvironmentVariable("FARTHING_ENABLED", how == "variable" ? "false" : null);
        try
        {
            using var telemetry = FarthingTelemetry.Start(new FarthingOptions { Endpoint = server.Uri, Enabled = how == "option" ? false : null });

            Assert.False(Sdk.Http.HttpClientListener.IsActive);
            Assert.False(Telemetry.Source.HasListeners());
            Assert.True(telemetry.Flush(Long));
        }
        finally
        {
            Environment.SetEnvironmentVariable("FARTHING_ENABLED", null);
        }
    }

    private static FarthingTelemetry Start(FixtureServer server, TimeSpan sendTimeout) => Start(server.Uri, sendTimeout);

    private static FarthingTelemetry Start(Uri server, TimeSpan sendTimeout) =>
        FarthingTelemetry.Start(new FarthingOptions { Key = "fk_1", Endpoint = server, SpoolBytes = 0 }, sendTimeout);

    private static void EndLong(int length)
    {
        using var span = Telemetry.Source.StartActivity("chat", ActivityKind.Client)!;
        span.SetTag("farthing.request.body", new string('p', length));
    }

    private static void End(int spans)
    {
        for (var i = 0; i < spans; i++)
        {
            Telemetry.Source.StartActivity("chat", ActivityKind.Client)?.Dispose();
        }
    }

    private sealed class Watch<T>(Action<T> onNext) : IObserver<T>
    {
        public void OnCompleted()
        {
        }

        public void OnError(Exception error)
        {
        }

        public void OnNext(T value) => onNext(value);
    }
}
