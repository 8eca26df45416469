using System.IO.Compression;

namespace Farthing.Sdk.Tests.Wire;

/// <summary>Bodies as servers pack them.</summary>
internal static class Packed
{
    public static byte[] With(string encoding, byte[] body)
    {
        using var packed = new MemoryStream();
        using (Stream packer = encoding switch
        {
            "gzip" => new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true),
            "deflate" => new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true),
            _ => new BrotliStream(packed, CompressionLevel.Fastest, leaveOpen: true),
        })
        {
            packer.Write(body);
        }

        return packed.ToArray();
    }
}
