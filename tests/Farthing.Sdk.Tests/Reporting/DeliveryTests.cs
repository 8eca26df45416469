using System.Diagnostics;
using Farthing.Sdk.Reporting;
using Farthing.Sdk.Tests.Wire;
using OpenTelemetry;

namespace Farthing.Sdk.Tests.Reporting;

/// <summary>What becomes of spans on their way to the server; alone, because the count of losses is the process's.</summary>
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
            await OkAsync(exchange);
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
        await using var server = new FixtureServer(OkAsync);
        using var losses = new Losses();
        using var telemetry = Start(server, Long);

        End(2000);

        Assert.True(telemetry.Flush(Long));
        Assert.Empty(losses.Counts);
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
        await using var server = new FixtureServer(OkAsync);
        using var losses = new Losses();
        using var telemetry = Start(server, TimeSpan.FromMilliseconds(300));
        await server.DisposeAsync();

        End(3);

        Assert.False(telemetry.Flush(Long));
        Assert.Equal(new() { ["farthing.sdk.export.failures server_away"] = 3 }, losses.Counts);
    }

    [Theory]
    [InlineData(401)]
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
    public async Task What_finds_no_room_and_what_is_left_at_the_end_is_counted_to_the_span()
    {
        await using var server = new FixtureServer(exchange => exchange.ClientGoneAsync());
        using var losses = new Losses();
        var telemetry = Start(server, TimeSpan.FromSeconds(40));

        End(40_000);
        Assert.Equal(40_000 - SpanQueue.MostWaiting, losses["export", "queue_full"]);

        var started = TimeProvider.System.GetTimestamp();
        telemetry.Dispose();

        Assert.InRange(TimeProvider.System.GetElapsedTime(started).TotalSeconds, 0, 9);
        Assert.Equal(40_000, losses.Counts.Values.Sum());
    }

    [Fact]
    public async Task Nothing_is_sent_after_the_end()
    {
        var isAsked = false;
        await using var server = new FixtureServer(exchange =>
        {
            isAsked = true;
            return OkAsync(exchange);
        });
        using var retry = new ExportRetry(new HttpClientHandler(), TimeProvider.System);
        using var http = new HttpClient(retry);
        var account = new SpanAccount(1);
        using var exporter = new SpanExporter(server.Uri, http, retry, account);
        using var span = new Activity("chat");

        account.Close();

        Assert.Equal(ExportResult.Failure, exporter.Export(new Batch<Activity>([span], 1)));
        Assert.False(isAsked);
    }

    [Fact]
    public async Task A_server_may_take_longer_than_a_commit()
    {
        Assert.True(FarthingTelemetry.SendTimeout > TimeSpan.FromSeconds(30));

        await using var server = new FixtureServer(OkAsync);
        using var telemetry = FarthingTelemetry.Start(new FarthingOptions { Key = "fk_1", Endpoint = server.Uri });
        End(1);
        Assert.True(telemetry.Flush(Long));
    }

    private static FarthingTelemetry Start(FixtureServer server, TimeSpan sendTimeout) =>
        FarthingTelemetry.Start(new FarthingOptions { Key = "fk_1", Endpoint = server.Uri }, sendTimeout);

    private static void End(int spans)
    {
        for (var i = 0; i < spans; i++)
        {
            Telemetry.Source.StartActivity("chat", ActivityKind.Client)!.Dispose();
        }
    }

    private static Task OkAsync(Exchange exchange) => exchange.HeadAsync(200, "Content-Type: application/x-protobuf\r\nContent-Length: 0\r\n");
}
