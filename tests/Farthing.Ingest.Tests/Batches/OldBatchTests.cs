using Farthing.Core.Calls;
using Farthing.Core.Outcomes;
using Farthing.Core.Usage;
using Farthing.Ingest.Batches;
using Farthing.Storage.Losses;
using Outcome = Farthing.Core.Outcomes.Outcome;

namespace Farthing.Ingest.Tests.Batches;

/// <summary>Batches as earlier versions wrote them, which may have waited in a broker since.</summary>
public class OldBatchTests
{
    private const string Third =
        "AxsKcHJvZHVjdGlvbgZvcGVuYWkLZ3B0LTRvLW1pbmkFYmF0Y2gEY2hhdARzaG9wBsO88J+YgARjb3JlA2FubgRhY21lAXMKY2hhdGNtcGwtMQdjdXRfb2ZmA29kZAJldQVyZXFfMQRhdXRvAWEBYg"
        + "ABawFmAXQGc29sdmVkA0VVUgV1c2FnZQpxdWV1ZV9mdWxsAu/Nq4lnRSMBEDJUdpi63P6Id2ZVRDMiEf//////////gO4jiRQ43wiHrUuotwXIAR0BAgMDBAUGBwgJCgsMDQ4PEBECEhO5YAB7AAAA"
        + "AAAAAAAAAAAAAAQAAmUAAAAAAADgPwAAAAAAAClAAQEKAAAAAAAAAAAAAAAAAAAAAhQAAAAAAAAAAAAAAAAAAAADHgAAAAAAAAAAAAAAAAAAAAsoAAAAAAAAAAAAAAAAAAAAEQ8AAAAAAAAAAAAAAA"
        + "AAAQAXBgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAUAAAAAAAAABgAAAAAAAAAAAAAAAAAAAIDuI4kUON8IAP///////////wEAAhQUFBQUFBQUFAAAAAAAABQAAAISE////////////wH/////////"
        + "//8BAAHvzauJZ0UjARAyVHaYutz+iHdmVUQzIhEDAAAAAAAAAIDuI4kUON8IFQEGFhcJCgsCEhMYAAAAAAAA0D8B782riWdFIwEQMlR2mLrc/oh3ZlVEMyIRAwAAAAAAAACA7iOJFDjfCBUBBhYXCQ"
        + "oLAhITfQAAAAAAAAAAAAAAAAABgBkaAe/Nq4lnRSMBEDJUdpi63P6Id2ZVRDMiEYDuI4kUON8IMyIRAFVEd2aImaq7zN3u/wYUARsH";

    // Calls alone.
    private const string Second =
        "AhQKcHJvZHVjdGlvbgZvcGVuYWkLZ3B0LTRvLW1pbmkFYmF0Y2gEY2hhdARzaG9wBsO88J+YgARjb3JlA2FubgRhY21lAXMKY2hhdGNtcGwtMQdjdXRfb2ZmA29kZAJldQVyZXFfMQRhdXRvAWEBYg"
        + "AC782riWdFIwEQMlR2mLrc/oh3ZlVEMyIR//////////+A7iOJFDjfCIetS6i3BcgBDQECAwMEBQYHCAkKCwwNDg8QEQISE7lgAHsAAAAAAAAAAAAAAAAABAABCgAAAAAAAAAAAAAAAAAAAAIUAAAA"
        + "AAAAAAAAAAAAAAAAAx4AAAAAAAAAAAAAAAAAAAALKAAAAAAAAAAAAAAAAAAAABEPAAAAAAAAAAAAAAAAAAEAFwYAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAFAAAAAAAAAAYAAAAAAAAAAAAAAAAAAA"
        + "CA7iOJFDjfCAD///////////8BAAIUFBQUFBQUFBQAAAAAAAAUAAACEhP///////////8B////////////AQA=";

    [Fact]
    public void A_batch_of_the_third_version_reads_as_it_was_written()
    {
        var read = CallBatchCodec.Read(Convert.FromBase64String(Third));
        Assert.Equal(Content.Calls, read.Calls.Select(c => c with { Tags = Content.Calls[0].Tags }));
        Assert.Equal(["a", "b"], read.Calls[0].Tags);
        Assert.Equal(Content.Outcomes, read.Outcomes.Select(o => o with { Origin = o.Origin with { Tags = Content.Outcomes[0].Origin.Tags } }));
        Assert.Equal(Content.Revenue, read.Revenue.Select(r => r with { Origin = r.Origin with { Tags = Content.Outcomes[0].Origin.Tags } }));
        Assert.Equal(("queue_full", 7), Assert.Single(Assert.Single(read.Reports).Lost) is var lost ? (lost.Key, lost.Value) : default);
        Assert.Empty(read.Spans);
        Assert.Empty(read.Metrics);
    }

    [Fact]
    public void A_batch_of_the_second_version_has_calls_alone()
    {
        var read = CallBatchCodec.Read(Convert.FromBase64String(Second));
        Assert.Equal(Content.Calls.Select(c => c with { Gpu = null }), read.Calls.Select(c => c with { Tags = Content.Calls[0].Tags }));
        Assert.Equal(2, read.Count);
    }

    private static BatchContent Content { get; } = Make();

    private static BatchContent Make()
    {
        var call = new Call
        {
            Id = new(new(0x0123_4567_89AB_CDEF, 0xFEDC_BA98_7654_3210), 0x1122_3344_5566_7788),
            ParentSpanId = 0xFFFF_FFFF_FFFF_FFFF,
            Time = new DateTime(2026, 11, 1, 12, 34, 56, DateTimeKind.Utc).AddTicks(1_234_560),
            DurationUs = 1_234_567,
            TimeToFirstChunkUs = 89_000,
            Dimensions = new()
            {
                Environment = "production", Provider = "openai", Model = "gpt-4o-mini", ModelRequested = "gpt-4o-mini", Tier = "batch", Region = "eu",
                Operation = "chat", Service = "shop", Feature = "ü😀", Team = "core",
            },
            User = "ann",
            Customer = "acme",
            Session = "s",
            Tags = ["a", "b"],
            ResponseId = "chatcmpl-1",
            RequestId = "req_1",
            TierRequested = "auto",
            ErrorType = "cut_off",
            HttpStatus = 200,
            Streamed = true,
            Complete = false,
            UsageIsPartial = true,
            Anomaly = "odd",
            StatedCostUsd = 0.0123m,
            InputTextBytes = 12_345,
            OutputTextBytes = 0,
            Gpu = new() { Count = 2, Utilization = 0.5, EnergyJ = 12.5, EnergySource = GpuEnergySource.Power, IsPartitioned = true },
            Usage = new()
            {
                [Meter.Input] = 10, [Meter.InputCacheRead] = 20, [Meter.InputAudioCacheRead] = 30, [Meter.Output] = 40, [Meter.AudioSecond] = 1.5m,
                [Meter.CitationToken] = 6,
            },
        };
        var silent = new Call { Id = new(5, 6), Time = call.Time, Dimensions = new(), Tags = call.Tags };
        var origin = new EventOrigin
        {
            Id = call.Id, ParentSpanId = 3, Time = call.Time, Key = "k", Environment = "production", Service = "shop", Feature = "f", Team = "t", User = "ann",
            Customer = "acme", Session = "s", Tags = call.Tags,
        };
        return new()
        {
            Calls = [call, silent],
            Outcomes = [new Outcome(origin, "solved", 0.25)],
            Revenue = [new Revenue(origin, -12.5m, "EUR", "usage")],
            Reports =
            [
                new SenderReport
                {
                    Id = call.Id, Instance = new Guid("00112233-4455-6677-8899-aabbccddeeff"), Time = call.Time, Service = "shop", Environment = "",
                    Lost = new Dictionary<string, long> { ["queue_full"] = 7 },
                },
            ],
        };
    }
}
