using System.Text;
using Farthing.Core.Calls;

namespace Farthing.Ingest.Batches;

/// <summary>
/// A batch in a compact binary form: a version byte, the texts that occur, each once, and calls, outcomes, revenue,
/// reports, spans and metrics, which name their texts by number. A batch may wait in a broker while servers are upgraded: a reader knows
/// every version so far.
/// </summary>
internal static class CallBatchCodec
{
    // 2: region, request id, lengths of texts, stated cost. 3: GPU readings; outcomes, revenue and reports behind the calls.
    // 4: dialect, dimensions in a table, counts as integers; spans and points of metrics behind those.
    private const byte Version = 4;

    public static byte[] Write(IReadOnlyList<Call> calls) => Write(new BatchContent { Calls = calls });

    public static byte[] Write(BatchContent content)
    {
        var texts = new TextTable();
        using var body = new MemoryStream();
        using var writer = new BinaryWriter(body, Encoding.UTF8);
        Write(writer, content.Calls, call => CallCodec.Write(writer, call, texts));
        Write(writer, content.Outcomes, outcome => EventCodec.Write(writer, outcome, texts));
        Write(writer, content.Revenue, revenue => EventCodec.Write(writer, revenue, texts));
        Write(writer, content.Reports, report => EventCodec.Write(writer, report, texts));
        Write(writer, content.Spans, span => SpanCodec.Write(writer, span, texts));
        MetricCodec.Write(writer, content.Metrics, texts);
        writer.Flush();
        using var whole = new MemoryStream((int)body.Length + 1024);
        using var head = new BinaryWriter(whole, Encoding.UTF8);
        head.Write(Version);
        texts.Write(head);
        head.Flush();
        body.WriteTo(whole);
        return whole.ToArray();
    }

    /// <summary>Reads what <see cref="Write(BatchContent)"/> wrote.</summary>
    /// <exception cref="FormatException">The bytes are of a version that this one does not know, or are cut off or damaged.</exception>
    public static BatchContent Read(byte[] bytes)
    {
        try
        {
            using var reader = new BinaryReader(new MemoryStream(bytes, writable: false), Encoding.UTF8);
            var version = reader.ReadByte();
            if (version is 0 or > Version)
            {
                throw new FormatException($"A batch of version {version} came from a newer Farthing.");
            }

            var texts = TextTable.Read(reader, version);
            var calls = new BatchContent { Calls = Read(reader, () => CallCodec.Read(reader, texts, version)) };
            var events = version < 3 ? calls : calls with
            {
                Outcomes = Read(reader, () => EventCodec.ReadOutcome(reader, texts)),
                Revenue = Read(reader, () => EventCodec.ReadRevenue(reader, texts)),
                Reports = Read(reader, () => EventCodec.ReadReport(reader, texts)),
            };
            return version < 4 ? events : events with
            {
                Spans = Read(reader, () => SpanCodec.Read(reader, texts, version)),
                Metrics = MetricCodec.Read(reader, texts),
            };
        }
        catch (Exception e) when (e is IOException or ArgumentException or IndexOutOfRangeException)
        {
            throw new FormatException("A batch of calls is cut off or damaged.", e);
        }
    }

    internal static void Write<T>(BinaryWriter writer, IReadOnlyList<T> items, Action<T> write)
    {
        writer.Write7BitEncodedInt(items.Count);
        foreach (var item in items)
        {
            write(item);
        }
    }

    internal static List<T> Read<T>(BinaryReader reader, Func<T> read)
    {
        var count = reader.Read7BitEncodedInt();
        var items = new List<T>((int)Math.Min(count, reader.BaseStream.Length));
        for (var i = 0; i < count; i++)
        {
            items.Add(read());
        }

        return items;
    }
}
