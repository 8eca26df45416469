using BenchmarkDotNet.Attributes;
using Farthing.Sdk;
using Farthing.Sdk.Http;
using OpenTelemetry.Trace;

namespace Farthing.Benchmarks.Http;

/// <summary>
/// A stream of chunks read from HttpClient one by one, with and without the listener. What one more chunk costs is the
/// difference of the two lengths, a hundred chunks apart; bar: 60 ns and no byte more than without us.
/// </summary>
[MemoryDiagnoser]
public class HttpStreamBenchmarks
{
    private readonly byte[] _buffer = new byte[4096];
    private HttpClient _http = new();
    private TracerProvider? _provider;

    [Params(10, 110)]
    public int Chunks { get; set; }

    [Params(false, true)]
    public bool IsListened { get; set; }

    [GlobalSetup]
    public void SetUp()
    {
        _http = new HttpClient(Canned.Handler(Canned.Answer(Canned.Events(Chunks), "text/event-stream")));
        if (IsListened)
        {
            _provider = OpenTelemetry.Sdk.CreateTracerProviderBuilder().AddSource(FarthingTelemetry.SourceName).Build();
            HttpClientListener.Use();
        }
    }

    [GlobalCleanup]
    public void CleanUp()
    {
        if (IsListened)
        {
            HttpClientListener.LetGo();
        }

        _provider?.Dispose();
        _http.Dispose();
    }

    [Benchmark]
    public Task<int> Read() => Canned.CallAsync(_http, _buffer);
}
