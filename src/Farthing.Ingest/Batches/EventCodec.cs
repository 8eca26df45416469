using Farthing.Core.Calls;
using Farthing.Core.Outcomes;
using Farthing.Storage.Losses;

namespace Farthing.Ingest.Batches;

/// <summary>Outcomes, revenue and reports of losses in a batch.</summary>
internal static class EventCodec
{
    public static void Write(BinaryWriter writer, Outcome outcome, TextTable texts)
    {
        WriteOrigin(writer, outcome.Origin, texts);
        writer.Write7BitEncodedInt(texts.Number(outcome.Name));
        writer.Write(outcome.Value);
    }

    public static Outcome ReadOutcome(BinaryReader reader, TextTable texts) =>
        new(ReadOrigin(reader, texts), texts.Required(reader.Read7BitEncodedInt()), reader.ReadDouble());

    public static void Write(BinaryWriter writer, Revenue revenue, TextTable texts)
    {
        WriteOrigin(writer, revenue.Origin, texts);
        writer.Write(revenue.Amount);
        writer.Write7BitEncodedInt(texts.Number(revenue.Currency));
        writer.Write7BitEncodedInt(texts.Number(revenue.Kind));
    }

    public static Revenue ReadRevenue(BinaryReader reader, TextTable texts) =>
        new(ReadOrigin(reader, texts), reader.ReadDecimal(), texts.Required(reader.Read7BitEncodedInt()), texts[reader.Read7BitEncodedInt()]);

    public static void Write(BinaryWriter writer, SenderReport report, TextTable texts)
    {
        writer.Write(report.Id);
        writer.Write(report.Time.Ticks);
        writer.Write(report.Instance.ToByteArray());
        writer.Write7BitEncodedInt(texts.Number(report.Service));
        writer.Write7BitEncodedInt(texts.Number(report.Environment));
        writer.Write7BitEncodedInt(report.Lost.Count);
        foreach (var (reason, count) in report.Lost)
        {
            writer.Write7BitEncodedInt(texts.Number(reason));
            writer.Write7BitEncodedInt64(count);
        }
    }

    public static SenderReport ReadReport(BinaryReader reader, TextTable texts)
    {
        var (id, time, instance) = (reader.ReadCallId(), new DateTime(reader.ReadInt64(), DateTimeKind.Utc), new Guid(reader.ReadBytes(16)));
        var (service, environment) = (texts.Required(reader.Read7BitEncodedInt()), texts.Required(reader.Read7BitEncodedInt()));
        var lost = new Dictionary<string, long>(StringComparer.Ordinal);
        for (var left = reader.Read7BitEncodedInt(); left > 0; left--)
        {
            var reason = texts.Required(reader.Read7BitEncodedInt());
            lost[reason] = reader.Read7BitEncodedInt64();
        }

        return new() { Id = id, Time = time, Instance = instance, Service = service, Environment = environment, Lost = lost };
    }

    public static void Write(this BinaryWriter writer, CallId id)
    {
        writer.Write((ulong)(id.TraceId >> 64));
        writer.Write((ulong)id.TraceId);
        writer.Write(id.SpanId);
    }

    public static CallId ReadCallId(this BinaryReader reader) => new(new UInt128(reader.ReadUInt64(), reader.ReadUInt64()), reader.ReadUInt64());

    private static void WriteOrigin(BinaryWriter writer, EventOrigin origin, TextTable texts)
    {
        writer.Write(origin.Id);
        writer.Write(origin.ParentSpanId);
        writer.Write(origin.Time.Ticks);
        foreach (var text in (ReadOnlySpan<string?>)[
            origin.Key, origin.Environment, origin.Service, origin.Feature, origin.Team, origin.User, origin.Customer, origin.Session])
        {
            writer.Write7BitEncodedInt(texts.Number(text));
        }

        writer.Write7BitEncodedInt(origin.Tags.Count);
        foreach (var tag in origin.Tags)
        {
            writer.Write7BitEncodedInt(texts.Number(tag));
        }
    }

    private static EventOrigin ReadOrigin(BinaryReader reader, TextTable texts)
    {
        string? Text() => texts[reader.Read7BitEncodedInt()];
        var origin = new EventOrigin
        {
            Id = reader.ReadCallId(),
            ParentSpanId = reader.ReadUInt64(),
            Time = new DateTime(reader.ReadInt64(), DateTimeKind.Utc),
            Key = Text(),
            Environment = texts.Required(reader.Read7BitEncodedInt()),
            Service = texts.Required(reader.Read7BitEncodedInt()),
            Feature = texts.Required(reader.Read7BitEncodedInt()),
            Team = texts.Required(reader.Read7BitEncodedInt()),
            User = Text(),
            Customer = Text(),
            Session = Text(),
        };
        return origin with { Tags = CallBatchCodec.Read(reader, () => texts.Required(reader.Read7BitEncodedInt())) };
    }
}
