using System.Net;
using Farthing.Core.Calls;
using Farthing.Core.Outcomes;
using Farthing.Ingest.Batches;
using Farthing.Ingest.Tests.Otlp.Proto;
using Farthing.Storage.Events;
using Farthing.Storage.Losses;
using Farthing.Storage.Queries;
using Farthing.Storage.Status;
using Farthing.Storage.Tests;
using Google.Protobuf;

namespace Farthing.Ingest.Tests.Otlp;

public class EventReceiverTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static readonly TimeRange s_day = new(Requests.Now.AddDays(-1), Requests.Now.AddDays(1));
    private static readonly (string, object)[] s_attribution =
    [
        ("user.id", "ann"), ("farthing.customer", "acme"), ("farthing.feature", "chat"), ("farthing.team", "core"), ("session.id", "s1"),
        ("farthing.tags", (string[])["beta", "beta"]), ("deployment.environment.name", "staging"),
    ];

    [Fact]
    public async Task Outcomes_and_revenue_are_stored_with_their_attribution_and_are_no_calls()
    {
        await using var receiver = await TestReceiver.StartAsync(database);
        var outcome = Requests.Named("farthing.outcome", [("farthing.outcome.name", "ticket_resolved"), ("farthing.outcome.value", 2.5), .. s_attribution]);
        outcome.ParentSpanId = ByteString.CopyFrom([0, 0, 0, 0, 0, 0, 0, 9]);
        var revenue = Requests.Named("farthing.revenue", [("farthing.revenue.amount", "19.990"), ("farthing.revenue.currency", "EUR"), ("farthing.revenue.kind", "usage"), .. s_attribution]);
        Assert.Equal(HttpStatusCode.OK, (await receiver.SendAsync(Requests.Of(outcome, revenue))).StatusCode);

        var stored = Assert.Single((await OutcomesAsync(receiver)).Events);
        var expected = new EventOrigin
        {
            Id = Requests.Id(outcome), ParentSpanId = 9, Time = Requests.Now, Environment = "staging", Service = "shop", Feature = "chat", Team = "core",
            User = "ann", Customer = "acme", Session = "s1",
        };
        Assert.Equal(expected, stored.Origin with { Tags = expected.Tags });
        Assert.Equal(["beta"], stored.Origin.Tags);
        Assert.Equal(("ticket_resolved", 2.5), (stored.Name, stored.Value));
        var earned = Assert.Single((await RevenueAsync(receiver)).Events);
        Assert.Equal((19.99m, "EUR", "usage", "acme"), (earned.Amount, earned.Currency, earned.Kind, earned.Origin.Customer));
        var status = await StatusAsync(receiver);
        Assert.Equal((0, 0, 0, true), (status.Accepted, status.Stored, status.NotBilled, status.Balances));
        Assert.Equal((new EventCounts(1, 1, 0, 0), new EventCounts(1, 1, 0, 0)), (status.Outcomes, status.Revenue));
    }

    [Fact]
    public async Task What_is_sent_or_recorded_again_is_once()
    {
        await using var receiver = await TestReceiver.StartAsync(database);
        Span Keyed() => Requests.Named("farthing.outcome", ("farthing.outcome.name", "resolved"), ("farthing.outcome.key", "ticket 7"));
        var first = Requests.Of(Keyed(), Requests.Named("farthing.outcome", ("farthing.outcome.name", "resolved")), Requests.Named("farthing.revenue", ("farthing.revenue.amount", "1")), Requests.Counted(1, 1));
        var again = Keyed();
        again.StartTimeUnixNano += 3_600_000_000_000;
        foreach (var request in (ExportTraceServiceRequest[])[first, first, Requests.Of(again), Requests.Of(Keyed(), Keyed())])
        {
            Assert.Equal(HttpStatusCode.OK, (await receiver.SendAsync(request)).StatusCode);
        }

        Assert.Equal(2, (await OutcomesAsync(receiver)).Events.Count);
        Assert.Single((await RevenueAsync(receiver)).Events);
        var status = await StatusAsync(receiver);
        Assert.Equal((new EventCounts(2, 2, 5, 0), new EventCounts(1, 1, 1, 0)), (status.Outcomes, status.Revenue));
        Assert.Equal((1, 1, 1, true), (status.Accepted, status.Stored, status.Duplicate, status.Balances));
    }

    [Fact]
    public async Task Bad_outcomes_revenue_and_reports_are_refused_one_by_one()
    {
        await using var receiver = await TestReceiver.StartAsync(database);
        var response = await receiver.SendAsync(Requests.Of(
            Requests.Named("farthing.outcome"), Requests.Named("farthing.revenue", ("farthing.revenue.amount", "much")),
            Requests.Named("farthing.sdk.report", ("farthing.sdk.instance", "me")), Requests.Named("farthing.outcome", ("farthing.outcome.name", "good"))));
        var partial = ExportTraceServiceResponse.Parser.ParseFrom(await response.Content.ReadAsByteArrayAsync()).PartialSuccess;
        Assert.Equal((3, "1 outcome_without_name, 1 report_without_instance, 1 revenue_is_no_amount"), (partial.RejectedSpans, partial.ErrorMessage));
        Assert.Equal("good", Assert.Single((await OutcomesAsync(receiver)).Events).Name);
    }

    [Fact]
    public async Task A_report_is_kept_by_its_greatest_total_and_is_no_call()
    {
        await using var receiver = await TestReceiver.StartAsync(database);
        Span Report(params string[] lost) => Requests.Named("farthing.sdk.report", ("farthing.sdk.instance", "0b7f6c1e-6f0f-4a39-9a5a-3d0a4f3f9a11"), ("farthing.sdk.lost", lost));
        foreach (var report in (Span[])[Report("queue_full=5"), Report("queue_full=9", "413=1"), Report("queue_full=7")])
        {
            Assert.Equal(HttpStatusCode.OK, (await receiver.SendAsync(Requests.Of(report))).StatusCode);
        }

        var losses = await receiver.Get<LossQueries>().ReadAsync(receiver.Project, 10, default);
        Assert.Equal(10, losses.Total);
        Assert.Equal([("queue_full", 9m, "shop", "production", 1L), ("413", 1m, "shop", "production", 1L)], losses.Rows.Select(l => (l.Reason, l.Calls, l.Service, l.Environment, l.Processes)));
        var status = await StatusAsync(receiver);
        Assert.Equal((0, 0, true), (status.Accepted, status.Stored, status.Balances));
    }

    [Theory]
    [InlineData("chat", "aggregate")]
    [InlineData("embeddings", "aggregate")]
    [InlineData("chat", "duplicate")]
    public async Task A_span_that_leaves_the_call_to_another_is_not_billed_whatever_its_operation_says(string operation, string role)
    {
        await using var receiver = await TestReceiver.StartAsync(database);
        var aggregate = Requests.Plain(null, ("gen_ai.operation.name", operation), ("gen_ai.usage.input_tokens", 10), ("farthing.span.role", role));
        var other = Requests.Call(null, ("gen_ai.usage.input_tokens", 10), ("farthing.span.role", "call"));
        Assert.Equal(HttpStatusCode.OK, (await receiver.SendAsync(Requests.Of(aggregate, other))).StatusCode);
        Assert.Equal(1, (await StatusAsync(receiver)).Stored);
        Assert.Null(await receiver.Get<CallQueries>().FindAsync(receiver.Project, Requests.Id(aggregate), default));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while ((await StatusAsync(receiver)).NotBilled == 0)
        {
            await timer.WaitForNextTickAsync();
        }

        Assert.Equal(1, (await StatusAsync(receiver)).NotBilled);
    }

    [Fact]
    public async Task A_calls_own_environment_goes_before_its_resources_and_its_gpu_reading_stands_on_it()
    {
        await using var receiver = await TestReceiver.StartAsync(database);
        var span = Requests.Call(
            null, ("deployment.environment.name", "canary"), ("farthing.gpu.count", 2), ("farthing.gpu.utilization", 0.75), ("farthing.gpu.memory.usage", 40_000_000_000L),
            ("farthing.gpu.power", 300.5), ("farthing.gpu.energy", 450.75), ("farthing.gpu.energy.source", "power"), ("farthing.gpu.coverage", 0.9), ("farthing.gpu.mig", true));
        var plain = Requests.Call();
        var request = Requests.Of(span, plain);
        Assert.Equal(HttpStatusCode.OK, (await receiver.SendAsync(request)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await receiver.SendAsync(request)).StatusCode);

        var calls = receiver.Get<CallQueries>();
        var call = (await calls.FindAsync(receiver.Project, Requests.Id(span), default))!.Call;
        Assert.Equal("canary", call.Dimensions.Environment);
        Assert.Equal(
            new GpuReading { Count = 2, Utilization = 0.75, MemoryBytes = 40_000_000_000, PowerW = 300.5, EnergyJ = 450.75, EnergySource = GpuEnergySource.Power, Coverage = 0.9, IsPartitioned = true },
            call.Gpu);
        var other = (await calls.FindAsync(receiver.Project, Requests.Id(plain), default))!.Call;
        Assert.Equal(("production", null), (other.Dimensions.Environment, other.Gpu));
    }

    [Fact]
    public async Task What_the_database_refuses_is_kept_aside_alone_by_its_kind_and_the_books_of_each_hold()
    {
        var own = new TestDatabase();
        await own.InitializeAsync();
        try
        {
            await own.ExecuteAsync("ALTER TABLE outcomes ADD CHECK (name <> 'poison'); ALTER TABLE revenue ADD CHECK (kind <> 'poison'); ALTER TABLE sender_losses ADD CHECK (reason <> 'poison')");
            await using var receiver = await TestReceiver.StartAsync(own);
            var request = Requests.Of(
                Requests.Counted(1, 1), Requests.Named("farthing.outcome", ("farthing.outcome.name", "poison"), ("farthing.outcome.key", "k")), Requests.Named("farthing.outcome", ("farthing.outcome.name", "good")),
                Requests.Named("farthing.revenue", ("farthing.revenue.amount", "1"), ("farthing.revenue.kind", "poison")), Requests.Named("farthing.revenue", ("farthing.revenue.amount", "2"), ("farthing.revenue.kind", "good")),
                Requests.Named("farthing.sdk.report", ("farthing.sdk.instance", Guid.NewGuid().ToString()), ("farthing.sdk.lost", (string[])["poison=1"])));
            Assert.Equal(HttpStatusCode.OK, (await receiver.SendAsync(request)).StatusCode);
            Assert.Equal(HttpStatusCode.OK, (await receiver.SendAsync(request)).StatusCode);

            var status = await StatusAsync(receiver);
            Assert.Equal((1, 1, 1, 0, true), (status.Accepted, status.Stored, status.Duplicate, status.DeadLettered, status.Balances));
            Assert.Equal((new EventCounts(2, 1, 2, 1), new EventCounts(2, 1, 2, 1)), (status.Outcomes, status.Revenue));
            Assert.Equal(["outcome", "report", "revenue"], await own.ScalarAsync<string[]>("SELECT array_agg(kind ORDER BY kind) FROM dead_letters"));
            var kept = CallBatchCodec.Read(await own.ScalarAsync<byte[]>("SELECT payload FROM dead_letters WHERE kind = 'outcome'"));
            Assert.Equal("poison", Assert.Single(kept.Outcomes).Name);
        }
        finally
        {
            await own.DisposeAsync();
        }
    }

    private static Task<EventPage<Outcome>> OutcomesAsync(TestReceiver receiver) =>
        receiver.Get<EventQueries>().OutcomesAsync(receiver.Project, s_day, new(), null, 100, default);

    private static Task<EventPage<Revenue>> RevenueAsync(TestReceiver receiver) =>
        receiver.Get<EventQueries>().RevenueAsync(receiver.Project, s_day, new(), null, 100, default);

    private static Task<AccountingStatus> StatusAsync(TestReceiver receiver) => receiver.Get<StatusQueries>().ReadAsync(receiver.Project, default);
}
