using Farthing.Core.Calls;
using Farthing.Core.Usage;

namespace Farthing.Ingest.Batches;

/// <summary>A call in a batch.</summary>
internal static class CallCodec
{
    public static void Write(BinaryWriter writer, Call call, TextTable texts)
    {
        writer.Write(call.Id);
        writer.Write(call.ParentSpanId);
        writer.Write(call.Time.Ticks);
        writer.Write7BitEncodedInt64(call.DurationUs);
        writer.Write7BitEncodedInt64(call.TimeToFirstChunkUs ?? -1);
        writer.Write7BitEncodedInt(call.HttpStatus ?? 0);
        writer.Write((byte)call.Dialect);
        writer.Write((byte)((call.Streamed ? 1 : 0) | (call.Complete ? 2 : 0) | (call.UsageIsPartial ? 4 : 0) | (call.StatedCostUsd is null ? 0 : 8) | (call.Gpu is null ? 0 : 16)));
        var d = call.Dimensions;
        foreach (var text in (ReadOnlySpan<string?>)[
            d.Environment, d.Provider, d.Model, d.ModelRequested, d.Tier, d.Operation, d.Service, d.Feature, d.Team,
            call.User, call.Customer, call.Session, call.ResponseId, call.ErrorType, call.Anomaly, d.Region, call.RequestId, call.TierRequested])
        {
            writer.Write7BitEncodedInt(texts.Number(text));
        }

        writer.Write7BitEncodedInt(call.Tags.Count);
        foreach (var tag in call.Tags)
        {
            writer.Write7BitEncodedInt(texts.Number(tag));
        }

        writer.Write7BitEncodedInt64(call.InputTextBytes ?? -1);
        writer.Write7BitEncodedInt64(call.OutputTextBytes ?? -1);
        if (call.StatedCostUsd is { } stated)
        {
            writer.Write(stated);
        }

        if (call.Gpu is { } gpu)
        {
            GpuCodec.Write(writer, gpu);
        }

        foreach (var (meter, count) in call.Usage.Pairs)
        {
            writer.Write((byte)((int)meter + 1));
            writer.Write(count);
        }

        writer.Write((byte)0);
    }

    public static Call Read(BinaryReader reader, TextTable texts, byte version)
    {
        var id = reader.ReadCallId();
        var parent = reader.ReadUInt64();
        var time = new DateTime(reader.ReadInt64(), DateTimeKind.Utc);
        var duration = reader.Read7BitEncodedInt64();
        var firstChunk = reader.Read7BitEncodedInt64();
        var status = reader.Read7BitEncodedInt();
        var dialect = version > 3 ? (Dialect)reader.ReadByte() : Dialect.OpenTelemetry;
        var flags = reader.ReadByte();
        string? Text() => texts[reader.Read7BitEncodedInt()];
        var call = new Call
        {
            Id = id,
            ParentSpanId = parent,
            Dialect = dialect,
            Time = time,
            DurationUs = duration,
            TimeToFirstChunkUs = firstChunk < 0 ? null : firstChunk,
            HttpStatus = status == 0 ? null : status,
            Streamed = (flags & 1) != 0,
            Complete = (flags & 2) != 0,
            UsageIsPartial = (flags & 4) != 0,
            Dimensions = new()
            {
                Environment = Text()!,
                Provider = Text()!,
                Model = Text()!,
                ModelRequested = Text()!,
                Tier = Text()!,
                Operation = Text()!,
                Service = Text()!,
                Feature = Text()!,
                Team = Text()!,
            },
            User = Text(),
            Customer = Text(),
            Session = Text(),
            ResponseId = Text(),
            ErrorType = Text(),
            Anomaly = Text(),
        };
        if (version > 1)
        {
            call = call with { Dimensions = call.Dimensions with { Region = Text()! }, RequestId = Text(), TierRequested = Text() };
        }

        var tags = new string[reader.Read7BitEncodedInt()];
        for (var i = 0; i < tags.Length; i++)
        {
            tags[i] = Text()!;
        }

        if (version > 1)
        {
            call = call with
            {
                InputTextBytes = NullIfNegative(reader.Read7BitEncodedInt64()),
                OutputTextBytes = NullIfNegative(reader.Read7BitEncodedInt64()),
                StatedCostUsd = (flags & 8) != 0 ? reader.ReadDecimal() : null,
                Gpu = (flags & 16) != 0 ? GpuCodec.Read(reader) : null,
            };
        }

        var usage = new MeterMap<decimal>();
        while (reader.ReadByte() is not 0 and var number)
        {
            usage[MeterOf(number, version)] = reader.ReadDecimal();
        }

        return call with { Tags = tags, Usage = usage };
    }

    private static long? NullIfNegative(long value) => value < 0 ? null : value;

    // The first version did not know cached audio, which now stands among the others.
    private static Meter MeterOf(byte number, byte version) =>
        (Meter)(version == 1 && number > (int)Meter.InputAudioCacheRead ? number : number - 1);
}
