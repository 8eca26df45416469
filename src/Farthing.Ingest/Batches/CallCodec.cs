using System.Numerics;
using Farthing.Core.Calls;
using Farthing.Core.Usage;

namespace Farthing.Ingest.Batches;

/// <summary>A call in a batch.</summary>
internal static class CallCodec
{
    private const byte Streamed = 1, Complete = 2, Partial = 4, Stated = 8, Gpu = 16, Tagged = 32;

    public static void Write(BinaryWriter writer, Call call, TextTable texts)
    {
        writer.Write(call.Id);
        writer.Write(call.ParentSpanId);
        writer.Write(call.Time.Ticks);
        writer.Write7BitEncodedInt64(call.DurationUs);
        writer.Write7BitEncodedInt64(call.TimeToFirstChunkUs ?? -1);
        writer.Write7BitEncodedInt(call.HttpStatus ?? 0);
        writer.Write((byte)((call.Streamed ? Streamed : 0) | (call.Complete ? Complete : 0) | (call.UsageIsPartial ? Partial : 0)
            | (call.StatedCostUsd is null ? 0 : Stated) | (call.Gpu is null ? 0 : Gpu) | (call.Tags.Count == 0 ? 0 : Tagged)));
        writer.Write((byte)call.Dialect);
        writer.Write7BitEncodedInt(texts.Number(call.Dimensions));
        foreach (var text in (ReadOnlySpan<string?>)[
            call.User, call.Customer, call.Session, call.ResponseId, call.ErrorType, call.Anomaly, call.RequestId, call.TierRequested])
        {
            writer.Write7BitEncodedInt(texts.Number(text));
        }

        if (call.Tags.Count > 0)
        {
            writer.Write7BitEncodedInt(call.Tags.Count);
            foreach (var tag in call.Tags)
            {
                writer.Write7BitEncodedInt(texts.Number(tag));
            }
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

        WriteUsage(writer, call.Counts);
    }

    public static Call Read(BinaryReader reader, TextTable texts, byte version)
    {
        if (version < 4)
        {
            return OldCallCodec.Read(reader, texts, version);
        }

        string? Text() => texts[reader.Read7BitEncodedInt()];
        var (id, parent, time) = (reader.ReadCallId(), reader.ReadUInt64(), new DateTime(reader.ReadInt64(), DateTimeKind.Utc));
        var (duration, firstChunk, status, flags) = (reader.Read7BitEncodedInt64(), reader.Read7BitEncodedInt64(), reader.Read7BitEncodedInt(), reader.ReadByte());
        return new()
        {
            Id = id,
            ParentSpanId = parent,
            Time = time,
            DurationUs = duration,
            TimeToFirstChunkUs = firstChunk < 0 ? null : firstChunk,
            HttpStatus = status == 0 ? null : status,
            Streamed = (flags & Streamed) != 0,
            Complete = (flags & Complete) != 0,
            UsageIsPartial = (flags & Partial) != 0,
            Dialect = (Dialect)reader.ReadByte(),
            Dimensions = texts.Dimensions(reader.Read7BitEncodedInt()),
            User = Text(),
            Customer = Text(),
            Session = Text(),
            ResponseId = Text(),
            ErrorType = Text(),
            Anomaly = Text(),
            RequestId = Text(),
            TierRequested = Text(),
            Tags = (flags & Tagged) == 0 ? [] : CallBatchCodec.Read(reader, () => texts.Required(reader.Read7BitEncodedInt())),
            InputTextBytes = NullIfNegative(reader.Read7BitEncodedInt64()),
            OutputTextBytes = NullIfNegative(reader.Read7BitEncodedInt64()),
            StatedCostUsd = (flags & Stated) != 0 ? reader.ReadDecimal() : null,
            Gpu = (flags & Gpu) != 0 ? GpuCodec.Read(reader) : null,
            Usage = ReadUsage(reader),
        };
    }

    // A count is nearly always a whole number: those take a byte or three instead of a decimal's sixteen.
    private static void WriteUsage(BinaryWriter writer, in MeterMap<decimal> usage)
    {
        for (var left = usage.Present; left != 0; left &= left - 1)
        {
            var meter = BitOperations.TrailingZeroCount(left);
            usage.TryGet((Meter)meter, out var count);
            var whole = count.Scale == 0 && count <= long.MaxValue;
            writer.Write((byte)(((meter + 1) << 1) | (whole ? 1 : 0)));
            if (whole)
            {
                writer.Write7BitEncodedInt64((long)count);
            }
            else
            {
                writer.Write(count);
            }
        }

        writer.Write((byte)0);
    }

    private static MeterMap<decimal> ReadUsage(BinaryReader reader)
    {
        var usage = new MeterMap<decimal>();
        while (reader.ReadByte() is not 0 and var number)
        {
            usage[(Meter)((number >> 1) - 1)] = (number & 1) != 0 ? reader.Read7BitEncodedInt64() : reader.ReadDecimal();
        }

        return usage;
    }

    private static long? NullIfNegative(long value) => value < 0 ? null : value;
}
