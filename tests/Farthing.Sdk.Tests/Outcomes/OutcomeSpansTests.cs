using System.Diagnostics;
using Farthing.Sdk.Tests.Wire;

namespace Farthing.Sdk.Tests.Outcomes;

public class OutcomeSpansTests
{
    [Fact]
    public void An_outcome_is_a_span_in_the_trace_of_the_work()
    {
        using var heard = new Heard();
        using var work = new Activity("work").Start();

        using (Attribution.Begin(user: heard.User, customer: "acme"))
        {
            FarthingTelemetry.RecordOutcome("ticket_solved", 2.5, key: "ticket-7");
        }

        var span = heard.Single();
        Assert.Equal("farthing.outcome", span.OperationName);
        Assert.Equal((work.TraceId, work.SpanId), (span.TraceId, span.ParentSpanId));
        Assert.Same(work, Activity.Current);
        Assert.Equal("ticket_solved", span.GetTagItem("farthing.outcome.name"));
        Assert.Equal(2.5, span.GetTagItem("farthing.outcome.value"));
        Assert.Equal("ticket-7", span.GetTagItem("farthing.outcome.key"));
        Assert.Equal("acme", span.GetTagItem("farthing.customer"));
    }

    [Fact]
    public void An_outcome_that_comes_later_belongs_to_the_trace_that_is_named()
    {
        using var heard = new Heard();
        using var work = new Activity("work").Start();
        var trace = work.Context;
        work.Stop();

        using (Attribution.Begin(user: heard.User))
        {
            FarthingTelemetry.RecordOutcome("accepted", trace: trace);
        }

        Assert.Equal(trace.TraceId, heard.Single().TraceId);
        Assert.Equal(1.0, heard.Single().GetTagItem("farthing.outcome.value"));
    }

    [Fact]
    public void Revenue_keeps_every_digit()
    {
        using var heard = new Heard();

        using (Attribution.Begin(user: heard.User))
        {
            FarthingTelemetry.RecordRevenue(-0.10000000000000000001m, "EUR", kind: "usage");
        }

        var span = heard.Single();
        Assert.Equal("farthing.revenue", span.OperationName);
        Assert.Equal("-0.10000000000000000001", span.GetTagItem("farthing.revenue.amount"));
        Assert.Equal("EUR", span.GetTagItem("farthing.revenue.currency"));
        Assert.Equal("usage", span.GetTagItem("farthing.revenue.kind"));
    }

    [Fact]
    public void What_makes_no_sense_is_the_callers_error()
    {
        Assert.Throws<ArgumentException>(() => FarthingTelemetry.RecordOutcome(""));
        Assert.Throws<ArgumentException>(() => FarthingTelemetry.RecordOutcome("name", double.NaN));
        Assert.Throws<ArgumentException>(() => FarthingTelemetry.RecordRevenue(1, "dollars"));
    }

    private sealed class Heard : IDisposable
    {
        private readonly List<Activity> _spans = [];
        private readonly ActivityListener _listener;

        public Heard() => _listener = Spans.Listen(span =>
        {
            if (Equals(span.GetTagItem("user.id"), User))
            {
                _spans.Add(span);
            }
        });

        public string User { get; } = Guid.NewGuid().ToString();

        public Activity Single() => Assert.Single(_spans);

        public void Dispose() => _listener.Dispose();
    }
}
