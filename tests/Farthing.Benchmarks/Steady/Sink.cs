using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Farthing.Benchmarks.Steady;

/// <summary>Takes whatever is reported and thanks for it. Its port is its first line.</summary>
internal static class Sink
{
    public static async Task<int> RunAsync()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Console.WriteLine(((IPEndPoint)listener.LocalEndpoint).Port);
        while (true)
        {
            _ = ServeAsync(await listener.AcceptTcpClientAsync());
        }
    }

    private static async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            var stream = client.GetStream();
            using var reader = new StreamReader(stream, Encoding.Latin1);
            var answer = "HTTP/1.1 200 OK\r\nContent-Type: application/x-protobuf\r\nContent-Length: 0\r\n\r\n"u8.ToArray();
            while (true)
            {
                var length = 0;
                while (await reader.ReadLineAsync() is { Length: > 0 } line)
                {
                    if (line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase))
                    {
                        length = int.Parse(line.AsSpan(15), null);
                    }
                }

                var body = new char[length];
                if (await reader.ReadBlockAsync(body) < length || length == 0)
                {
                    return;
                }

                await stream.WriteAsync(answer);
            }
        }
    }
}
