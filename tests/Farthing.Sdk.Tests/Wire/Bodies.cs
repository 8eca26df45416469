using System.Net;
using System.Text;

namespace Farthing.Sdk.Tests.Wire;

/// <summary>Every way in which an app may take the bytes of a response.</summary>
public static class Bodies
{
    public static TheoryData<string> Ways =>
        ["string", "bytes", "stream", "sync stream", "array", "byte by byte", "begin", "copy", "copy async", "load", "zero byte read"];

    public static async Task<byte[]> ReadAsync(HttpContent content, string way)
    {
        var copy = new MemoryStream();
        switch (way)
        {
            case "string":
                return Encoding.UTF8.GetBytes(await content.ReadAsStringAsync());
            case "bytes":
                return await content.ReadAsByteArrayAsync();
            case "load":
                await content.LoadIntoBufferAsync();
                return await content.ReadAsByteArrayAsync();
            case "copy":
                content.CopyTo(copy, null, CancellationToken.None);
                return copy.ToArray();
        }

        var stream = await content.ReadAsStreamAsync();
        var buffer = new byte[37];
        int read;
        switch (way)
        {
            case "copy async":
                await stream.CopyToAsync(copy);
                break;
            case "byte by byte":
                while (stream.ReadByte() is var one and >= 0)
                {
                    copy.WriteByte((byte)one);
                }

                break;
            case "sync stream":
                while ((read = stream.Read(buffer.AsSpan())) > 0)
                {
                    copy.Write(buffer, 0, read);
                }

                break;
            case "array":
#pragma warning disable CA1835 // The old overload is the point.
                while ((read = await stream.ReadAsync(buffer, 3, 30)) > 0)
#pragma warning restore CA1835
                {
                    copy.Write(buffer, 3, read);
                }

                break;
            case "begin":
                while ((read = await Task.Factory.FromAsync(stream.BeginRead, stream.EndRead, buffer, 0, 37, null)) > 0)
                {
                    copy.Write(buffer, 0, read);
                }

                break;
            default:
                do
                {
                    if (way == "zero byte read")
                    {
                        Assert.Equal(0, await stream.ReadAsync(Memory<byte>.Empty));
                    }

                    read = await stream.ReadAsync(buffer.AsMemory());
                    copy.Write(buffer, 0, read);
                }
                while (read > 0);
                break;
        }

        return copy.ToArray();
    }
}

/// <summary>Pushes its text a byte at a time, and cannot say its length.</summary>
internal sealed class PushContent(string text) : HttpContent
{
    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        foreach (var one in Encoding.UTF8.GetBytes(text))
        {
            await stream.WriteAsync(new[] { one });
            await stream.FlushAsync();
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
