using System.Security.Cryptography;
using System.Text;
using Farthing.Core.Calls;
using Farthing.Core.Metrics;

namespace Farthing.Ingest.Batches;

/// <summary>Points of metrics in a batch: each series once, and its points by its number.</summary>
internal static class MetricCodec
{
    public static void Write(BinaryWriter writer, IReadOnlyList<MetricPoint> points, TextTable texts)
    {
        var series = points.Select(p => p.Series).Distinct(ReferenceEqualityComparer.Instance).Cast<MetricSeries>().ToList();
        var numbers = new Dictionary<MetricSeries, int>(ReferenceEqualityComparer.Instance);
        CallBatchCodec.Write(writer, series, s =>
        {
            numbers.Add(s, numbers.Count);
            WriteSeries(writer, s, texts);
        });
        CallBatchCodec.Write(writer, points, point =>
        {
            writer.Write7BitEncodedInt(numbers[point.Series]);
            WritePoint(writer, point);
        });
    }

    public static IReadOnlyList<MetricPoint> Read(BinaryReader reader, TextTable texts)
    {
        var series = CallBatchCodec.Read(reader, () => ReadSeries(reader, texts));
        return CallBatchCodec.Read(reader, () => ReadPoint(reader, series[reader.Read7BitEncodedInt()]));
    }

    /// <summary>Names a point as a span's ids name a span: the same point has the same.</summary>
    public static CallId IdOf(MetricPoint point)
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes, Encoding.UTF8);
        var texts = new TextTable();
        WriteSeries(writer, point.Series, texts);
        texts.Write(writer);
        writer.Write(point.Time.Ticks);
        writer.Write(point.Since?.Ticks ?? 0);
        writer.Flush();
        return CallId.OfDigest(SHA256.HashData(bytes.GetBuffer().AsSpan(0, (int)bytes.Length)));
    }

    private static void WriteSeries(BinaryWriter writer, MetricSeries series, TextTable texts)
    {
        writer.Write7BitEncodedInt(texts.Number(series.Name));
        writer.Write7BitEncodedInt(texts.Number(series.Unit));
        writer.Write((byte)series.Kind);
        writer.Write((byte)((series.IsMonotonic ? 1 : 0) | (series.IsDelta ? 2 : 0)));
        CallBatchCodec.Write(writer, series.Attributes, pair =>
        {
            writer.Write7BitEncodedInt(texts.Number(pair.Key));
            writer.Write7BitEncodedInt(texts.Number(pair.Value));
        });
        CallBatchCodec.Write(writer, series.Bounds, writer.Write);
    }

    private static MetricSeries ReadSeries(BinaryReader reader, TextTable texts)
    {
        string Text() => texts.Required(reader.Read7BitEncodedInt());
        var series = new MetricSeries { Name = Text(), Unit = Text(), Kind = (MetricKind)reader.ReadByte() };
        var flags = reader.ReadByte();
        return series with
        {
            IsMonotonic = (flags & 1) != 0,
            IsDelta = (flags & 2) != 0,
            Attributes = CallBatchCodec.Read(reader, () => KeyValuePair.Create(Text(), Text())),
            Bounds = CallBatchCodec.Read(reader, reader.ReadDouble),
        };
    }

    private static void WritePoint(BinaryWriter writer, MetricPoint point)
    {
        writer.Write(point.Time.Ticks);
        writer.Write(point.Since?.Ticks ?? 0);
        writer.Write((byte)((point.Value is null ? 0 : 1) | (point.Count is null ? 0 : 2) | (point.Least is null ? 0 : 4) | (point.Greatest is null ? 0 : 8)));
        foreach (var number in (ReadOnlySpan<double?>)[point.Value, point.Least, point.Greatest])
        {
            if (number is { } present)
            {
                writer.Write(present);
            }
        }

        if (point.Count is not { } count)
        {
            return;
        }

        writer.Write7BitEncodedInt64(count);
        CallBatchCodec.Write(writer, point.Buckets, writer.Write7BitEncodedInt64);
        writer.Write(point.Scale);
        writer.Write(point.FirstBucket);
        writer.Write7BitEncodedInt64(point.ZeroCount);
    }

    private static MetricPoint ReadPoint(BinaryReader reader, MetricSeries series)
    {
        var (time, since, has) = (new DateTime(reader.ReadInt64(), DateTimeKind.Utc), reader.ReadInt64(), reader.ReadByte());
        var point = new MetricPoint
        {
            Series = series,
            Time = time,
            Since = since == 0 ? null : new DateTime(since, DateTimeKind.Utc),
            Value = (has & 1) != 0 ? reader.ReadDouble() : null,
            Least = (has & 4) != 0 ? reader.ReadDouble() : null,
            Greatest = (has & 8) != 0 ? reader.ReadDouble() : null,
        };
        return (has & 2) == 0 ? point : point with
        {
            Count = reader.Read7BitEncodedInt64(),
            Buckets = CallBatchCodec.Read(reader, reader.Read7BitEncodedInt64),
            Scale = reader.ReadInt32(),
            FirstBucket = reader.ReadInt32(),
            ZeroCount = reader.Read7BitEncodedInt64(),
        };
    }
}
