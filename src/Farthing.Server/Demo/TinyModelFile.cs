using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Farthing.Server.Demo;

/// <summary>
/// Writes the GGUF container, version 3 (github.com/ggml-org/ggml, docs/gguf.md): header, metadata, tensor table, then
/// the tensors' data, each aligned to 32 bytes. Little-endian throughout.
/// </summary>
internal sealed class TinyModelFile
{
    private const uint Version = 3;
    private const int Alignment = 32;

    private readonly ArrayBufferWriter<byte> _metadata = new();
    private readonly ArrayBufferWriter<byte> _table = new();
    private readonly ArrayBufferWriter<byte> _data = new();
    private ulong _metadataCount;
    private ulong _tensorCount;

    private enum ValueType : uint { UInt32 = 4, Int32 = 5, Float32 = 6, Bool = 7, String = 8, Array = 9 }

    private enum TensorType : uint { Float32 = 0, Float16 = 1 }

    public void Add(string key, uint value)
    {
        Key(key, ValueType.UInt32);
        UInt32(_metadata, value);
    }

    public void Add(string key, float value)
    {
        Key(key, ValueType.Float32);
        UInt32(_metadata, BitConverter.SingleToUInt32Bits(value));
    }

    public void Add(string key, bool value)
    {
        Key(key, ValueType.Bool);
        _metadata.Write([value ? (byte)1 : (byte)0]);
    }

    public void Add(string key, string value)
    {
        Key(key, ValueType.String);
        Text(_metadata, value);
    }

    public void Add(string key, IReadOnlyCollection<string> values)
    {
        Array(key, ValueType.String, values.Count);
        foreach (var value in values)
            Text(_metadata, value);
    }

    public void Add(string key, IReadOnlyCollection<float> values)
    {
        Array(key, ValueType.Float32, values.Count);
        foreach (var value in values)
            UInt32(_metadata, BitConverter.SingleToUInt32Bits(value));
    }

    public void Add(string key, IReadOnlyCollection<int> values)
    {
        Array(key, ValueType.Int32, values.Count);
        foreach (var value in values)
            UInt32(_metadata, (uint)value);
    }

    /// <summary>A vector, kept at full precision as the engine requires of norms.</summary>
    public void AddVector(string name, ReadOnlySpan<float> values)
    {
        Tensor(name, TensorType.Float32, [(ulong)values.Length]);
        foreach (var value in values)
            UInt32(_data, BitConverter.SingleToUInt32Bits(value));
    }

    /// <summary>A matrix in half precision, row by row; a row is one output.</summary>
    public void AddMatrix(string name, int rowLength, ReadOnlySpan<float> values)
    {
        Tensor(name, TensorType.Float16, [(ulong)rowLength, (ulong)(values.Length / rowLength)]);
        foreach (var value in values)
        {
            BinaryPrimitives.WriteHalfLittleEndian(_data.GetSpan(2), (Half)value);
            _data.Advance(2);
        }
    }

    public void WriteTo(Stream output)
    {
        var header = new ArrayBufferWriter<byte>();
        header.Write("GGUF"u8);
        UInt32(header, Version);
        UInt64(header, _tensorCount);
        UInt64(header, _metadataCount);
        header.Write(_metadata.WrittenSpan);
        header.Write(_table.WrittenSpan);
        Pad(header);
        Pad(_data);
        output.Write(header.WrittenSpan);
        output.Write(_data.WrittenSpan);
    }

    private void Tensor(string name, TensorType type, ReadOnlySpan<ulong> shape)
    {
        Pad(_data);
        Text(_table, name);
        UInt32(_table, (uint)shape.Length);
        foreach (var length in shape)
            UInt64(_table, length);
        UInt32(_table, (uint)type);
        UInt64(_table, (ulong)_data.WrittenCount);
        _tensorCount++;
    }

    private void Key(string key, ValueType type)
    {
        Text(_metadata, key);
        UInt32(_metadata, (uint)type);
        _metadataCount++;
    }

    private void Array(string key, ValueType type, int count)
    {
        Key(key, ValueType.Array);
        UInt32(_metadata, (uint)type);
        UInt64(_metadata, (ulong)count);
    }

    private static void Pad(ArrayBufferWriter<byte> to)
    {
        var missing = (Alignment - (to.WrittenCount % Alignment)) % Alignment;
        to.GetSpan(missing)[..missing].Clear();
        to.Advance(missing);
    }

    private static void Text(ArrayBufferWriter<byte> to, string value)
    {
        var bytes = Encoding.UTF8.GetBytes(value);
        UInt64(to, (ulong)bytes.Length);
        to.Write(bytes);
    }

    private static void UInt32(ArrayBufferWriter<byte> to, uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(to.GetSpan(4), value);
        to.Advance(4);
    }

    private static void UInt64(ArrayBufferWriter<byte> to, ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(to.GetSpan(8), value);
        to.Advance(8);
    }
}
