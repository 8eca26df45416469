using Farthing.Sdk.Http;
using Farthing.Sdk.Json;

namespace Farthing.Sdk.Calls;

/// <summary>Reads the few fields of a request that matter while it is written to the wire.</summary>
internal sealed class RequestReader : IByteObserver, IJsonSink
{
    private const int ModelField = 1;
    private const int StreamField = 2;
    private const int MaxTokensField = 3;
    private const int MaxCompletionTokensField = 4;
    private const int ServiceTierField = 5;

    private static readonly JsonPaths Paths = new(
        ("model", ModelField),
        ("stream", StreamField),
        ("max_tokens", MaxTokensField),
        ("max_completion_tokens", MaxCompletionTokensField),
        ("generationConfig.maxOutputTokens", MaxTokensField),
        ("generation_config.max_output_tokens", MaxTokensField),
        ("inferenceConfig.maxTokens", MaxTokensField),
        ("max_gen_len", MaxTokensField),
        ("options.num_predict", MaxTokensField),
        ("parameters.max_new_tokens", MaxTokensField),
        ("sampling_params.max_new_tokens", MaxTokensField),
        ("serviceTier.type", ServiceTierField),
        ("max_output_tokens", MaxCompletionTokensField),
        ("service_tier", ServiceTierField));

    private readonly JsonScanner _scanner;
    private long? _maxTokens;
    private long? _maxCompletionTokens;

    public RequestReader() => _scanner = new JsonScanner(Paths, this);

    public string? Model { get; private set; }

    public bool IsStream { get; private set; }

    public long? MaxTokens => _maxCompletionTokens ?? _maxTokens;

    public string? ServiceTier { get; private set; }

    /// <summary>A request may be written again, on a new connection or after a redirect.</summary>
    public void Restart() => _scanner.Reset();

    public void Observe(ReadOnlySpan<byte> bytes)
    {
        try
        {
            _scanner.Feed(bytes);
        }
#pragma warning disable CA1031 // A fault of ours is not the app's.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Telemetry.Lost(e);
        }
    }

    public void OnOpen(int id)
    {
    }

    public void OnClose(int id)
    {
    }

    public void OnValue(int id, JsonScalar value)
    {
        switch (id)
        {
            case ModelField: Model = value.AsText(); break;
            case StreamField: IsStream = value.IsTrue; break;
            case MaxTokensField: _ = value.TryCount(out _maxTokens); break;
            case MaxCompletionTokensField: _ = value.TryCount(out _maxCompletionTokens); break;
            case ServiceTierField: ServiceTier = value.AsText(); break;
        }
    }
}
