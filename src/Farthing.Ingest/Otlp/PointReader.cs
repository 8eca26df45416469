using Farthing.Core.Metrics;
using Farthing.Ingest.Metrics;

namespace Farthing.Ingest.Otlp;

/// <summary>Takes an attribute as it stands.</summary>
internal delegate void AttributeSink(ReadOnlySpan<byte> keyValue);

/// <summary>Reads the points of the five kinds of metrics: much the same fields under different numbers.</summary>
internal static class PointReader
{
    private const ulong NoRecordedValue = 1;

    public static void Read(ReadOnlySpan<byte> message, MetricKind kind, PointFields point, AttributeSink onAttribute)
    {
        var fields = new ProtoReader(message);
        while (fields.Next())
        {
            // Of all kinds.
            switch (fields.Field)
            {
                case 2: point.StartNanos = fields.Fixed64(); continue;
                case 3: point.TimeNanos = fields.Fixed64(); continue;
            }

            switch (kind)
            {
                case MetricKind.Gauge or MetricKind.Sum: ReadNumber(ref fields, point, onAttribute); break;
                case MetricKind.Histogram: ReadHistogram(ref fields, point, onAttribute); break;
                case MetricKind.ExponentialHistogram: ReadExponential(ref fields, point, onAttribute); break;
                default: ReadSummary(ref fields, point, onAttribute); break;
            }
        }
    }

    private static void ReadNumber(ref ProtoReader fields, PointFields point, AttributeSink onAttribute)
    {
        switch (fields.Field)
        {
            case 4: point.Value = fields.Double(); break;
            case 6: point.Value = unchecked((long)fields.Fixed64()); break;
            case 7: onAttribute(fields.Bytes()); break;
            case 8: point.HasNoValue = HasNoValue(fields.UInt64()); break;
            default: fields.Skip(); break;
        }
    }

    private static void ReadHistogram(ref ProtoReader fields, PointFields point, AttributeSink onAttribute)
    {
        switch (fields.Field)
        {
            case 4: point.Count = fields.Fixed64(); break;
            case 5: point.Value = fields.Double(); break;
            case 6: ReadList(ref fields, WireType.Fixed64, point.Buckets, static bits => bits); break;
            case 7: ReadList(ref fields, WireType.Fixed64, point.Bounds, BitConverter.UInt64BitsToDouble); break;
            case 9: onAttribute(fields.Bytes()); break;
            case 10: point.HasNoValue = HasNoValue(fields.UInt64()); break;
            case 11: point.Least = fields.Double(); break;
            case 12: point.Greatest = fields.Double(); break;
            default: fields.Skip(); break;
        }
    }

    private static void ReadExponential(ref ProtoReader fields, PointFields point, AttributeSink onAttribute)
    {
        switch (fields.Field)
        {
            case 1: onAttribute(fields.Bytes()); break;
            case 4: point.Count = fields.Fixed64(); break;
            case 5: point.Value = fields.Double(); break;
            case 6: point.Scale = ZigZag(fields.UInt64()); break;
            case 7: point.ZeroCount = fields.Fixed64(); break;
            case 8: point.FirstBucket = ReadBuckets(fields.Bytes(), point.Buckets); break;
            case 9:
                var negative = new List<ulong>();
                ReadBuckets(fields.Bytes(), negative);
                point.HasNegative |= negative.Exists(n => n > 0);
                break;
            case 10: point.HasNoValue = HasNoValue(fields.UInt64()); break;
            case 12: point.Least = fields.Double(); break;
            case 13: point.Greatest = fields.Double(); break;
            default: fields.Skip(); break;
        }
    }

    // Quantiles are of one sender over a time of its choice: they cannot be added up, and are not kept.
    private static void ReadSummary(ref ProtoReader fields, PointFields point, AttributeSink onAttribute)
    {
        switch (fields.Field)
        {
            case 4: point.Count = fields.Fixed64(); break;
            case 5: point.Value = fields.Double(); break;
            case 7: onAttribute(fields.Bytes()); break;
            case 8: point.HasNoValue = HasNoValue(fields.UInt64()); break;
            default: fields.Skip(); break;
        }
    }

    private static long ReadBuckets(ReadOnlySpan<byte> message, List<ulong> counts)
    {
        var first = 0L;
        var fields = new ProtoReader(message);
        while (fields.Next())
        {
            switch (fields.Field)
            {
                case 1: first = ZigZag(fields.UInt64()); break;
                case 2: ReadList(ref fields, WireType.Varint, counts, static bits => bits); break;
                default: fields.Skip(); break;
            }
        }

        return first;
    }

    // Numbers come one by one or packed. One more than there may be is enough to see that there are too many.
    private static void ReadList<T>(ref ProtoReader fields, WireType type, List<T> list, Func<ulong, T> read)
    {
        if (fields.Type == type)
        {
            Take(list, read(type == WireType.Varint ? fields.UInt64() : fields.Fixed64()));
            return;
        }

        var packed = new ProtoReader(fields.Bytes(), type);
        while (!packed.IsAtEnd)
        {
            Take(list, read(type == WireType.Varint ? packed.UInt64() : packed.Fixed64()));
        }
    }

    private static void Take<T>(List<T> list, T value)
    {
        if (list.Count <= PointFields.MostBuckets)
        {
            list.Add(value);
        }
    }

    private static bool HasNoValue(ulong flags) => (flags & NoRecordedValue) != 0;

    private static long ZigZag(ulong value) => (long)(value >> 1) ^ -(long)(value & 1);
}
