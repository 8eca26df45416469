using Farthing.Sdk.Calls;
using Farthing.Sdk.Framing;
using Farthing.Sdk.Json;

namespace Farthing.Sdk.Replicate;

/// <summary>
/// A prediction of Replicate's that was waited for. It is charged by the second of its hardware; language models also
/// count tokens.
/// </summary>
internal sealed class PredictionReader(BodyFraming framing) : ResponseReader(Paths, framing)
{
    private static readonly JsonPaths Paths = new(
        ("id", (int)Field.Id),
        ("model", (int)Field.Model),
        ("status", (int)Field.Status),
        ("metrics.predict_time", (int)Field.PredictTime),
        ("metrics.input_token_count", (int)Field.Input),
        ("metrics.output_token_count", (int)Field.Output));

    private double? _seconds;
    private long? _input;
    private long? _output;
    private string? _status;
    private string? _anomaly;

    private enum Field
    {
        None,
        Id,
        Model,
        Status,
        PredictTime,
        Input,
        Output,
    }

    public override string[]? FinishReasons => _status is null ? null : [_status];

    public override Usage ReadUsage() => new() { Input = _input, Output = _output, GpuSeconds = _seconds, Anomaly = _anomaly };

    public override void OnOpen(int id)
    {
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
            case Field.Id: ResponseId = value.AsText(); break;
            case Field.Model: Model = value.AsText(); break;
            case Field.Status: OnStatus(value); break;
            case Field.PredictTime: OnSeconds(value); break;
            case Field.Input: _input = Count(value, "input_token_count"); break;
            case Field.Output: _output = Count(value, "output_token_count"); break;
        }
    }

    /// <summary>A refused request has a number here, a prediction a word.</summary>
    private void OnStatus(JsonScalar status)
    {
        _status = status.AsText();
        if (_status is "failed" or "canceled" or "aborted")
        {
            Fail(_status);
        }
    }

    private void OnSeconds(JsonScalar value)
    {
        if (value.TryNumber(out var seconds) && seconds >= 0)
        {
            _seconds = seconds;
        }
        else
        {
            _anomaly ??= "predict_time is not a time";
        }
    }

    private long? Count(JsonScalar value, string name)
    {
        if (!value.TryCount(out var count))
        {
            _anomaly ??= name + " is not a count";
        }

        return count;
    }
}
