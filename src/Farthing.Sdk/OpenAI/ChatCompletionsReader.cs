using Farthing.Sdk.Calls;
using Farthing.Sdk.Engines;
using Farthing.Sdk.Json;

namespace Farthing.Sdk.OpenAI;

/// <summary>
/// Chat Completions of OpenAI and everything that speaks like it. In a stream the last usage wins and none is
/// ever added to another: engines that repeat it send a running total. Completions without chat, and embeddings, tell
/// of themselves in the same words.
/// </summary>
/// <param name="isStream">Events, not one document.</param>
/// <param name="paths">Where its words stand, if not at the top of the document.</param>
internal sealed class ChatCompletionsReader(bool isStream, JsonPaths? paths = null)
    : ResponseReader(paths ?? ChatFields.Paths, isStream)
{
    private readonly FinishReasons _reasons = new();
    private OpenAIUsage _usage;
    private OpenAIUsage _pendingUsage;
    private bool _isAskedFor;
    private string? _engine;
    private List<InnerCall>? _inner;
    private string? _innerModel;
    private EngineTimings? _pendingTimings;
    private EngineTimings? _timings;
    private string? _errorType;
    private string? _errorCode;

    private bool AddsReasoning => Provider is Providers.XAI or Providers.Perplexity;

    public override EngineTimings? Timings => _timings;

    public override string? Engine => _engine;

    /// <summary>The models of a compound system.</summary>
    public override IReadOnlyList<InnerCall> Inner => _inner ?? base.Inner;

    public override bool IsAgent => _inner is { Count: > 0 };

    public override string[]? FinishReasons => _reasons.ToArray();

    public override bool LooksWhole => SawEnd || _reasons.Any;

    public override Usage ReadUsage()
    {
        var usage = _usage.Settle(Provider, AddsReasoning);
        if (usage.IsReported || _timings is not { PromptTokens: { } worked, PredictedTokens: { } predicted } timings)
        {
            return usage;
        }

        // The engine's own counts: it worked on what was not cached.
        return new Usage
        {
            Input = worked + (timings.CachedTokens ?? 0),
            CacheRead = timings.CachedTokens,
            Output = predicted,
            Anomaly = usage.Anomaly ?? (timings.CachedTokens is null ? "timings without cache_n" : null),
        };
    }

    public override bool IsReusable => paths is null;

    public override void Renew()
    {
        base.Renew();
        _reasons.Renew();
        (_usage, _pendingUsage, _isAskedFor) = (default, default, false);
        (_engine, _inner, _innerModel) = (null, null, null);
        (_pendingTimings, _timings, _errorType, _errorCode) = (null, null, null, null);
    }

    public override void OnHead(HttpResponseMessage response)
    {
        if (Provider is null && response.Headers.NonValidated.Contains("x-compute-type"))
        {
            _engine = EngineNames.Tgi;
        }
    }

    public override void OnOpen(int id)
    {
        // Of everything else the first word counts, so that hearing it again changes nothing.
        Matters |= (ChatField)id != ChatField.Choice;
        switch ((ChatField)id)
        {
            case ChatField.Usage or ChatField.GroqUsage: _pendingUsage = default; break;
            case ChatField.Breakdown: _inner = null; break;
            case ChatField.ModelUsage: (_pendingUsage, _innerModel) = (default, null); break;
            case ChatField.Timings: _pendingTimings = new EngineTimings(); break;
            case ChatField.Choice: _reasons.Begin(); break;
            case ChatField.Error: Fail(null); break;
        }
    }

    public override void OnClose(int id)
    {
        switch ((ChatField)id)
        {
            case ChatField.Usage when _pendingUsage.IsReported: (_usage, _isAskedFor) = (_pendingUsage, true); break;
            case ChatField.GroqUsage when _pendingUsage.IsReported && !_isAskedFor: _usage = _pendingUsage; break;
            case ChatField.ModelUsage when _pendingUsage.IsReported: AddInner(); break;
            case ChatField.Timings: _timings = _pendingTimings; break;
            case ChatField.Choice: _reasons.End(); break;
            case ChatField.Error: Fail(_errorCode ?? _errorType); break;
        }
    }

    public override void OnValue(int id, JsonScalar value)
    {
        // That the word is there is enough.
        _engine ??= EngineOf((ChatField)id);
        if (value.IsNull)
        {
            return;
        }

        switch ((ChatField)id)
        {
            case ChatField.Id: ResponseId ??= value.AsText(); break;
            case ChatField.Model: Model ??= value.AsName(); break;
            case ChatField.Fingerprint when value.Raw.SequenceEqual("fp_ollama"u8): _engine ??= Providers.Ollama; break;
            case ChatField.ModelUsageName: _innerModel = value.AsText(); break;
            case ChatField.ServiceTier: Tier ??= value.AsName(); break;
            case ChatField.ChoiceIndex: _reasons.At(value); break;
            case ChatField.FinishReason: _reasons.Because(value); break;
            case ChatField.Error when value.IsString: Fail(null); break;
            case ChatField.ErrorCode: _errorCode = value.AsText(); break;
            case ChatField.ErrorType: _errorType = value.AsText(); break;
            case ChatField.FlatErrorCode or ChatField.FlatErrorType: Hint(value.AsText()); break;
            case >= (ChatField)UsageField.InputTokens: _pendingUsage.Set((UsageField)id, value); break;
            case >= ChatField.TimingsPromptTokens: Time((ChatField)id, value); break;
        }
    }

    private static string? EngineOf(ChatField field) => field switch
    {
        ChatField.OfVllm => EngineNames.Vllm,
        ChatField.OfSglang => EngineNames.Sglang,
        ChatField.OfLocalAI => EngineNames.LocalAI,
        ChatField.OfMlc => EngineNames.Mlc,
        _ => null,
    };

    private void AddInner()
    {
        _inner ??= [];
        if (_inner.Count < InnerCall.Most)
        {
            _inner.Add(new(WireFormat.ChatCompletions, _innerModel, _pendingUsage.Settle(Provider, AddsReasoning)));
        }
    }

    private void Time(ChatField field, JsonScalar value)
    {
        if (_pendingTimings is not { } timings)
        {
            return;
        }

        _ = value.TryCount(out var count);
        double? ms = value.TryNumber(out var number) && number >= 0 ? number : null;
        switch (field)
        {
            case ChatField.TimingsPromptTokens: timings.PromptTokens = count; break;
            case ChatField.TimingsCachedTokens: timings.CachedTokens = count; break;
            case ChatField.TimingsPredictedTokens: timings.PredictedTokens = count; break;
            case ChatField.TimingsPromptMs: timings.PromptMs = ms; break;
            case ChatField.TimingsPredictedMs: timings.PredictedMs = ms; break;
        }
    }
}
