using Farthing.Sdk.Calls;
using Farthing.Sdk.Framing;
using Farthing.Sdk.Json;

namespace Farthing.Sdk.Engines;

/// <summary>
/// llama.cpp's own <c>/completion</c>. The document, and in a stream its last event, has the counts: of the whole prompt,
/// cached or not, and of what was predicted.
/// </summary>
internal sealed class LlamaCompletionReader(BodyFraming framing) : ResponseReader(Paths, framing)
{
    private static readonly JsonPaths Paths = new(
        ("model", (int)Field.Model),
        ("stop", (int)Field.Stop),
        ("stop_type", (int)Field.StopType),
        ("tokens_evaluated", (int)Field.Evaluated),
        ("tokens_predicted", (int)Field.Predicted),
        ("timings.cache_n", (int)Field.Cached),
        ("timings.prompt_n", (int)Field.Worked),
        ("timings.prompt_ms", (int)Field.PromptMs),
        ("timings.predicted_ms", (int)Field.PredictedMs),
        ("error", (int)Field.Error),
        ("error.type", (int)Field.ErrorType),
        ("content", JsonPaths.Text));

    private readonly EngineTimings _timings = new();
    private long? _evaluated;
    private bool _isStop;
    private string? _reason;
    private string? _anomaly;

    private enum Field
    {
        None,
        Model,
        Stop,
        StopType,
        Evaluated,
        Predicted,
        Cached,
        Worked,
        PromptMs,
        PredictedMs,
        Error,
        ErrorType,
    }

    public override EngineTimings? Timings => _timings.PromptMs is null && _timings.PredictedMs is null ? null : _timings;

    public override string[]? FinishReasons => _reason is null ? null : [_reason];

    public override Usage ReadUsage()
    {
        var cached = _timings.CachedTokens;
        var input = _evaluated ?? _timings.PromptTokens + (cached ?? 0);
        return new()
        {
            Input = input,
            Output = _timings.PredictedTokens,
            CacheRead = cached <= input ? cached : null,
            Anomaly = _anomaly ?? (cached > input ? "cached tokens exceed the prompt's" : null),
        };
    }

    public override void OnOpen(int id)
    {
        if ((Field)id == Field.Error)
        {
            Fail(null);
        }
    }

    public override void OnClose(int id)
    {
    }

    public override void OnValue(int id, JsonScalar value)
    {
        if (value.IsNull)
        {
            return;
        }

        Matters |= (Field)id != Field.Stop || value.IsTrue;
        switch ((Field)id)
        {
            case Field.Model: Model ??= value.AsName(); break;
            case Field.Stop: _isStop |= value.IsTrue; break;
            case Field.StopType when !value.Raw.SequenceEqual("none"u8): _reason ??= value.AsText(); break;
            case Field.Evaluated: _evaluated = Count(value, "tokens_evaluated"); break;
            case Field.Predicted: _timings.PredictedTokens = Count(value, "tokens_predicted"); break;
            case Field.Cached: _timings.CachedTokens = Count(value, "cache_n"); break;
            case Field.Worked: _timings.PromptTokens = Count(value, "prompt_n"); break;
            case Field.PromptMs: _timings.PromptMs = Milliseconds(value); break;
            case Field.PredictedMs: _timings.PredictedMs = Milliseconds(value); break;
            case Field.Error when value.IsString: Fail(null); break;
            case Field.ErrorType: Fail(value.AsText()); break;
        }
    }

    protected override void OnEventEnd(bool isWhole) => SawEnd |= _isStop && isWhole;

    private long? Count(JsonScalar value, string name)
    {
        if (!value.TryCount(out var count))
        {
            _anomaly ??= name + " is not a count";
        }

        return count;
    }

    private static double? Milliseconds(JsonScalar value) => value.TryNumber(out var number) && number >= 0 ? number : null;
}
