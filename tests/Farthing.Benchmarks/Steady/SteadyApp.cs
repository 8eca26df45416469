using System.Diagnostics;
using System.Globalization;
using Farthing.Benchmarks.Http;
using Farthing.Sdk;
using Microsoft.Extensions.AI;

namespace Farthing.Benchmarks.Steady;

/// <summary>The app under load: its calls are answered in memory, so that its own work is little.</summary>
internal static class SteadyApp
{
    public const int Rate = 5000;

    private const int TicksASecond = 50;

    private static readonly byte[] Buffer = new byte[4096];
    private static readonly ChatMessage[] Messages = [new(ChatRole.User, "hello")];

    public static string[] Ways { get; } = ["bare", "HttpClient", "bare client", "decorator"];

    public static async Task<int> RunAsync(string way, int seconds, int port)
    {
        using var http = new HttpClient(Canned.Handler(Canned.Answer(Canned.Body, "application/json")));
        using var chat = way == "decorator" ? new InMemoryClient().WithFarthing() : new InMemoryClient();
        using var farthing = way.StartsWith("bare", StringComparison.Ordinal) ? null : FarthingTelemetry.Start(new FarthingOptions
        {
            Endpoint = new Uri($"http://127.0.0.1:{port}"),
            Key = "fk_1",
            InstrumentHttpClients = way == "HttpClient",
        });

        // What is compiled and made once is not what is steady.
        Func<Task> call = way is "bare" or "HttpClient" ? () => Canned.CallAsync(http, Buffer) : () => chat.GetResponseAsync(Messages);
        await LoadAsync(call, 5);
        var before = Process.GetCurrentProcess().TotalProcessorTime;
        var calls = await LoadAsync(call, seconds);
        using var self = Process.GetCurrentProcess();
        Console.Write(string.Create(
            CultureInfo.InvariantCulture, $"{calls} {(self.TotalProcessorTime - before).TotalSeconds} {self.PeakWorkingSet64 / 1048576.0}"));
        return 0;
    }

    private static async Task<long> LoadAsync(Func<Task> call, int seconds)
    {
        var (calls, ticks) = (0L, 0);
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / TicksASecond));
        while (ticks++ < seconds * TicksASecond && await timer.WaitForNextTickAsync())
        {
            for (var i = 0; i < Rate / TicksASecond; i++, calls++)
            {
                await call().ConfigureAwait(false);
            }
        }

        return calls;
    }
}
