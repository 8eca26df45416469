using System.Diagnostics;
using System.Globalization;
using Farthing.Benchmarks.Http;
using Farthing.Sdk;

namespace Farthing.Benchmarks.Steady;

/// <summary>The app under load: its calls are answered in memory, so that its own work is little.</summary>
internal static class SteadyApp
{
    public const int Rate = 5000;

    private const int TicksASecond = 50;

    private static readonly Uri Uri = new("http://api.openai.com/v1/chat/completions");

    public static string[] Ways { get; } = ["bare", "HttpClient"];

    public static async Task<int> RunAsync(string way, int seconds, int port)
    {
        using var http = new HttpClient(Canned.Handler(Canned.Answer(Canned.Body, "application/json")));
        using var farthing = way == "bare" ? null : FarthingTelemetry.Start(new FarthingOptions
        {
            Endpoint = new Uri($"http://127.0.0.1:{port}"),
            Key = "fk_1",
            InstrumentHttpClients = way == "HttpClient",
        });

        // What is compiled and made once is not what is steady.
        await LoadAsync(http, 5);
        var before = Process.GetCurrentProcess().TotalProcessorTime;
        var calls = await LoadAsync(http, seconds);
        using var self = Process.GetCurrentProcess();
        Console.Write(string.Create(
            CultureInfo.InvariantCulture, $"{calls} {(self.TotalProcessorTime - before).TotalSeconds} {self.PeakWorkingSet64 / 1048576.0}"));
        return 0;
    }

    private static async Task<long> LoadAsync(HttpClient http, int seconds)
    {
        var buffer = new byte[4096];
        var (calls, ticks) = (0L, 0);
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / TicksASecond));
        while (ticks++ < seconds * TicksASecond && await timer.WaitForNextTickAsync())
        {
            for (var i = 0; i < Rate / TicksASecond; i++, calls++)
            {
                using var content = new ReadOnlyMemoryContent(Canned.Request);
                content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
                using var request = new HttpRequestMessage(HttpMethod.Post, Uri) { Content = content };
                using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead).ConfigureAwait(false);
                using var stream = await response.Content.ReadAsStreamAsync().ConfigureAwait(false);
                while (await stream.ReadAsync(buffer).ConfigureAwait(false) > 0)
                {
                    // To its end.
                }
            }
        }

        return calls;
    }
}
