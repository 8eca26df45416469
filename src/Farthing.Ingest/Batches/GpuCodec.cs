using Farthing.Core.Calls;

namespace Farthing.Ingest.Batches;

/// <summary>A GPU reading in a batch: what is there, in a byte of flags, and then that.</summary>
internal static class GpuCodec
{
    public static void Write(BinaryWriter writer, GpuReading gpu)
    {
        writer.Write7BitEncodedInt(gpu.Count);
        double?[] values = [gpu.Utilization, gpu.PowerW, gpu.EnergyJ, gpu.Coverage];
        var flags = (gpu.MemoryBytes is null ? 0 : 16) | (gpu.EnergySource is null ? 0 : 32) | (gpu.IsPartitioned ? 64 : 0);
        for (var i = 0; i < values.Length; i++)
        {
            flags |= values[i] is null ? 0 : 1 << i;
        }

        writer.Write((byte)flags);
        foreach (var value in values.OfType<double>())
        {
            writer.Write(value);
        }

        if (gpu.MemoryBytes is { } bytes)
        {
            writer.Write7BitEncodedInt64(bytes);
        }

        if (gpu.EnergySource is { } source)
        {
            writer.Write((byte)source);
        }
    }

    public static GpuReading Read(BinaryReader reader)
    {
        var (count, flags) = (reader.Read7BitEncodedInt(), reader.ReadByte());
        double? Value(int flag) => (flags & flag) == 0 ? null : reader.ReadDouble();
        return new()
        {
            Count = count,
            Utilization = Value(1),
            PowerW = Value(2),
            EnergyJ = Value(4),
            Coverage = Value(8),
            IsPartitioned = (flags & 64) != 0,
            MemoryBytes = (flags & 16) == 0 ? null : reader.Read7BitEncodedInt64(),
            EnergySource = (flags & 32) == 0 ? null : (GpuEnergySource)reader.ReadByte(),
        };
    }
}
