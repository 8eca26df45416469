using Farthing.Sdk.Calls;
using Farthing.Sdk.Framing;
using Farthing.Sdk.Json;

namespace Farthing.Sdk.Anthropic;

/// <summary>
/// Anthropic Messages. In a stream <c>message_start</c> has the input side and a first output count,
/// <c>message_delta</c> the running totals.
/// </summary>
internal class MessagesReader : ResponseReader
{
    private readonly bool _isReusable;
    private MessagesUsage _usage;
    private MessagesUsage _pending;
    private MessagesIterations? _iterations;
    private MessagesIterations? _pendingIterations;
    private bool _isIteration;
    private string? _stopReason;
    private string? _errorType;

    /// <param name="framing">How the body is cut into documents.</param>
    /// <param name="paths">Where its words stand, if not at the top, or with others of a format that says more.</param>
    public MessagesReader(BodyFraming framing, JsonPaths? paths = null)
        : base(paths ?? MessagesFields.Paths, framing) => _isReusable = paths is null;

    public override string[]? FinishReasons => _stopReason is null ? null : [_stopReason];

    public override bool LooksWhole => SawEnd || _stopReason is not null;

    /// <summary>A faster model may have asked a better one.</summary>
    public override IReadOnlyList<InnerCall> Inner => _iterations?.Advice ?? base.Inner;

    public override Usage ReadUsage() => _iterations is null ? _usage.Settle() : _usage.Plus(_iterations.Compactions).Settle();

    public override bool IsReusable => _isReusable;

    public override void Renew()
    {
        base.Renew();
        (_usage, _pending) = (default, default);
        (_iterations, _pendingIterations, _isIteration) = (null, null, false);
        (_stopReason, _errorType) = (null, null);
    }

    public override void OnOpen(int id)
    {
        Matters = true;
        switch ((MessagesField)id)
        {
            case MessagesField.Usage: (_pending, _pendingIterations, _isIteration) = (default, null, false); break;
            case MessagesField.Iteration: BeginIteration(); break;
            case MessagesField.Error: Fail(null); break;
        }
    }

    public override void OnClose(int id)
    {
        switch ((MessagesField)id)
        {
            case MessagesField.Usage: EndUsage(); break;
            case MessagesField.Iteration: EndIteration(); break;
            case MessagesField.Error: Fail(_errorType); break;
        }
    }

    public override void OnValue(int id, JsonScalar value)
    {
        if (value.IsNull)
        {
            return;
        }

        Matters |= (MessagesField)id != MessagesField.Type;
        switch ((MessagesField)id)
        {
            case MessagesField.Type: OnType(value); break;
            case MessagesField.Id: ResponseId ??= value.AsText(); break;
            case MessagesField.Model: Model ??= value.AsName(); break;
            case MessagesField.StopReason: _stopReason = value.AsName() ?? _stopReason; break;
            case MessagesField.ErrorType: _errorType = value.AsText(); break;
            case MessagesField.ServiceTier: Tier = value.AsName() ?? Tier; break;
            case MessagesField.Speed: OnSpeed(value); break;
            case MessagesField.Geo: Region = Regions.Named(value) ?? Region; break;
            case (MessagesField.IterationType or MessagesField.IterationModel or >= MessagesField.InputTokens) and var field when _isIteration:
                _pendingIterations?.Set(field, value);
                break;
            case >= MessagesField.InputTokens: _pending.Set((MessagesField)id, value); break;
        }
    }

    // Said in so many words, the usual speed too: fast may have been asked for and not been given.
    private void OnSpeed(JsonScalar value)
    {
        Pace = value.Raw.SequenceEqual("fast"u8) ? ServiceTiers.Fast : null;
        Tier ??= Pace is null ? value.AsName() : null;
    }

    protected virtual void OnStop() => SawEnd = true;

    private void BeginIteration()
    {
        _isIteration = true;
        (_pendingIterations ??= new()).Begin();
    }

    private void EndIteration()
    {
        _isIteration = false;
        _pendingIterations?.End();
    }

    private void EndUsage()
    {
        _usage.Merge(_pending);
        _iterations = _pendingIterations ?? _iterations;
    }

    private void OnType(JsonScalar type)
    {
        if (type.Raw.SequenceEqual("message_stop"u8))
        {
            Matters = true;
            OnStop();
        }
        else if (type.Raw.SequenceEqual("error"u8))
        {
            Matters = true;
            Fail(null);
        }
    }
}
