using System.Buffers.Binary;
using System.Text;
using Farthing.Server.Demo;

namespace Farthing.Server.Tests.Demo;

public sealed class TinyModelTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("farthing-tiny-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void It_is_a_GGUF_file_of_version_3_with_every_tensor_of_four_layers()
    {
        var bytes = Written("model.gguf");

        Assert.Equal("GGUF"u8, bytes.AsSpan(0, 4));
        Assert.Equal(3u, BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(4)));
        // Embedding, output, output norm, and nine tensors a layer.
        Assert.Equal(3 + (4 * 9), BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(8)));
        Assert.Equal(23, BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(16)));
    }

    [Fact]
    public void Its_first_metadata_value_names_the_architecture()
    {
        var bytes = Written("model.gguf").AsSpan(24);

        Assert.Equal("general.architecture", ReadText(ref bytes));
        Assert.Equal(8u, BinaryPrimitives.ReadUInt32LittleEndian(bytes)); // a string follows
        bytes = bytes[4..];
        Assert.Equal("llama", ReadText(ref bytes));
    }

    [Fact]
    public void Two_writes_give_the_same_bytes()
    {
        Assert.Equal(Written("first.gguf"), Written("second.gguf"));
    }

    [Fact]
    public void It_is_small_and_leaves_no_unfinished_file()
    {
        var size = Written("model.gguf").Length;

        Assert.InRange(size, 2_000_000, 8_000_000);
        Assert.Equal(["model.gguf"], Directory.GetFiles(_directory).Select(Path.GetFileName));
    }

    [Fact]
    public void An_older_model_is_replaced()
    {
        File.WriteAllText(Path.Combine(_directory, "model.gguf"), "old");

        Assert.True(Written("model.gguf").Length > 3);
    }

    private byte[] Written(string name)
    {
        var path = Path.Combine(_directory, name);
        TinyModel.Write(path);
        return File.ReadAllBytes(path);
    }

    private static string ReadText(ref Span<byte> bytes)
    {
        var length = (int)BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        var text = Encoding.UTF8.GetString(bytes.Slice(8, length));
        bytes = bytes[(8 + length)..];
        return text;
    }
}
