using Farthing.Core.Calls;
using Farthing.Core.Usage;
using Farthing.Ingest.Batches;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Farthing.Ingest.Tests.Batches;

public class CallBatchCodecTests
{
    [Property]
    public Property Calls_read_as_they_were_written() => Prop.ForAll(
        Gen.Choose(0, int.MaxValue).ToArbitrary(),
        seed =>
        {
            var calls = Enumerable.Range(0, seed % 20).Select(i => RandomCall(new Random(seed + i))).ToList();
            var read = CallBatchCodec.Read(CallBatchCodec.Write(calls));
            return calls.Select(c => c with { Tags = [] }).SequenceEqual(read.Select(c => c with { Tags = [] }))
                && calls.Zip(read).All(p => p.First.Tags.SequenceEqual(p.Second.Tags));
        });

    [Fact]
    public void A_batch_that_is_cut_off_anywhere_is_refused()
    {
        var bytes = CallBatchCodec.Write([RandomCall(new Random(1)), RandomCall(new Random(2))]);
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.Throws<FormatException>(() => CallBatchCodec.Read(bytes[..length]));
        }
    }

    [Fact]
    public void A_batch_of_a_newer_version_is_refused_by_name()
    {
        var bytes = CallBatchCodec.Write([]);
        bytes[0] = 9;
        Assert.Contains("version 9", Assert.Throws<FormatException>(() => CallBatchCodec.Read(bytes)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_batch_of_the_first_version_keeps_its_meaning()
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        writer.Write((byte)1);
        writer.Write7BitEncodedInt(1);
        writer.Write("x");
        writer.Write7BitEncodedInt(1);
        writer.Write(1UL);
        writer.Write(2UL);
        writer.Write(3UL);
        writer.Write(0UL);
        writer.Write(new DateTime(2026, 11, 1, 0, 0, 0, DateTimeKind.Utc).Ticks);
        writer.Write7BitEncodedInt64(5);
        writer.Write7BitEncodedInt64(-1);
        writer.Write7BitEncodedInt(200);
        writer.Write((byte)2);
        for (var i = 0; i < 15; i++)
        {
            writer.Write7BitEncodedInt(1);
        }

        writer.Write7BitEncodedInt(0);
        foreach (var (number, count) in new[] { (1, 10m), (2, 20m), (3, 30m), (10, 40m), (18, 1m) })
        {
            writer.Write((byte)number);
            writer.Write(count);
        }

        writer.Write((byte)0);

        var call = Assert.Single(CallBatchCodec.Read(bytes.ToArray()));
        var expected = new MeterMap<decimal>
        {
            [Meter.Input] = 10, [Meter.InputCacheRead] = 20, [Meter.InputCacheWrite5m] = 30, [Meter.Output] = 40, [Meter.Request] = 1,
        };
        Assert.Equal(expected, call.Usage);
        Assert.Equal("", call.Dimensions.Region);
        Assert.Null(call.StatedCostUsd);
    }

    private static Call RandomCall(Random random)
    {
        string Text() => random.Next(3) switch { 0 => "", 1 => "shared", _ => $"ü😀{random.Next()}" };
        string? Maybe() => random.Next(2) == 0 ? null : Text();
        var usage = new MeterMap<decimal>();
        foreach (var meter in Meters.All.Where(_ => random.Next(3) == 0))
        {
            usage[meter] = random.NextInt64(0, 1_000_000_000_000) / (meter == Meter.AudioSecond ? 1000m : 1m);
        }

        return new()
        {
            Id = new(new((ulong)random.NextInt64(), (ulong)random.NextInt64()), (ulong)random.NextInt64()),
            ParentSpanId = (ulong)random.NextInt64(),
            Time = new DateTime(random.NextInt64(DateTime.MaxValue.Ticks), DateTimeKind.Utc),
            DurationUs = random.NextInt64(),
            TimeToFirstChunkUs = random.Next(2) == 0 ? null : random.NextInt64(1_000_000),
            Dimensions = new()
            {
                Environment = Text(), Provider = Text(), Model = Text(), ModelRequested = Text(), Tier = Text(),
                Region = Text(), Operation = Text(), Service = Text(), Feature = Text(), Team = Text(),
            },
            User = Maybe(),
            Customer = Maybe(),
            Session = Maybe(),
            Tags = [.. Enumerable.Range(0, random.Next(3)).Select(_ => Text())],
            ResponseId = Maybe(),
            ErrorType = Maybe(),
            HttpStatus = random.Next(2) == 0 ? null : random.Next(100, 600),
            Streamed = random.Next(2) == 0,
            Complete = random.Next(2) == 0,
            UsageIsPartial = random.Next(2) == 0,
            Anomaly = Maybe(),
            RequestId = Maybe(),
            TierRequested = Maybe(),
            StatedCostUsd = random.Next(2) == 0 ? null : random.NextInt64(1_000_000_000) / 10_000_000_000m,
            InputTextBytes = random.Next(2) == 0 ? null : random.NextInt64(1_000_000),
            OutputTextBytes = random.Next(2) == 0 ? null : random.NextInt64(1_000_000),
            Usage = usage,
        };
    }
}
