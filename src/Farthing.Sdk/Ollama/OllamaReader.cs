using Farthing.Sdk.Calls;
using Farthing.Sdk.Framing;
using Farthing.Sdk.Json;

namespace Farthing.Sdk.Ollama;

/// <summary>
/// Ollama's own <c>/api/chat</c> and <c>/api/generate</c>. The line with <c>done</c> has the counts, in which a zero is
/// left out: a prompt that was cached whole has none.
/// </summary>
internal sealed class OllamaReader(BodyFraming framing) : ResponseReader(Paths, framing)
{
    private const double NsPerMs = 1e6;

    private static readonly JsonPaths Paths = new(
        ("model", (int)Field.Model),
        ("done", (int)Field.Done),
        ("done_reason", (int)Field.DoneReason),
        ("error", (int)Field.Error),
        ("prompt_eval_count", (int)Field.Prompt),
        ("eval_count", (int)Field.Predicted),
        ("prompt_eval_duration", (int)Field.PromptNs),
        ("eval_duration", (int)Field.PredictedNs),
        ("message.content", JsonPaths.Text),
        ("message.thinking", JsonPaths.Text),
        ("message.tool_calls.function.arguments", JsonPaths.Raw),
        ("response", JsonPaths.Text),
        ("thinking", JsonPaths.Text));

    private long? _prompt;
    private long? _predicted;
    private double? _promptMs;
    private double? _predictedMs;
    private string? _reason;
    private string? _anomaly;
    private bool _isDone;

    private enum Field
    {
        None,
        Model,
        Done,
        DoneReason,
        Error,
        Prompt,
        Predicted,
        PromptNs,
        PredictedNs,
    }

    public override string[]? FinishReasons => _reason is null ? null : [_reason];

    public override EngineTimings? Timings => _promptMs is null && _predictedMs is null ? null : new EngineTimings
    {
        PromptTokens = _prompt,
        PredictedTokens = _predicted,
        PromptMs = _promptMs,
        PredictedMs = _predictedMs,
    };

    /// <summary>A model that is only loaded or unloaded says that it is done, and counts nothing.</summary>
    public override Usage ReadUsage()
    {
        var isCounted = _isDone && (_prompt ?? _predicted) is not null && _anomaly is null;
        return new Usage
        {
            Input = isCounted ? _prompt ?? 0 : _prompt,
            Output = isCounted ? _predicted ?? 0 : _predicted,
            Anomaly = _anomaly,
        };
    }

    public override void OnOpen(int id)
    {
        Matters = true;
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

        Matters = true;
        switch ((Field)id)
        {
            case Field.Model: Model ??= value.AsName(); break;
            case Field.Done: _isDone |= value.IsTrue; break;
            case Field.DoneReason: _reason ??= value.AsText(); break;
            case Field.Error: Fail(null); break;
            case Field.Prompt: _prompt = Count(value, "prompt_eval_count"); break;
            case Field.Predicted: _predicted = Count(value, "eval_count"); break;
            case Field.PromptNs: _promptMs = Milliseconds(value); break;
            case Field.PredictedNs: _predictedMs = Milliseconds(value); break;
        }
    }

    protected override void OnEventEnd(bool isWhole) => SawEnd |= _isDone && isWhole;

    private long? Count(JsonScalar value, string name)
    {
        if (!value.TryCount(out var count))
        {
            _anomaly ??= name + " is not a count";
        }

        return count;
    }

    private static double? Milliseconds(JsonScalar value) =>
        value.TryNumber(out var nanoseconds) && nanoseconds >= 0 ? nanoseconds / NsPerMs : null;
}
