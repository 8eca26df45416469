using System.Globalization;

namespace Farthing.EndToEnd.Tests.Running;

/// <summary>A real engine with the tiny model: OpenAI-compatible, with usage, cached tokens, timings and metrics.</summary>
internal sealed class LlamaServer : IAsyncDisposable
{
    /// <summary>The name under which the engine serves the model.</summary>
    public const string Model = "farthing-tiny";

    private readonly ChildProcess _process;

    private LlamaServer(int port)
    {
        var text = port.ToString(CultureInfo.InvariantCulture);
        Address = new Uri($"http://127.0.0.1:{text}/");
        _process = ChildProcess.Start("llama-server", Provided.Llama,
        [
            "--model", Provided.Model, "--alias", Model, "--host", "127.0.0.1", "--port", text,
            "--ctx-size", "8192", "--parallel", "4", "--threads", "1", "--threads-http", "4",
            "--metrics", "--no-webui", "--cache-ram", "64",
        ]);
    }

    /// <summary>The engine's root: /health, /metrics, /v1.</summary>
    public Uri Address { get; }

    /// <summary>What an OpenAI client takes as its endpoint.</summary>
    public Uri OpenAI => new(Address, "v1");

    public string Log => _process.Log;

    public static async Task<LlamaServer> StartAsync()
    {
        var engine = new LlamaServer(FreePort.Take(1)[0]);
        try
        {
            await engine._process.AnswersAsync(new Uri(engine.Address, "health"));
            return engine;
        }
        catch
        {
            await engine.DisposeAsync();
            throw;
        }
    }

    public Task KillAsync() => _process.KillAsync();

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
