using Farthing.Sdk.Calls;
using Farthing.Sdk.Json;

namespace Farthing.Sdk.OpenAI.Images;

/// <summary>
/// Images that are made or edited: paid in tokens where the answer has a usage, else by the piece. In a stream each
/// picture has an event <c>image_generation.completed</c> or <c>image_edit.completed</c>.
/// </summary>
/// <param name="isStream">Events, not one document.</param>
internal sealed class ImagesReader(bool isStream) : ResponseReader(ImagesFields.Paths, isStream)
{
    private OpenAIUsage _usage;
    private OpenAIUsage _pending;
    private int _usages;
    private long _images;
    private bool _isCompleted;
    private string? _errorCode;
    private string? _errorType;

    public override string[]? FinishReasons => null;

    public override bool LooksWhole => SawEnd || (_images > 0 && IsStream);

    public override Usage ReadUsage()
    {
        var usage = AllPicture(_usage, Provider);
        return usage.Input is null && usage.Output is null
            ? usage with { Images = _images > 0 ? _images : null }
            : usage with { Anomaly = usage.Anomaly ?? (_usages > 1 ? "several usages in one stream: the last is taken" : null) };
    }

    /// <summary>All that comes out is picture unless the answer divides it.</summary>
    public static Usage AllPicture(in OpenAIUsage told, string? provider)
    {
        var usage = told.Settle(provider);
        var anomaly = usage.Anomaly;
        return usage with
        {
            ImageOutput = usage.ImageOutput ?? usage.Output - UsageRules.Part(told[UsageField.TextOutputTokens] ?? 0, usage.Output, ref anomaly),
            Anomaly = anomaly,
        };
    }

    public override void OnOpen(int id)
    {
        Matters = true;
        switch ((ImagesField)id)
        {
            case ImagesField.Image: _images++; break;
            case ImagesField.Usage: _pending = default; break;
            case ImagesField.Error: Fail(null); break;
        }
    }

    public override void OnClose(int id)
    {
        switch ((ImagesField)id)
        {
            case ImagesField.Usage when _pending.IsReported || _pending.HasCost: (_usage, _usages) = (_pending, _usages + 1); break;
            case ImagesField.Error: Fail(_errorCode ?? _errorType); break;
        }
    }

    public override void OnValue(int id, JsonScalar value)
    {
        if (value.IsNull)
        {
            return;
        }

        Matters = true;
        switch ((ImagesField)id)
        {
            case ImagesField.Type: _isCompleted = value.Raw.EndsWith(".completed"u8); break;
            case ImagesField.Id: ResponseId ??= value.AsText(); break;
            case ImagesField.Model: Model ??= value.AsName(); break;
            case ImagesField.Size: ImageSize ??= value.AsText(); break;
            case ImagesField.Quality: ImageQuality ??= value.AsText(); break;
            case ImagesField.Error when value.IsString: Fail(null); break;
            case ImagesField.ErrorCode: _errorCode = value.AsText(); break;
            case ImagesField.ErrorType: _errorType = value.AsText(); break;
            case >= (ImagesField)UsageField.InputTokens: _pending.Set((UsageField)id, value); break;
        }
    }

    protected override void OnEventEnd(bool isWhole)
    {
        _images += _isCompleted && isWhole ? 1 : 0;
        _isCompleted = false;
    }
}
