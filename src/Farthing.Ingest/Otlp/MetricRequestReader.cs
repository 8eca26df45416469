using System.Globalization;
using Farthing.Core.Metrics;
using Farthing.Ingest.Metrics;
using Farthing.Ingest.Spans;

namespace Farthing.Ingest.Otlp;

/// <summary>Reads a metric request point by point. Metrics that are not kept are counted and skipped where they stand.</summary>
/// <param name="texts">The names and values that come again and again.</param>
/// <param name="sorter">Takes the points.</param>
/// <param name="onPoint">Called after each one that was taken.</param>
internal sealed class MetricRequestReader(TextCache texts, MetricSorter sorter, Action onPoint) : RequestReader
{
    private const int Points = 1, Temporality = 2, Monotonic = 3;
    private const ulong Delta = 1;

    // One more than a point may have: enough to see that there are too many.
    private const int MostAttributes = PointFields.MostAttributes + 1;

    private readonly List<KeyValuePair<string, string>> _resource = [];
    private readonly PointFields _point = new();

    protected override void BeginResource() => _resource.Clear();

    protected override void OnResource(ReadOnlySpan<byte> resource)
    {
        var fields = new ProtoReader(resource);
        while (fields.NextOf(1))
        {
            AttributeReader.Split(fields.Bytes(), out var key, out var value);
            if (_resource.Count < MostAttributes && texts.Get(key) is var name && ResourceKeys.Tells(name))
            {
                _resource.Add(new(name, TextOf(value) ?? ""));
            }
        }
    }

    protected override string Text(ReadOnlySpan<byte> utf8) => texts.Get(utf8);

    protected override void OnItem(ReadOnlySpan<byte> item, in ScopeFields scope)
    {
        ReadOnlySpan<byte> name = default, unit = default, data = default;
        MetricKind? kind = null;
        var fields = new ProtoReader(item);
        while (fields.Next())
        {
            switch (fields.Field)
            {
                case 1: name = fields.Bytes(); break;
                case 3: unit = fields.Bytes(); break;
                case 5 or 7 or 9 or 10 or 11:
                    kind = KindOf(fields.Field);
                    data = fields.Bytes();
                    break;
                default: fields.Skip(); break;
            }
        }

        if (kind is not { } known)
        {
            return;
        }

        if (KeptMetrics.Keeps(name))
        {
            ReadData(data, texts.Get(name), texts.Get(unit), known);
        }
        else
        {
            sorter.Skip(CountPoints(data));
        }
    }

    private static MetricKind KindOf(int field) => field switch
    {
        5 => MetricKind.Gauge,
        7 => MetricKind.Sum,
        9 => MetricKind.Histogram,
        10 => MetricKind.ExponentialHistogram,
        _ => MetricKind.Summary,
    };

    private void ReadData(ReadOnlySpan<byte> data, string name, string unit, MetricKind kind)
    {
        var (monotonic, delta) = (false, false);
        var fields = new ProtoReader(data);
        while (fields.Next())
        {
            switch (fields.Field)
            {
                case Temporality when fields.Type == WireType.Varint: delta = fields.UInt64() == Delta; break;
                case Monotonic when fields.Type == WireType.Varint: monotonic = fields.UInt64() != 0; break;
                default: fields.Skip(); break;
            }
        }

        var metric = new MetricFields(Texts.Limit(name), Texts.Limit(unit), kind, monotonic, delta);
        fields = new ProtoReader(data);
        while (fields.NextOf(Points))
        {
            _point.Clear();
            PointReader.Read(fields.Bytes(), kind, _point, ReadAttribute);
            sorter.Add(metric, _resource, _point);
            onPoint();
        }
    }

    private void ReadAttribute(ReadOnlySpan<byte> keyValue)
    {
        AttributeReader.Split(keyValue, out var key, out var value);
        if (_point.Attributes.Count < MostAttributes && TextOf(value) is { } text)
        {
            _point.Attributes.Add(new(texts.Get(key), text));
        }
    }

    private string? TextOf(ReadOnlySpan<byte> anyValue)
    {
        string? text = null;
        var fields = new ProtoReader(anyValue);
        while (fields.Next())
        {
            switch (fields.Field)
            {
                case 1: text = texts.Get(fields.Bytes()); break;
                case 2: text = fields.UInt64() != 0 ? "true" : "false"; break;
                case 3: text = unchecked((long)fields.UInt64()).ToString(CultureInfo.InvariantCulture); break;
                case 4: text = fields.Double().ToString(CultureInfo.InvariantCulture); break;
                default: fields.Skip(); break;
            }
        }

        return text;
    }

    private static int CountPoints(ReadOnlySpan<byte> data)
    {
        var count = 0;
        var fields = new ProtoReader(data);
        while (fields.NextOf(Points))
        {
            fields.Skip();
            count++;
        }

        return count;
    }
}
