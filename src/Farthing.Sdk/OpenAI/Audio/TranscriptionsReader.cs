using Farthing.Sdk.Calls;
using Farthing.Sdk.Json;

namespace Farthing.Sdk.OpenAI.Audio;

/// <summary>
/// Speech that is written down, paid in tokens or by the second. In a stream <c>transcript.text.done</c> is the last
/// event and has the usage. A long form without usage tells at least how long the recording is.
/// </summary>
/// <param name="isStream">Events, not one document.</param>
internal sealed class TranscriptionsReader(bool isStream) : ResponseReader(TranscriptionsFields.Paths, isStream)
{
    private OpenAIUsage _usage;
    private OpenAIUsage _pending;
    private double? _duration;
    private bool _isDone;
    private string? _errorCode;
    private string? _errorType;

    public override string[]? FinishReasons => null;

    public override Usage ReadUsage()
    {
        var usage = _usage.Settle(Provider);
        return usage.IsReported || usage.Anomaly is not null ? usage : usage with { AudioSeconds = _duration };
    }

    public override void OnOpen(int id)
    {
        Matters = true;
        switch ((TranscriptionsField)id)
        {
            case TranscriptionsField.Usage: _pending = default; break;
            case TranscriptionsField.Error: Fail(null); break;
        }
    }

    public override void OnClose(int id)
    {
        switch ((TranscriptionsField)id)
        {
            case TranscriptionsField.Usage when _pending.IsReported: _usage = _pending; break;
            case TranscriptionsField.Error: Fail(_errorCode ?? _errorType); break;
        }
    }

    public override void OnValue(int id, JsonScalar value)
    {
        if (value.IsNull)
        {
            return;
        }

        Matters |= (TranscriptionsField)id != TranscriptionsField.Type;
        switch ((TranscriptionsField)id)
        {
            case TranscriptionsField.Type: OnType(value); break;
            case TranscriptionsField.Model: Model ??= value.AsName(); break;
            case TranscriptionsField.Duration when value.TryNumber(out var seconds) && seconds >= 0: _duration = seconds; break;
            case TranscriptionsField.GroqId: ResponseId ??= value.AsText(); break;
            case TranscriptionsField.Error when value.IsString: Fail(null); break;
            case TranscriptionsField.ErrorCode: _errorCode = value.AsText(); break;
            case TranscriptionsField.ErrorType: _errorType = value.AsText(); break;
            case >= (TranscriptionsField)UsageField.InputTokens: _pending.Set((UsageField)id, value); break;
        }
    }

    protected override void OnEventEnd(bool isWhole)
    {
        SawEnd |= _isDone && isWhole;
        _isDone = false;
    }

    private void OnType(JsonScalar type)
    {
        _isDone = type.Raw.SequenceEqual("transcript.text.done"u8) || type.Raw.SequenceEqual("transcription.done"u8);
        Matters |= _isDone;
    }
}
