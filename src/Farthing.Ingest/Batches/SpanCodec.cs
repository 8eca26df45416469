using Farthing.Core.Calls;
using Farthing.Core.Spans;

namespace Farthing.Ingest.Batches;

/// <summary>A span that is no billed call, in a batch.</summary>
internal static class SpanCodec
{
    private const byte Failed = 1, Input = 2, Output = 4, Owned = 8, CanBeBilled = 16, Named = 32;

    public static void Write(BinaryWriter writer, Span span, TextTable texts)
    {
        writer.Write(span.Id);
        writer.Write(span.ParentSpanId);
        writer.Write(span.Time.Ticks);
        writer.Write7BitEncodedInt64(span.DurationUs);
        writer.Write((byte)span.Kind);
        writer.Write((byte)span.Dialect);
        writer.Write7BitEncodedInt(texts.Number(span.Name));
        writer.Write7BitEncodedInt(texts.Number(span.Service));
        writer.Write((byte)((span.ErrorType is null ? 0 : Failed) | (span.InputTokens is null ? 0 : Input) | (span.OutputTokens is null ? 0 : Output)
            | (span.Owner is null ? 0 : Owned) | (span.Fallback is null ? 0 : CanBeBilled) | (span.Model is null ? 0 : Named)));
        if (span.ErrorType is { } error)
        {
            writer.Write7BitEncodedInt(texts.Number(error));
        }

        if (span.Model is { } model)
        {
            writer.Write7BitEncodedInt(texts.Number(model));
        }

        if (span.InputTokens is { } input)
        {
            writer.Write7BitEncodedInt64(input);
        }

        if (span.OutputTokens is { } output)
        {
            writer.Write7BitEncodedInt64(output);
        }

        if (span.Owner is { } owner)
        {
            writer.Write(owner);
        }

        if (span.Fallback is { } fallback)
        {
            CallCodec.Write(writer, fallback, texts);
        }
    }

    public static Span Read(BinaryReader reader, TextTable texts, byte version)
    {
        var span = new Span
        {
            Id = reader.ReadCallId(),
            ParentSpanId = reader.ReadUInt64(),
            Time = new DateTime(reader.ReadInt64(), DateTimeKind.Utc),
            DurationUs = reader.Read7BitEncodedInt64(),
            Kind = (SpanKind)reader.ReadByte(),
            Dialect = (Dialect)reader.ReadByte(),
            Name = texts.Required(reader.Read7BitEncodedInt()),
            Service = texts.Required(reader.Read7BitEncodedInt()),
        };
        var has = reader.ReadByte();
        return span with
        {
            ErrorType = (has & Failed) != 0 ? texts[reader.Read7BitEncodedInt()] : null,
            Model = (has & Named) != 0 ? texts[reader.Read7BitEncodedInt()] : null,
            InputTokens = (has & Input) != 0 ? reader.Read7BitEncodedInt64() : null,
            OutputTokens = (has & Output) != 0 ? reader.Read7BitEncodedInt64() : null,
            Owner = (has & Owned) != 0 ? reader.ReadCallId() : null,
            Fallback = (has & CanBeBilled) != 0 ? CallCodec.Read(reader, texts, version) : null,
        };
    }
}
