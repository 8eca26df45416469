using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Farthing.Sdk.Tests.Http;
using Farthing.Sdk.Tests.Wire;

namespace Farthing.Sdk.Tests.Hostile;

/// <summary>
/// The same calls to a hostile server with nobody listening, with the process-wide listener, with the handler, and with
/// both: the app sees the same each time. Alone, because the process is listened to. FARTHING_HOSTILE_CALLS says how many
/// calls each way has; by default 2,500, which makes 10,000.
/// </summary>
[Collection(nameof(Silence))]
public class HostileServerTests
{
    private const int AtOnce = 16;

    private static readonly int Calls = int.Parse(Environment.GetEnvironmentVariable("FARTHING_HOSTILE_CALLS") ?? "2500", CultureInfo.InvariantCulture);

    [Theory]
    [InlineData(DecompressionMethods.None)]
    [InlineData(DecompressionMethods.All)]
    public async Task An_app_sees_what_it_would_have_seen_without_us(DecompressionMethods unpacking)
    {
        await using var server = new HostileServer();
        var expected = await SeenAsync(server, () => Handler(unpacking));

        using var losses = new Fuzzing.OwnLosses();
        using var spans = new Recorded(server.Port);
        var handled = await SeenAsync(server, () => new FarthingHandler(Handler(unpacking)));
        using (new Listening())
        {
            Same(expected, await SeenAsync(server, () => Handler(unpacking)));
            Same(expected, await SeenAsync(server, () => new FarthingHandler(Handler(unpacking))));
        }

        Same(expected, handled);
        await spans.WaitAsync(3 * Calls);
        Assert.Equal(3 * Calls, spans.Count);
        losses.CheckNone();
    }

    /// <summary>The server that is reported to does all that, and an app whose models answer sees nothing of it.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1 << 20)]
    public async Task An_app_sees_nothing_of_a_hostile_Farthing_server(long spoolBytes)
    {
        await using var model = FixtureServer.Of("openai.json");
        await using var farthing = new HostileServer();
        using var folder = new TempFolder();
        using var telemetry = FarthingTelemetry.Start(new FarthingOptions
        {
            Endpoint = farthing.Uri, Key = "fk_1", SpoolBytes = spoolBytes, SpoolDirectory = folder.Path, ExitTimeout = TimeSpan.FromSeconds(1),
        });
        using var http = new HttpClient();

        // Until it has seen some of everything.
        for (var calls = 0; calls < 200 || farthing.Unnumbered < 3; calls++)
        {
            using var content = new StringContent("{}", Encoding.UTF8, "application/json");
            using var response = await http.PostAsync(new Uri(model.Uri, "/v1/chat/completions"), content);
            Assert.Equal(Fixture.Bytes("openai.json"), await response.Content.ReadAsByteArrayAsync());
        }
    }

    private static SocketsHttpHandler Handler(DecompressionMethods unpacking) => new() { AutomaticDecompression = unpacking, MaxConnectionsPerServer = AtOnce };

    private static void Same(string[] expected, string[] actual)
    {
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.True(expected[i] == actual[i], $"Call {i} ({HostileServer.Of(i)}): '{expected[i]}' without us, '{actual[i]}' with us.");
        }
    }

    private static async Task<string[]> SeenAsync(HostileServer server, Func<HttpMessageHandler> handler)
    {
        using var http = new HttpClient(handler());
        var seen = new ConcurrentDictionary<int, string>();
        await Parallel.ForAsync(0, Calls, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (number, _) =>
            seen[number] = await OneAsync(http, server, number));
        return [.. Enumerable.Range(0, Calls).Select(number => seen[number])];
    }

    private static async Task<string> OneAsync(HttpClient http, HostileServer server, int number)
    {
        var path = number % 2 == 0 ? "/v1/chat/completions" : "/v1/messages";
        var told = new StringBuilder();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server.Uri, $"{path}?n={number}"))
        {
            // Of its own connection each, where one that was kept may fail on the way and be tried again by the client.
            Headers = { ConnectionClose = number % 3 == 0 },
            Content = new StringContent("""{"model":"gpt-4o","stream":true,"messages":[]}""", Encoding.UTF8, "application/json"),
        };
        var own = request.Content;
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            told.Append(CultureInfo.InvariantCulture, $"{(int)response.StatusCode} {response.ReasonPhrase} {string.Join(';', response.Content.Headers.Select(h => h.Key + '=' + string.Join(',', h.Value)))} ");
            told.Append(await BodyAsync(response, isEndless: HostileServer.Of(number) == Mischief.IsEndless));
        }
        catch (Exception e)
        {
            told.Append(Chain(e));
        }

        // The request is the app's again, whatever happened.
        return told.Append(ReferenceEquals(own, request.Content)).ToString();
    }

    private static async Task<string> BodyAsync(HttpResponseMessage response, bool isEndless)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var stream = await response.Content.ReadAsStreamAsync();
        var (buffer, total) = (new byte[512], 0);
        try
        {
            // Of what has no end the app takes so much, and leaves.
            for (int read; (read = await stream.ReadAsync(buffer.AsMemory(0, isEndless ? Math.Min(512, 20_000 - total) : 512))) > 0;)
            {
                digest.AppendData(buffer, 0, read);
                total += read;
            }
        }
        catch (Exception e)
        {
            return $"{total} {Chain(e)}";
        }

        return $"{total} {Convert.ToHexString(digest.GetHashAndReset())}";
    }

    private static string Chain(Exception? e) => e is null ? "" : $"{e.GetType().Name}: {e.Message} {Chain(e.InnerException)}";
}
