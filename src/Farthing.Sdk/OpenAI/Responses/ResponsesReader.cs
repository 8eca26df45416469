using Farthing.Sdk.Calls;
using Farthing.Sdk.Json;
using Farthing.Sdk.OpenAI.Images;

namespace Farthing.Sdk.OpenAI.Responses;

/// <summary>
/// OpenAI Responses. In a stream the events <c>response.completed</c>, <c>.incomplete</c> and <c>.failed</c> end it and
/// hold the whole response once more, with its usage. An answer in the background has none: it is told on a later GET,
/// which is not a call of its own.
/// </summary>
/// <param name="isStream">Events, not one document.</param>
/// <param name="paths">Where its words stand, if not at the top of the document.</param>
internal sealed class ResponsesReader(bool isStream, JsonPaths? paths = null)
    : ResponseReader(paths ?? ResponsesFields.Paths, isStream)
{
    private OpenAIUsage _usage;
    private OpenAIUsage _pending;
    private long? _toldSearches;
    private long _countedSearches;
    private OpenAIUsage _images;
    private string? _imageModel;
    private string? _toolModel;
    private bool _isImageTool;
    private bool _isPending;
    private bool _isTerminal;
    private bool _isError;
    private string? _status;
    private string? _incompleteReason;
    private string? _code;
    private string? _errorCode;
    private string? _errorType;

    public override string[]? FinishReasons => (_incompleteReason ?? _status) is { } reason ? [reason] : null;

    public override bool FailedWithUsage => Failed && _status is not null && _usage.IsReported;

    public override bool IsPending => _isPending && !IsStream;

    public override Usage ReadUsage()
    {
        var usage = _usage.Settle(Provider);
        return usage with
        {
            WebSearches = _toldSearches ?? (_countedSearches > 0 ? _countedSearches : usage.WebSearches),
            Anomaly = usage.Anomaly ?? (MadeImages && _imageModel is null ? "image tokens of a tool are another model's, and not counted" : null),
        };
    }

    /// <summary>Pictures that a tool made, at its own model's price.</summary>
    public override IReadOnlyList<InnerCall> Inner =>
        MadeImages && _imageModel is not null ? [new(WireFormat.Images, _imageModel, ImagesReader.AllPicture(_images, Provider))] : [];

    private bool MadeImages => _images[UsageField.InputTokens] > 0 || _images[UsageField.OutputTokens] > 0;

    public override bool IsReusable => paths is null;

    public override void Renew()
    {
        base.Renew();
        (_usage, _pending, _images) = (default, default, default);
        (_toldSearches, _countedSearches) = (null, 0);
        (_imageModel, _toolModel, _isImageTool) = (null, null, false);
        (_isPending, _isTerminal, _isError, _status, _incompleteReason) = (false, false, false, null, null);
        (_code, _errorCode, _errorType) = (null, null, null);
    }

    public override void OnOpen(int id)
    {
        Matters = true;
        switch ((ResponsesField)id)
        {
            case ResponsesField.Response: (_countedSearches, _toldSearches) = (0, null); break;
            case ResponsesField.Usage or ResponsesField.ImageUsage: _pending = default; break;
            case ResponsesField.Tool: (_toolModel, _isImageTool) = (null, false); break;
            case ResponsesField.Error: Fail(null); break;
        }
    }

    public override void OnClose(int id)
    {
        switch ((ResponsesField)id)
        {
            case ResponsesField.Usage when _pending.IsReported: _usage = _pending; break;
            case ResponsesField.ImageUsage when _pending.IsReported: _images = _pending; break;
            case ResponsesField.Tool when _isImageTool: _imageModel = _toolModel; break;
            case ResponsesField.Error: Fail(_errorCode ?? _errorType); break;
        }
    }

    public override void OnValue(int id, JsonScalar value)
    {
        if (value.IsNull)
        {
            return;
        }

        Matters |= (ResponsesField)id != ResponsesField.Type;
        switch ((ResponsesField)id)
        {
            case ResponsesField.Type: OnType(value); break;
            case ResponsesField.Code: OnCode(value); break;
            case ResponsesField.Id: ResponseId ??= value.AsText(); break;
            case ResponsesField.Model: Model ??= value.AsName(); break;
            case ResponsesField.Status: OnStatus(value); break;
            case ResponsesField.IncompleteReason: _incompleteReason = value.AsText(); break;

            // The first events repeat what was asked for, the last tells what was given.
            case ResponsesField.ServiceTier: Tier = value.AsName() ?? Tier; break;
            case ResponsesField.Error when value.IsString: Fail(null); break;
            case ResponsesField.ErrorCode: _errorCode = value.AsText(); break;
            case ResponsesField.ErrorType: _errorType = value.AsText(); break;
            case ResponsesField.OutputType when value.Raw.SequenceEqual("web_search_call"u8): _countedSearches++; break;
            case ResponsesField.WebSearches when value.TryCount(out var count): _toldSearches = count; break;
            case ResponsesField.ToolType: _isImageTool = value.Raw.SequenceEqual("image_generation"u8); break;
            case ResponsesField.ToolModel: _toolModel = value.AsText(); break;
            case >= (ResponsesField)UsageField.InputTokens: _pending.Set((UsageField)id, value); break;
        }
    }

    protected override void OnEventEnd(bool isWhole)
    {
        SawEnd |= _isTerminal && isWhole;
        if (_isError)
        {
            Fail(_code);
        }

        (_isTerminal, _isError, _code) = (false, false, null);
    }

    private void OnType(JsonScalar type)
    {
        var name = type.Raw;
        _isTerminal = name.SequenceEqual("response.completed"u8) || name.SequenceEqual("response.incomplete"u8)
            || name.SequenceEqual("response.failed"u8);
        _isError = name.SequenceEqual("error"u8);
        Matters |= _isTerminal || _isError;
        if (!IsStream)
        {
            Hint(type.AsText());
        }
    }

    private void OnCode(JsonScalar code)
    {
        _code = code.AsText();
        if (!IsStream)
        {
            Hint(_code);
        }
    }

    private void OnStatus(JsonScalar status)
    {
        _isPending = status.Raw.SequenceEqual("queued"u8) || status.Raw.SequenceEqual("in_progress"u8);
        _status = status.Raw.SequenceEqual("completed"u8) ? "completed"
            : status.Raw.SequenceEqual("incomplete"u8) ? "incomplete"
            : status.Raw.SequenceEqual("cancelled"u8) ? "cancelled"
            : status.Raw.SequenceEqual("failed"u8) ? "failed"
            : null;
        if (_status == "failed")
        {
            Fail(null);
        }
    }
}
