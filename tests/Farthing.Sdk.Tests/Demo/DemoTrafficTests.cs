using Farthing.Sdk.Tests.Wire;
using Farthing.Server.Demo;

namespace Farthing.Sdk.Tests.Demo;

[Collection(nameof(Silence))]
public class DemoTrafficTests
{
    [Fact]
    public void The_same_seed_plans_the_same_calls()
    {
        var (one, other) = (new DemoTrafficPlan(7), new DemoTrafficPlan(7));

        for (var i = 0; i < 50; i++)
        {
            var (left, right) = (one.Next(), other.Next());
            Assert.Equal(left with { Tags = [] }, right with { Tags = [] });
            Assert.Equal(left.Tags, right.Tags);
        }
    }

    [Fact]
    public void A_plan_has_every_customer_feature_and_outcome_and_shares_its_prefixes()
    {
        var plan = new DemoTrafficPlan(1);
        var calls = Enumerable.Range(0, 500).Select(_ => plan.Next()).ToList();

        Assert.Equal(5, calls.Select(c => c.Customer).Distinct().Count());
        Assert.Equal(4, calls.Select(c => c.Feature).Distinct().Count());
        Assert.Equal(4, calls.Select(c => c.Instructions).Distinct().Count());
        Assert.Equal(20, calls.Select(c => c.User).Distinct().Count());
        Assert.InRange(calls.Count(c => c.IsStreamed), 250, 350);
        Assert.InRange(calls.Count(c => c.Outcome == DemoOutcome.Rejected), 5, 40);
        Assert.InRange(calls.Count(c => c.Outcome == DemoOutcome.Aborted), 10, 60);
    }

    [Fact]
    public async Task Calls_are_made_through_the_real_client_and_reported()
    {
        await using var engine = Engine();
        var exports = 0;
        await using var farthing = new FixtureServer(exchange =>
        {
            Interlocked.Increment(ref exports);
            return exchange.HeadAsync(200, "Content-Type: application/x-protobuf\r\nContent-Length: 0\r\n");
        });
        using var spans = new Spans(engine);
        var output = new StringWriter();

        var traffic = new DemoTraffic(engine.Uri, TimeProvider.System, output, Options(farthing), seed: 3, maxCalls: 6);
        Assert.Equal(0, await traffic.RunAsync(CancellationToken.None));

        for (var i = 0; i < 6; i++)
        {
            var span = await spans.NextAsync();
            span.Has(("gen_ai.request.model", DemoTraffic.Model));
            Assert.NotNull(span.Tag("farthing.customer"));
        }

        Assert.True(exports > 0);
        Assert.StartsWith("6 calls made", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_stops_when_asked_to()
    {
        await using var engine = Engine();
        await using var farthing = FixtureServer.OfJson(200, "{}");
        using var spans = new Spans(engine);
        using var stop = new CancellationTokenSource();
        var output = new StringWriter();

        var running = new DemoTraffic(engine.Uri, TimeProvider.System, output, Options(farthing)).RunAsync(stop.Token);
        await spans.NextAsync();
        await stop.CancelAsync();

        Assert.Equal(0, await running);
        Assert.Contains("calls made", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_engine_that_is_away_is_one_line_and_exit_code_1()
    {
        await using var farthing = FixtureServer.OfJson(200, "{}");
        Uri away;
        await using (var engine = Engine())
        {
            away = engine.Uri;
        }

        var output = new StringWriter();
        Assert.Equal(1, await new DemoTraffic(away, TimeProvider.System, output, Options(farthing)).RunAsync(CancellationToken.None));

        var line = Assert.Single(output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("llama-server", line, StringComparison.Ordinal);
    }

    private static FarthingOptions Options(FixtureServer farthing) => new() { Endpoint = farthing.Uri, Key = "fk_demo", ServiceName = "demo" };

    private static FixtureServer Engine() => new(exchange =>
        exchange.Head.StartsWith("GET", StringComparison.Ordinal) ? exchange.JsonAsync(200, "{}"u8.ToArray())
        : exchange.Body.Length > 16384 ? exchange.JsonAsync(400, """{"error":{"code":400,"message":"too long","type":"exceed_context_size_error"}}"""u8.ToArray())
        : exchange.BodyText.Contains("\"stream\":true", StringComparison.Ordinal) ? exchange.StreamAsync(Fixture.Bytes("llamacpp.sse"), 64)
        : exchange.JsonAsync(200, Fixture.Bytes("llamacpp.json")));
}
