using Farthing.Sdk.Tests.Wire;
using OpenTelemetry.Trace;

namespace Farthing.Sdk.Tests.Reporting;

/// <summary>Several hosts of one process; alone, because they share it.</summary>
[Collection(nameof(Silence))]
public class ReporterTests
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task A_host_that_ends_leaves_the_others_reporting(bool isFirstAProvider, bool isSecondAProvider)
    {
        await using var server = new Collector();
        using var losses = new Losses();
        IDisposable first = isFirstAProvider ? Provider(server) : Start(server);
        var (second, flush) = isSecondAProvider ? Flushing(Provider(server)) : Flushing(Start(server));
        var across = Telemetry.Source.StartActivity("across");
        Telemetry.Source.StartActivity("before")!.Dispose();

        first.Dispose();
        across!.Dispose();
        Telemetry.Source.StartActivity("after")!.Dispose();

        Assert.True(flush());
        second.Dispose();
        Assert.Equal((1, 1, 1), (server.Spans("before"), server.Spans("across"), server.Spans("after")));
        Assert.Equal(0, server.Spans("stopped="));
        Assert.Empty(losses.Counts);
        Assert.False(Telemetry.Source.HasListeners());
    }

    [Fact]
    public async Task One_that_starts_while_the_last_ends_has_the_calls_from_then_on()
    {
        var (arrived, answer) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var server = new Collector();
        server.Instead = async exchange =>
        {
            arrived.TrySetResult();
            await answer.Task.WaitAsync(exchange.Stopped);
            await Collector.TakeAsync(exchange);
        };
        var first = Start(server);
        Telemetry.Source.StartActivity("before")!.Dispose();
        await arrived.Task;
        var ending = Task.Run(first.Dispose);
        FarthingTelemetry? second = null;
        await Eventually.TrueAsync(() => TryStart(server, "fk_2", out second), "the first is about to end");
        server.Instead = null;
        Telemetry.Source.StartActivity("after")!.Dispose();
        answer.SetResult();
        await ending;

        Assert.True(second!.Flush(Long));
        second.Dispose();
        Assert.Equal(1, server.Spans("after"));
    }

    private static FarthingTelemetry Start(Collector server, string key = "fk_1") =>
        FarthingTelemetry.Start(new() { Key = key, Endpoint = server.Uri, InstrumentHttpClients = false });

    /// <summary>Not while another key is reported for.</summary>
    private static bool TryStart(Collector server, string key, out FarthingTelemetry? telemetry)
    {
        try
        {
            telemetry = Start(server, key);
            return true;
        }
        catch (InvalidOperationException)
        {
            telemetry = null;
            return false;
        }
    }

    private static TracerProvider Provider(Collector server) => OpenTelemetry.Sdk.CreateTracerProviderBuilder()
        .AddFarthing(options => (options.Key, options.Endpoint, options.InstrumentHttpClients) = ("fk_1", server.Uri, false))
        .Build();

    private static (IDisposable Host, Func<bool> Flush) Flushing(TracerProvider provider) => (provider, () => provider.ForceFlush(30_000));

    private static (IDisposable Host, Func<bool> Flush) Flushing(FarthingTelemetry telemetry) => (telemetry, () => telemetry.Flush(Long));
}
