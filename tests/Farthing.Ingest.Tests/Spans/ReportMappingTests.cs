using Farthing.Ingest.Spans;

namespace Farthing.Ingest.Tests.Spans;

public class ReportMappingTests
{
    private const string Instance = "0b7f6c1e-6f0f-4a39-9a5a-3d0a4f3f9a11";
    private static readonly SpanFields s_span = new() { TraceId = 1, SpanId = 2, StartNanos = 1_000 };

    [Fact]
    public void A_report_has_an_instance_and_totals_by_reason()
    {
        var report = Map(Instance, ["queue_full=3", "413=1", "a.b-c_9=1000000000000000", "queue_full=2"], out var rejected);
        Assert.Null(rejected);
        Assert.Equal(Guid.Parse(Instance), report!.Instance);
        Assert.Equal(new Dictionary<string, long> { ["queue_full"] = 3, ["413"] = 1, ["a.b-c_9"] = 1_000_000_000_000_000 }, report.Lost);
    }

    [Fact]
    public void A_process_that_lost_nothing_may_say_so() => Assert.Empty(Map(Instance, [], out _)!.Lost);

    [Theory]
    [InlineData("=1")]
    [InlineData("queue_full")]
    [InlineData("queue_full=")]
    [InlineData("queue_full=-1")]
    [InlineData("queue_full=1.5")]
    [InlineData("queue_full=1000000000000001")]
    [InlineData("queue_full=99999999999999999999")]
    [InlineData("Queue=1")]
    [InlineData("queue full=1")]
    [InlineData("a=b=1")]
    [InlineData("ü=1")]
    [InlineData("aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffggggg=1")]
    public void An_entry_that_is_none_refuses_the_report(string entry)
    {
        Assert.Null(Map(Instance, ["queue_full=1", entry], out var rejected));
        Assert.Equal("report_is_malformed", rejected);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("me")]
    [InlineData("00000000-0000-0000-0000-000000000000")]
    public void A_report_of_nobody_is_refused(string? instance)
    {
        Assert.Null(Map(instance, ["queue_full=1"], out var rejected));
        Assert.Equal("report_without_instance", rejected);
    }

    [Fact]
    public void A_report_of_endless_reasons_is_refused()
    {
        Assert.NotNull(Map(Instance, [.. Enumerable.Range(0, 32).Select(i => $"r{i}=1")], out _));
        Assert.Null(Map(Instance, [.. Enumerable.Range(0, 33).Select(i => $"r{i}=1")], out var rejected));
        Assert.Equal("report_of_too_many_reasons", rejected);
    }

    private static Storage.Losses.SenderReport? Map(string? instance, List<string> lost, out string? rejected)
    {
        var bag = new AttributeBag();
        if (instance is not null)
        {
            bag[SpanAttribute.SdkInstance] = new(instance);
        }

        bag[SpanAttribute.SdkLost] = new(lost);
        return ReportMapping.Map(s_span, bag, new(), out rejected);
    }
}
