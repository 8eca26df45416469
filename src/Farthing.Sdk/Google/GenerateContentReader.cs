using Farthing.Sdk.Calls;
using Farthing.Sdk.Framing;
using Farthing.Sdk.Json;
using Farthing.Sdk.OpenAI;

namespace Farthing.Sdk.Google;

/// <summary>
/// Gemini, of the Gemini API and of Vertex AI. Each chunk of a stream may repeat the usage, cumulative: the last
/// one wins and none is ever added to another.
/// </summary>
internal sealed class GenerateContentReader(BodyFraming framing) : ResponseReader(GenerateContentFields.Paths, framing)
{
    private readonly FinishReasons _reasons = new();
    private UsageMetadata _usage;
    private UsageMetadata _pending;
    private long? _searches;
    private string? _blocked;
    private string? _errorStatus;

    public override string[]? FinishReasons => _reasons.ToArray() ?? (_blocked is null ? null : [_blocked]);

    public override bool LooksWhole => SawEnd || _reasons.Any || _blocked is not null;

    public override Usage ReadUsage() => _usage.Settle() with { WebSearches = _searches > 1 && PaysByPrompt ? 1 : _searches };

    /// <summary>Until Gemini 3, grounding is charged once for a prompt, however many searches it took.</summary>
    private bool PaysByPrompt
    {
        get
        {
            const string Family = "gemini-";
            var model = (Model ?? RequestedModel).AsSpan();
            return model.StartsWith(Family, StringComparison.OrdinalIgnoreCase) && model.Length > Family.Length && model[Family.Length] is '1' or '2';
        }
    }

    public override void OnOpen(int id)
    {
        Matters |= (GenerateContentField)id != GenerateContentField.Candidate;
        switch ((GenerateContentField)id)
        {
            case GenerateContentField.Usage: _pending = default; break;
            case GenerateContentField.Candidate: _reasons.Begin(); break;
            case GenerateContentField.Grounding: _searches = null; break;
            case GenerateContentField.Error: Fail(null); break;
            case >= GenerateContentField.PromptDetail: _pending.Begin(); break;
        }
    }

    public override void OnClose(int id)
    {
        switch ((GenerateContentField)id)
        {
            case GenerateContentField.Usage when _pending.IsReported: _usage = _pending; break;
            case GenerateContentField.Candidate: _reasons.End(); break;
            case GenerateContentField.Error: Fail(_errorStatus); break;
            case >= GenerateContentField.PromptDetail: _pending.End((GenerateContentField)id); break;
        }
    }

    public override void OnValue(int id, JsonScalar value)
    {
        if (value.IsNull)
        {
            return;
        }

        switch ((GenerateContentField)id)
        {
            case GenerateContentField.ResponseId: ResponseId ??= value.AsText(); break;
            case GenerateContentField.ModelVersion: Model ??= value.AsName(); break;
            case GenerateContentField.CandidateIndex: _reasons.At(value); break;
            case GenerateContentField.FinishReason: _reasons.Because(value); break;
            case GenerateContentField.BlockReason: _blocked ??= value.AsText(); break;
            case GenerateContentField.SearchQuery: _searches = (_searches ?? 0) + 1; break;
            case GenerateContentField.ErrorStatus: _errorStatus = value.AsText(); break;
            case GenerateContentField.ServiceTier: Tier = GoogleTiers.OfService(value) ?? Tier; break;
            case GenerateContentField.TrafficType: Tier ??= GoogleTiers.OfTraffic(value); break;
            case >= GenerateContentField.PromptTokens and <= GenerateContentField.ModalityTokens:
                _pending.Set((GenerateContentField)id, value);
                break;
        }
    }
}
