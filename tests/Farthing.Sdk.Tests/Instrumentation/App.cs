using System.Diagnostics;
using Farthing.Sdk.Tests.Wire;
using OpenTelemetry;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Farthing.Sdk.Tests.Instrumentation;

/// <summary>An app with OpenTelemetry and an exporter of its own that also reports to Farthing; and what came there.</summary>
internal sealed class App : IAsyncDisposable
{
    private readonly List<byte[]> _sent = [];
    private readonly FixtureServer _farthing;
    private readonly TracerProvider _provider;
    private readonly Kept _kept = new();

    public App(params string[] sources)
    {
        _farthing = new FixtureServer(exchange =>
        {
            lock (_sent)
            {
                _sent.Add(exchange.Body);
            }

            return exchange.HeadAsync(200, "Content-Type: application/x-protobuf\r\nContent-Length: 0\r\n");
        });
        _provider = OpenTelemetry.Sdk.CreateTracerProviderBuilder()
            .ConfigureResource(resource => resource.AddService("shop"))
            .AddSource(sources)
            .SetSampler(new AlwaysOnSampler())
            .AddFarthing(options =>
            {
                options.Key = "fk_1";
                options.Endpoint = _farthing.Uri;
                // The tests say themselves where HTTP is captured.
                options.InstrumentHttpClients = false;
            })
            .AddProcessor(_kept)
            .Build();
    }

    /// <summary>What the app's own exporter has.</summary>
    public IReadOnlyList<Activity> Own => _kept.Spans;

    /// <summary>What was sent to Farthing so far.</summary>
    public IReadOnlyList<SentSpan> Sent() => [.. Exports().SelectMany(SentSpan.Of)];

    public IReadOnlyList<string> Services() => [.. Exports().SelectMany(SentSpan.ServicesOf).Distinct()];

    public async ValueTask DisposeAsync()
    {
        _provider.Dispose();
        await _farthing.DisposeAsync();
    }

    private byte[][] Exports()
    {
        Assert.True(_provider.ForceFlush(20_000));
        lock (_sent)
        {
            return [.. _sent];
        }
    }

    private sealed class Kept : BaseProcessor<Activity>
    {
        private readonly List<Activity> _spans = [];

        public IReadOnlyList<Activity> Spans
        {
            get
            {
                lock (_spans)
                {
                    return [.. _spans];
                }
            }
        }

        public override void OnEnd(Activity data)
        {
            lock (_spans)
            {
                _spans.Add(data);
            }
        }
    }
}
