using System.Diagnostics.Metrics;
using System.Net;
using System.Runtime.InteropServices;
using System.Text;
using Farthing.Sdk;
using Microsoft.Extensions.Logging;

namespace Farthing.EndToEnd.Tests.Faults;

/// <summary>
/// An app that makes a thousand calls a second through the SDK, until it is told to stop. Each call that has ended is a line
/// of its journal: the id that the model's answer has, and when. It starts the SDK as an app does that forgets to dispose it.
/// </summary>
internal sealed class CallingApp(string name, string journal)
{
    private const int CallsATick = 20;
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(20);
    private static readonly Uri Model = new("https://api.openai.com/v1/chat/completions");

    public async Task RunAsync()
    {
        using var losses = SayLosses();
        FarthingTelemetry.Start(new FarthingOptions { ServiceName = "calling-app", Logger = new ConsoleLogger() });
        using var stop = new CancellationTokenSource();
        using var onSignal = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
        {
            signal.Cancel = true;
            stop.Cancel();
        });
        // A write each: what is written is the system's, and survives the kill.
        using var lines = new StreamWriter(new FileStream(journal, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0)) { AutoFlush = true };
        using var http = new HttpClient(new FarthingHandler(new Answering()));
        var started = TimeProvider.System.GetTimestamp();
        for (var call = 0; !stop.IsCancellationRequested; call++)
        {
            // What a busy machine has delayed is caught up.
            if (call % CallsATick == 0 && (call / CallsATick * Tick) - TimeProvider.System.GetElapsedTime(started) is var early && early > TimeSpan.Zero)
            {
                await Task.Delay(early, TimeProvider.System);
            }

            var id = $"{name}-{call}";
            using var request = new HttpRequestMessage(HttpMethod.Post, Model) { Content = new StringContent($$"""{"model":"gpt-4o","user":"{{id}}"}""", Encoding.UTF8, "application/json") };
            using (await http.SendAsync(request))
            {
            }

            lines.Write($"{id} {TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds()}\n");
        }

        Console.WriteLine($"used {Environment.CpuUsage.TotalTime.TotalSeconds:0.00} s of CPU");
    }

    private static MeterListener SayLosses()
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == FarthingTelemetry.SourceName)
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((_, value, tags, _) => Console.WriteLine($"lost {tags[0].Value} {value}"));
        listener.Start();
        return listener;
    }

    /// <summary>The model: its answer has the id that the question asks for.</summary>
    private sealed class Answering : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var question = await request.Content!.ReadAsStringAsync(cancellationToken);
            var id = question.Split('"')[^2];
            return new HttpResponseMessage(HttpStatusCode.OK)
            {
                RequestMessage = request,
                Content = new StringContent(
                    $$$"""{"id":"{{{id}}}","object":"chat.completion","model":"gpt-4o-2024-08-06","choices":[{"index":0,"message":{"role":"assistant","content":"A coin."},"finish_reason":"stop"}],"usage":{"prompt_tokens":12,"completion_tokens":3,"total_tokens":15}}""",
                    Encoding.UTF8, "application/json"),
            };
        }
    }

    private sealed class ConsoleLogger : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Console.WriteLine($"{logLevel}: {formatter(state, exception)}");
    }
}
