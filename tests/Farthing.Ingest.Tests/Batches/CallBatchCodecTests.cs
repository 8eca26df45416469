using Farthing.Core.Calls;
using Farthing.Core.Metrics;
using Farthing.Core.Outcomes;
using Farthing.Core.Spans;
using Farthing.Core.Usage;
using Farthing.Ingest.Batches;
using Farthing.Storage.Losses;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Outcome = Farthing.Core.Outcomes.Outcome;

namespace Farthing.Ingest.Tests.Batches;

public class CallBatchCodecTests
{
    [Property]
    public Property Calls_read_as_they_were_written() => Prop.ForAll(
        Gen.Choose(0, int.MaxValue).ToArbitrary(),
        seed =>
        {
            var calls = Enumerable.Range(0, seed % 20).Select(i => RandomCall(new Random(seed + i))).ToList();
            var read = CallBatchCodec.Read(CallBatchCodec.Write(calls)).Calls;
            return calls.Select(c => c with { Tags = [] }).SequenceEqual(read.Select(c => c with { Tags = [] }))
                && calls.Zip(read).All(p => p.First.Tags.SequenceEqual(p.Second.Tags));
        });

    [Property]
    public Property Outcomes_revenue_and_reports_read_as_they_were_written() => Prop.ForAll(
        Gen.Choose(0, int.MaxValue - 3).ToArbitrary(),
        seed =>
        {
            var content = RandomContent(seed);
            var read = CallBatchCodec.Read(CallBatchCodec.Write(content));
            return content.Calls.Count == read.Calls.Count
                && content.Outcomes.Select(o => Texts(o) + (o with { Origin = None })).SequenceEqual(read.Outcomes.Select(o => Texts(o) + (o with { Origin = None })))
                && content.Revenue.Select(r => Texts(r) + (r with { Origin = None })).SequenceEqual(read.Revenue.Select(r => Texts(r) + (r with { Origin = None })))
                && content.Reports.Select(r => string.Join(' ', r.Lost) + (r with { Lost = NoLosses })).SequenceEqual(read.Reports.Select(r => string.Join(' ', r.Lost) + (r with { Lost = NoLosses })));
        });

    [Property]
    public Property Spans_and_metrics_read_as_they_were_written() => Prop.ForAll(
        Gen.Choose(0, int.MaxValue).ToArbitrary(),
        seed =>
        {
            var random = new Random(seed);
            var content = new BatchContent
            {
                Spans = [.. Enumerable.Range(0, random.Next(20)).Select(_ => RandomSpan(random))],
                Metrics = [.. Enumerable.Range(0, random.Next(20)).Select(_ => RandomPoint(random))],
            };
            var read = CallBatchCodec.Read(CallBatchCodec.Write(content));
            return content.Spans.Select(Plain).SequenceEqual(read.Spans.Select(Plain)) && content.Metrics.Select(Text).SequenceEqual(read.Metrics.Select(Text));
        });

    [Fact]
    public void What_does_not_fit_one_message_goes_in_several_with_nothing_lost()
    {
        var content = RandomContent(7) with { Calls = [.. Enumerable.Range(0, 25).Select(i => RandomCall(new Random(i)))] };
        var messages = content.Messages(10).ToList();
        Assert.All(messages, m => Assert.InRange(m.Count, 1, 10));
        Assert.Equal(content.Calls, messages.SelectMany(m => m.Calls));
        Assert.Equal(content.Outcomes, messages.SelectMany(m => m.Outcomes));
        Assert.Equal(content.Reports, messages.SelectMany(m => m.Reports));
        Assert.Same(content, Assert.Single(content.Messages(1000)));
    }

    [Fact]
    public void A_batch_that_is_cut_off_anywhere_is_refused()
    {
        var bytes = CallBatchCodec.Write(RandomContent(5));
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.Throws<FormatException>(() => CallBatchCodec.Read(bytes[..length]));
        }
    }

    [Fact]
    public void A_batch_that_is_damaged_anywhere_is_refused_or_lacks_no_text()
    {
        var random = new Random(5);
        var bytes = CallBatchCodec.Write(RandomContent(5) with
        {
            Calls = [.. Enumerable.Range(0, 5).Select(i => RandomCall(new Random(i)))],
            Spans = [.. Enumerable.Range(0, 5).Select(_ => RandomSpan(random))],
            Metrics = [.. Enumerable.Range(0, 5).Select(_ => RandomPoint(random))],
        });
        for (var at = 1; at < bytes.Length; at++)
        {
            foreach (var put in (byte[])[0, 1, 0x7F, 0xFF])
            {
                byte[] damaged = [.. bytes];
                damaged[at] = put;
                try
                {
                    var read = CallBatchCodec.Read(damaged);
                    Assert.DoesNotContain(read.Calls, c => c.Dimensions.Model is null || c.Tags.Contains(null!));
                    Assert.DoesNotContain(read.Spans, s => s.Name is null || s.Service is null);
                    Assert.DoesNotContain(read.Metrics, m => m.Series.Name is null || m.Series.Attributes.Any(a => a.Value is null));
                }
                catch (FormatException)
                {
                    // Kept aside as it is, by whoever reads it.
                }
            }
        }
    }

    [Fact]
    public void A_batch_of_a_newer_version_is_refused_by_name()
    {
        var bytes = CallBatchCodec.Write(new BatchContent());
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

        var call = Assert.Single(CallBatchCodec.Read(bytes.ToArray()).Calls);
        var expected = new MeterMap<decimal>
        {
            [Meter.Input] = 10, [Meter.InputCacheRead] = 20, [Meter.InputCacheWrite5m] = 30, [Meter.Output] = 40, [Meter.Request] = 1,
        };
        Assert.Equal(expected, call.Usage);
        Assert.Equal("", call.Dimensions.Region);
        Assert.Null(call.StatedCostUsd);
    }

    private static readonly IReadOnlyDictionary<string, long> NoLosses = new Dictionary<string, long>();

    private static EventOrigin None { get; } = new() { Id = new(1, 1), Time = default };

    private static string Texts(AttributedEvent happened) =>
        string.Join(' ', happened.Origin.Tags) + (happened.Origin with { Tags = [] });

    private static BatchContent RandomContent(int seed)
    {
        var random = new Random(seed);
        EventOrigin Origin()
        {
            var call = RandomCall(random);
            return new()
            {
                Id = call.Id, ParentSpanId = call.ParentSpanId, Time = call.Time, Key = call.ResponseId, Environment = call.Dimensions.Environment,
                Service = call.Dimensions.Service, Feature = call.Dimensions.Feature, Team = call.Dimensions.Team, User = call.User,
                Customer = call.Customer, Session = call.Session, Tags = call.Tags,
            };
        }

        return new()
        {
            Calls = [RandomCall(random), RandomCall(random)],
            Outcomes = [.. Enumerable.Range(0, 1 + random.Next(4)).Select(i => new Outcome(Origin(), $"o{i}", random.NextDouble() * 1e9))],
            Revenue = [.. Enumerable.Range(0, 1 + random.Next(4)).Select(_ => new Revenue(Origin(), random.NextInt64(-1_000_000, 1_000_000) / 1000m, "EUR", random.Next(2) == 0 ? null : "usage"))],
            Spans = [RandomSpan(random)],
            Metrics = [RandomPoint(random)],
            Reports = [.. Enumerable.Range(0, 1 + random.Next(4)).Select(_ => new SenderReport
            {
                Id = Origin().Id, Instance = new Guid(random.Next(), 1, 2, 3, 4, 5, 6, 7, 8, 9, 10), Time = Origin().Time, Service = "s", Environment = "",
                Lost = Enumerable.Range(0, random.Next(5)).ToDictionary(i => $"reason_{i}", _ => random.NextInt64(SenderReport.MostCalls)),
            })],
        };
    }

    // Lists are equal by what is in them.
    private static string Plain(Span span) => (span with { Fallback = null }).ToString() + (span.Fallback is { } call ? string.Join(' ', call.Tags) + (call with { Tags = [] }) + call.Usage.GetHashCode() : "");

    private static string Text(MetricPoint p) => string.Join(
        ' ', p with { Series = s_noSeries, Buckets = [] }, string.Join(',', p.Buckets), p.Series with { Attributes = [], Bounds = [] },
        string.Join(',', p.Series.Attributes), string.Join(',', p.Series.Bounds));

    private static readonly MetricSeries s_noSeries = new() { Name = "" };

    private static Span RandomSpan(Random random)
    {
        var call = RandomCall(random);
        long? Maybe() => random.Next(2) == 0 ? null : random.NextInt64(1_000_000);
        return new()
        {
            Id = call.Id, ParentSpanId = call.ParentSpanId, Time = call.Time, DurationUs = call.DurationUs, Kind = (SpanKind)random.Next(8), Dialect = call.Dialect,
            Name = call.Dimensions.Operation, Service = call.Dimensions.Service, Model = call.User, ErrorType = call.ErrorType, InputTokens = Maybe(), OutputTokens = Maybe(),
            Owner = random.Next(2) == 0 ? null : RandomCall(random).Id, Fallback = random.Next(2) == 0 ? null : call,
        };
    }

    private static MetricPoint RandomPoint(Random random)
    {
        double? Maybe() => random.Next(2) == 0 ? null : random.NextDouble();
        var point = new MetricPoint
        {
            Series = new()
            {
                Name = $"m{random.Next(3)}", Unit = "s", Kind = (MetricKind)random.Next(5), IsMonotonic = random.Next(2) == 0, IsDelta = random.Next(2) == 0,
                Attributes = [.. Enumerable.Range(0, random.Next(3)).Select(i => KeyValuePair.Create($"k{i}", $"ü{random.Next(9)}"))],
                Bounds = [.. Enumerable.Range(0, random.Next(4)).Select(i => i * 1.5)],
            },
            Time = RandomCall(random).Time, Since = random.Next(2) == 0 ? null : RandomCall(random).Time, Value = Maybe(), Least = Maybe(), Greatest = Maybe(),
        };
        return random.Next(2) == 0 ? point : point with
        {
            Count = random.NextInt64(1_000_000), Buckets = [.. Enumerable.Range(0, random.Next(5)).Select(_ => random.NextInt64(1_000))],
            Scale = random.Next(-10, 20), FirstBucket = random.Next(-500, 500), ZeroCount = random.NextInt64(9),
        };
    }

    private static GpuReading RandomGpu(Random random)
    {
        double? Maybe(double most) => random.Next(2) == 0 ? null : random.NextDouble() * most;
        return new()
        {
            Count = random.Next(1, 9), Utilization = Maybe(1), MemoryBytes = (long?)Maybe(1e12), PowerW = Maybe(5000), EnergyJ = Maybe(1e6),
            EnergySource = random.Next(4) is < 3 and var source ? (GpuEnergySource)source : null, Coverage = Maybe(1), IsPartitioned = random.Next(2) == 0,
        };
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
            Dialect = (Dialect)random.Next(12),
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
            Gpu = random.Next(2) == 0 ? null : RandomGpu(random),
            Usage = usage,
        };
    }
}
