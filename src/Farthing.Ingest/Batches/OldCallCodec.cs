using Farthing.Core.Calls;
using Farthing.Core.Usage;

namespace Farthing.Ingest.Batches;

/// <summary>A call in a batch of the first three versions, which a broker may still hold when a server has been upgraded.</summary>
internal static class OldCallCodec
{
    public static Call Read(BinaryReader reader, TextTable texts, byte version)
    {
        var id = reader.ReadCallId();
        var parent = reader.ReadUInt64();
        var time = new DateTime(reader.ReadInt64(), DateTimeKind.Utc);
        var duration = reader.Read7BitEncodedInt64();
        var firstChunk = reader.Read7BitEncodedInt64();
        var status = reader.Read7BitEncodedInt();
        var flags = reader.ReadByte();
        string? Text() => texts[reader.Read7BitEncodedInt()];
        var call = new Call
        {
            Id = id,
            ParentSpanId = parent,
            Time = time,
            DurationUs = duration,
            TimeToFirstChunkUs = firstChunk < 0 ? null : firstChunk,
            HttpStatus = status == 0 ? null : status,
            Streamed = (flags & 1) != 0,
            Complete = (flags & 2) != 0,
            UsageIsPartial = (flags & 4) != 0,
            Dimensions = new()
            {
                Environment = texts.Required(reader.Read7BitEncodedInt()),
                Provider = texts.Required(reader.Read7BitEncodedInt()),
                Model = texts.Required(reader.Read7BitEncodedInt()),
                ModelRequested = texts.Required(reader.Read7BitEncodedInt()),
                Tier = texts.Required(reader.Read7BitEncodedInt()),
                Operation = texts.Required(reader.Read7BitEncodedInt()),
                Service = texts.Required(reader.Read7BitEncodedInt()),
                Feature = texts.Required(reader.Read7BitEncodedInt()),
                Team = texts.Required(reader.Read7BitEncodedInt()),
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
            call = call with { Dimensions = call.Dimensions with { Region = texts.Required(reader.Read7BitEncodedInt()) }, RequestId = Text(), TierRequested = Text() };
        }

        var tags = CallBatchCodec.Read(reader, () => texts.Required(reader.Read7BitEncodedInt()));
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
